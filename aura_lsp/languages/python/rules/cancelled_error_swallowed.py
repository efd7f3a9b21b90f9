from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import (
    callee,
    has_comment,
    is_async,
    own_nodes,
    running_function,
)
from aura_lsp.languages.python.exceptions import exception_types
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_CANCELLED = frozenset({"asyncio.CancelledError", "asyncio.exceptions.CancelledError"})
_ALL = "builtins.BaseException"
_ENDS = frozenset({"sys.exit", "os._exit", "os.abort"})
_LEAVES = frozenset({"return_statement", "break_statement", "continue_statement"})
_FAR = 1 << 13
"""A task is cancelled no further before it is awaited, in bytes."""
_NOTHING = frozenset({"pass_statement", "comment"})
_WORD = re.compile(rb"\w+")


class CancelledErrorSwallowed(CodeRule):
    """Disallow a handler that swallows the cancellation of its own task.

    ## Why is this bad?
    A task is cancelled by an exception, `CancelledError`, out of what it awaits. A handler that
    does not raise it again lets the task go on as if nothing had happened: timeouts and task groups
    wait for it in vain.

    Code that has cancelled another task and waits for its end is not reported, nor is
    `except Exception`, which `CancelledError` is none of.

    ## Fix safety
    Unsafe: the task ends now where it went on before.
    """

    code = "PY305"
    category = Category.CONCURRENCY
    severity = Severity.WARNING
    fix = "unsafe"
    suggestion = "Raise the exception again at the end of the handler"
    same_as = ("sonar:S7497", "flake8-async:ASYNC103", "flake8-async:ASYNC104")
    languages = ("python",)
    queries = {"python": "(except_clause) @here"}
    words = {"python": frozenset({"except"})}

    def wants(self, node: Node, source: bytes) -> bool:
        return _may_await(node, source)

    def check(self, site: Site) -> Iterator[Finding]:
        if not _may_await(site.node, site.source):
            return
        clause, function = site.node, running_function(site.node)
        statement = clause.parent
        if function is None or not is_async(function) or statement is None:
            return
        caught = _caught(site, clause)
        body = statement.child_by_field_name("body")
        block = clause.named_children[-1]
        if not caught or body is None or block.type != "block":
            return
        awaited = [each for each in own_nodes(body) if each.type == "await" and each.is_named]
        if not awaited or _is_told_before(site, clause) or _passes_on(site, clause, block, caught):
            return
        if _is_canceller(site, function, statement, awaited):
            return
        message = f"{caught} swallows the cancellation of this task: raise it again"
        where = clause.child_by_field_name("value") or Span(
            clause.start_byte, clause.start_byte + len("except")
        )
        yield site.finding(where, message, fix=_fix(site, block))

    valid = {
        "python": [
            "import asyncio\nasync def f():\n    try:\n        await g()\n"
            "    except asyncio.CancelledError:\n        undo()\n        raise\n",
            "import asyncio\nasync def f(task):\n    task.cancel()\n    try:\n        await task\n"
            "    except asyncio.CancelledError:\n        pass\n",
            "async def f():\n    try:\n        await g()\n    except Exception:\n        pass\n",
            "import asyncio\nasync def f():\n    try:\n        g()\n"
            "    except asyncio.CancelledError:\n        pass\n",
            "import asyncio\ndef f():\n    try:\n        asyncio.run(g())\n"
            "    except asyncio.CancelledError:\n        pass\n",
            "import asyncio\nasync def f():\n    try:\n        await g()\n"
            "    except asyncio.CancelledError:\n        raise\n    except:\n        pass\n",
            "import asyncio\nasync def f():\n    try:\n        await g()\n"
            "    except asyncio.CancelledError:\n        # the client is gone\n        pass\n",
            "import contextlib, asyncio\nasync def f(task):\n    task.cancel()\n"
            "    with contextlib.suppress(asyncio.CancelledError):\n        await task\n",
            "async def f(job):\n    try:\n        await g()\n    except BaseException as error:\n"
            "        job.set_exception(error)\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                import asyncio

                async def work(queue):
                    while True:
                        try:
                            await queue.get()
                        except asyncio.CancelledError:
                               ^^^^^^^^^^^^^^^^^^^^^^
                            print("stopped")
                """,
                fixed="""
                import asyncio

                async def work(queue):
                    while True:
                        try:
                            await queue.get()
                        except asyncio.CancelledError:
                            print("stopped")
                            raise
                """,
            ),
            Invalid(
                """
                from asyncio import CancelledError

                async def f():
                    try:
                        return await g()
                    except (OSError, CancelledError):
                           ^^^^^^^^^^^^^^^^^^^^^^^^^
                        return None

                async def h():
                    try:
                        await g()
                    except:
                    ^^^^^^
                        pass
                """
            ),
        ],
    }


def _may_await(clause: Node, source: bytes) -> bool:
    """Whether `await` may stand in what a handler is for."""
    statement = clause.parent
    start = statement.start_byte if statement is not None else clause.start_byte
    return source.find(b"await", start, clause.start_byte) >= 0


def _caught(site: Site, clause: Node) -> str:
    """What of a handler catches the cancellation; empty where nothing does."""
    types = exception_types(clause)
    if types is None:
        return "A bare `except`"
    for each in types:
        origin = site.origin(each)
        if origin == _ALL or origin in _CANCELLED:
            return f"`except {site.text(each)}`"
    return ""


def _is_told_before(site: Site, clause: Node) -> bool:
    """Whether an earlier handler of the same `try` has caught the cancellation."""
    before = clause.prev_named_sibling
    while before is not None:
        if before.type == "except_clause" and _caught(site, before):
            return True
        before = before.prev_named_sibling
    return False


def _passes_on(site: Site, clause: Node, block: Node, caught: str) -> bool:
    """Whether a handler raises, ends the program, gives all that it caught to somebody else, or
    says why there is nothing to do."""
    if has_comment(clause) and all(each.type in _NOTHING for each in block.named_children):
        return True
    for node in own_nodes(block):
        if node.type == "raise_statement":
            return True
        called = callee(node) if node.type == "call" else None
        if called is None:
            continue
        if site.text(called).endswith(".uncancel") or site.origin(called, _ENDS):
            return True
    if "CancelledError" in caught:
        return False
    value = clause.child_by_field_name("value")
    alias = value.child_by_field_name("alias") if value is not None else None
    name = site.text(alias) if alias is not None else "exc_info"
    text = site.source[block.start_byte : block.end_byte]
    return name.encode() in _WORD.findall(text)


def _is_canceller(site: Site, function: Node, statement: Node, awaited: list[Node]) -> bool:
    """Whether something that is awaited here has been cancelled before, in the same function."""
    end = awaited[-1].start_byte
    before = site.source[max(function.start_byte, end - _FAR) : end]
    if b".cancel" not in before:
        return False
    cancelled = {
        match.group(1) for match in re.finditer(rb"([\w.]+(?:\[[^\]\n]*\])?)\.cancel\b", before)
    }
    text = site.source[statement.start_byte : awaited[-1].end_byte]
    if any(each in text for each in cancelled):
        return True
    return any(re.search(rb"for\s+%s\s+in\b" % re.escape(each), before) for each in cancelled)


def _fix(site: Site, block: Node) -> Fix | None:
    last = block.named_children[-1]
    if last.type in _LEAVES or last.type == "comment" or has_comment(block):
        return None
    if last.type == "pass_statement":
        return Fix("Raise it again", (Edit(site.span(last), "raise"),), safe=False)
    line = site.source.rfind(b"\n", 0, last.start_byte) + 1
    indent = site.source[line : last.start_byte]
    if indent.strip():
        return None
    edit = Edit(Span(last.end_byte, last.end_byte), f"\n{indent.decode()}raise")
    return Fix("Raise it again", (edit,), safe=False)
