from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import (
    call_of,
    callee,
    is_async,
    is_expected_to_fail,
    is_statement,
    own_nodes,
    running_function,
)
from aura_lsp.languages.python.decorators import decoration, decorator_nodes
from aura_lsp.languages.python.names import SCOPES, binds, scope_of
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_LIBRARY = frozenset(f"asyncio.{name}" for name in ("sleep", "gather", "wait", "wait_for"))
_PLAIN = frozenset({b"staticmethod", b"classmethod", b"override", b"abstractmethod", b"final"})
"""Decorators that leave a coroutine what it is."""


class CoroutineNotAwaited(CodeRule):
    """Disallow a call of an `async def` that nobody awaits.

    ## Why is this bad?
    Calling an `async def` only makes a coroutine. Nothing of it runs before it is awaited or made a
    task, so a call on a line of its own does nothing.

    Functions of the same scope, methods that are called on `self` and waiting functions of
    `asyncio` are known. A name that has a second meaning, a generator, and a function with a
    decorator that may wrap it are not reported.

    ## Fix safety
    Unsafe: what did not run before, runs now.
    """

    code = "PY303"
    category = Category.CONCURRENCY
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Put `await` in front of the call, or make it a task"
    same_as = ("ruff:ASYNC105", "flake8-async:ASYNC105", "mypy:unused-coroutine")
    languages = ("python",)
    names = {"python": frozenset(origin.rpartition(".")[2] for origin in _LIBRARY)}
    queries = {"python": '(function_definition . "async" name: (identifier) @here)'}
    words = {"python": frozenset({"async"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call = _forgotten(site.node, site.source)
        called = callee(call) if call is not None else None
        if call is not None and called is not None and site.origin(called, _LIBRARY):
            yield site.finding(call, _message(site.text(called)), fix=_fix(call))

    def collect(self, site: Site) -> Iterator[Fact]:
        parent = site.node.parent
        if parent is not None and parent.type == "function_definition" and is_async(parent):
            yield site.fact(site.node, site.text(site.node))

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        for name in sorted({fact.value for fact in file.facts}):
            mentions = [each for each in file.mentions(name) if each.type == "identifier"]
            if any(_is_set_elsewhere(each) for each in mentions):
                continue
            bound: dict[Node | None, list[Node]] = {}
            for each in mentions:
                if binds(each):
                    bound.setdefault(scope_of(each), []).append(each)
            for each in mentions:
                call = _forgotten(each, file.source)
                if call is None or not _is_coroutine(_meaning(each, bound, file), file):
                    continue
                fact = Fact(None, Span(call.start_byte, call.end_byte))
                yield file.finding(fact, _message(name), fix=_fix(call))

    valid = {
        "python": [
            "async def f(): ...\nasync def g():\n    await f()\n    return f()\n",
            "import asyncio\nasync def f(): ...\nasyncio.run(f())\n_ = f()\n",
            "async def f(): ...\ndef g(f):\n    f()\n",
            "if x:\n    async def f(): ...\nelse:\n    def f(): ...\nf()\n",
            "import click\n@click.command()\nasync def f(): ...\nf()\n",
            "async def f():\n    yield 1\nf()\n",
            "class A:\n    async def f(self): ...\n    def g(self):\n        other.f()\n",
            "class A:\n    async def f(self): ...\nclass B:\n    def f(self): ...\n"
            "    def g(self):\n        self.f()\n",
            "class A:\n    async def f(self): ...\n    def g(self):\n        self.f = h\n"
            "        self.f()\n",
            "import time\ndef f():\n    time.sleep(1)\n",
            "import asyncio\nasync def f(): ...\nasync def g():\n"
            "    async with asyncio.TaskGroup() as group:\n        group.create_task(f())\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                import asyncio

                async def save(): ...

                async def main():
                    save()
                    ^^^^^^
                    asyncio.sleep(1)
                    ^^^^^^^^^^^^^^^^
                """,
                fixed="""
                import asyncio

                async def save(): ...

                async def main():
                    await save()
                    await asyncio.sleep(1)
                """,
            ),
            Invalid(
                """
                class Session:
                    async def close(self): ...

                    def __exit__(self, *details):
                        self.close()
                        ^^^^^^^^^^^^
                """
            ),
        ],
    }


def _message(name: str) -> str:
    return f"`{name}(…)` only makes a coroutine here, and nothing of it runs: await it"


def _fix(call: Node) -> Fix | None:
    if not is_async(running_function(call)):
        return None
    return Fix("Await it", (Edit(Span(call.start_byte, call.start_byte), "await "),), safe=False)


def _forgotten(name: Node, source: bytes) -> Node | None:
    """The call of a name as a statement of its own, which is not expected to fail."""
    call = call_of(name)
    if call is None or not is_statement(call) or is_expected_to_fail(call, source):
        return None
    return call


def _is_set_elsewhere(name: Node) -> bool:
    """Whether a name may get another meaning from a distance: it is declared `global`, or is an
    attribute that is assigned."""
    parent = name.parent
    if parent is None:
        return False
    if parent.type == "attribute" and parent.child_by_field_name("attribute") == name:
        around = parent.parent
        return (
            around is not None
            and around.type in ("assignment", "augmented_assignment")
            and around.child_by_field_name("left") == parent
        )
    return parent.type in ("global_statement", "nonlocal_statement")


def _meaning(name: Node, bound: dict[Node | None, list[Node]], file: FileSite) -> list[Node]:
    """Where the name of a call was bound: of a bare name in the scopes around, of one behind `self`
    in the class."""
    parent = name.parent
    if parent is not None and parent.type == "attribute":
        receiver = parent.child_by_field_name("object")
        if receiver is None or file.source[receiver.start_byte : receiver.end_byte] != b"self":
            return []
        around = parent.parent
        while around is not None and around.type != "class_definition":
            around = around.parent
        return bound.get(around, []) if around is not None else []
    inside_function = False
    while parent is not None:
        if parent in bound and (parent.type in SCOPES or not inside_function):
            return bound[parent]
        inside_function = inside_function or parent.type in SCOPES
        parent = parent.parent
    return bound.get(None, [])


def _is_coroutine(bindings: list[Node], file: FileSite) -> bool:
    """Whether all that binds a name are `async def`s whose call is a coroutine."""
    return bool(bindings) and all(_is_plain(each, file.source) for each in bindings)


def _is_plain(name: Node, source: bytes) -> bool:
    function = name.parent
    if function is None or function.type != "function_definition" or not is_async(function):
        return False
    for decorator in decorator_nodes(function):
        node = decoration(decorator)
        last = node.child_by_field_name("attribute") or node if node is not None else None
        if last is None or source[last.start_byte : last.end_byte] not in _PLAIN:
            return False
    body = function.child_by_field_name("body")
    return body is not None and not any(each.type == "yield" for each in own_nodes(body))
