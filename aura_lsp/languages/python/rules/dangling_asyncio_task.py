from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import (
    call_of,
    callee,
    is_async,
    is_expected_to_fail,
    is_statement,
    running_function,
)
from aura_lsp.languages.python.names import binds
from aura_lsp.metrics.recursion import mentions
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_TASKS = frozenset({"asyncio.create_task", "asyncio.ensure_future"})
_LOOPS = frozenset(
    f"asyncio.{name}" for name in ("get_event_loop", "get_running_loop", "new_event_loop")
)


class DanglingAsyncioTask(CodeRule):
    """Disallow a task that nobody keeps.

    ## Why is this bad?
    The event loop holds its tasks by weak references only. A task that nobody else keeps may be
    collected as garbage in the middle of its work, and an error in it is never seen.

    A task that is stored, awaited, returned or passed on is kept, and so is one of a `TaskGroup`.

    ## Fix safety
    Unsafe: with `await`, the code behind waits for the task.
    """

    code = "PY302"
    category = Category.CONCURRENCY
    severity = Severity.WARNING
    fix = "unsafe"
    suggestion = "Store the task until it is done, await it, or use an `asyncio.TaskGroup`"
    same_as = ("ruff:RUF006", "sonar:S7502")
    languages = ("python",)
    names = {"python": frozenset({"create_task", "ensure_future"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        called = callee(call) if call is not None else None
        if call is None or called is None or not _makes_task(site, called):
            return
        if is_expected_to_fail(call, site.source):
            return
        fix = None
        if is_statement(call):
            if is_async(running_function(call)):
                edit = Edit(Span(call.start_byte, call.start_byte), "await ")
                fix = Fix("Await the task", (edit,), safe=False)
        elif not _is_bound_in_vain(site, call):
            return
        message = "Nobody keeps this task, so it may be collected before it is done: store it"
        yield site.finding(call, message, fix=fix)

    valid = {
        "python": [
            "import asyncio\nclass A:\n    def f(self):\n"
            "        self.task = asyncio.create_task(g())\n",
            "import asyncio\nasync def f():\n    await asyncio.create_task(g())\n",
            "import asyncio\ndef f():\n    return asyncio.create_task(g())\n",
            "import asyncio\nasync def f():\n    async with asyncio.TaskGroup() as group:\n"
            "        group.create_task(g())\n",
            "import asyncio\ndef f():\n    task = asyncio.create_task(g())\n    tasks.add(task)\n"
            "    task.add_done_callback(tasks.discard)\n",
            "import asyncio\ndef f():\n    global task\n    task = asyncio.create_task(g())\n",
            "import asyncio\nf = lambda: asyncio.create_task(g())\n",
            "import asyncio\ntasks = [asyncio.create_task(g()) for _ in range(9)]\n",
            "def f(asyncio):\n    asyncio.create_task(g())\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                import asyncio

                async def f():
                    asyncio.create_task(g())
                    ^^^^^^^^^^^^^^^^^^^^^^^^
                """,
                fixed="""
                import asyncio

                async def f():
                    await asyncio.create_task(g())
                """,
            ),
            Invalid(
                """
                import asyncio

                def f():
                    loop = asyncio.get_running_loop()
                    loop.create_task(g())
                    ^^^^^^^^^^^^^^^^^^^^^
                    task = asyncio.ensure_future(h())
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^
                    asyncio.get_event_loop().create_task(g())
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                """
            ),
        ],
    }


def _makes_task(site: Site, called: Node) -> bool:
    """Whether a function of `asyncio`, or a method of a loop that comes from there, is called."""
    if site.origin(called, _TASKS):
        return True
    loop = called.child_by_field_name("object")
    if loop is None or site.text(site.node) != "create_task":
        return False
    if loop.type == "call":
        return _gives_loop(site, loop)
    function = site.function(called)
    if loop.type != "identifier" or function is None:
        return False
    key = ("loop", function.id, site.text(loop))
    return site.once(key, lambda: _is_loop(site, site.text(loop), function))


def _is_loop(site: Site, name: str, function: Node) -> bool:
    """Whether all that a local name is assigned are loops of `asyncio`."""
    values = []
    for mention in mentions(name.encode(), site.source, function):
        if mention.type == "identifier" and binds(mention):
            assignment = mention.parent
            values.append(assignment.child_by_field_name("right") if assignment else None)
    return bool(values) and all(each is not None and _gives_loop(site, each) for each in values)


def _gives_loop(site: Site, value: Node) -> bool:
    called = callee(value) if value.type == "call" else None
    return called is not None and bool(site.origin(called, _LOOPS))


def _is_bound_in_vain(site: Site, call: Node) -> bool:
    """Whether a call is assigned to a local name that is mentioned nowhere else."""
    assignment = call.parent
    target = assignment.child_by_field_name("left") if assignment is not None else None
    function = site.function(call)
    if assignment is None or assignment.type != "assignment" or target is None or function is None:
        return False
    if target.type != "identifier" or function.type != "function_definition":
        return False
    if assignment.child_by_field_name("right") != call:
        return False
    found = mentions(site.text(target).encode(), site.source, function)
    return not any(each.type == "identifier" and each != target for each in found)
