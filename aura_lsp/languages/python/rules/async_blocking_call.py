from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_REQUESTS = ("get", "post", "put", "delete", "patch", "head", "request")
_PROCESSES = ("run", "call", "check_call", "check_output")
_INSTEAD = (
    {"time.sleep": "`await asyncio.sleep(…)`", "builtins.input": "`asyncio.to_thread(input, …)`"}
    | {"os.system": "`asyncio.create_subprocess_shell(…)`"}
    | dict.fromkeys((f"requests.{name}" for name in _REQUESTS), "an asynchronous client")
    | {"urllib.request.urlopen": "an asynchronous client"}
    | dict.fromkeys(
        (f"subprocess.{name}" for name in _PROCESSES), "`asyncio.create_subprocess_exec(…)`"
    )
)
"""Calls that wait -> what waits without blocking."""


class AsyncBlockingCall(CodeRule):
    """Disallow calls that block the event loop in an `async def`.

    ## Why is this bad?
    While `time.sleep`, a synchronous HTTP request or a process that is waited for runs, no other
    task of the event loop does: every other request, timer and connection stands still.

    Only the nearest function counts: a `def` or `lambda` inside runs elsewhere. Names are followed
    through the imports of the file, so `from asyncio import sleep` is none of this.
    """

    code = "PY301"
    category = Category.CONCURRENCY
    severity = Severity.WARNING
    suggestion = "Await an asynchronous equivalent, or hand the call to `asyncio.to_thread`"
    same_as = ("ruff:ASYNC210", "ruff:ASYNC221", "ruff:ASYNC251", "sonar:S7487", "sonar:S7488")
    languages = ("python",)
    names = {"python": frozenset(origin.rpartition(".")[2] for origin in _INSTEAD)}

    def check(self, site: Site) -> Iterator[Finding]:
        callee = _callee(site.node)
        if callee is None or _is_awaited(callee):
            return
        function = site.function(callee)
        if function is None or not function.children or function.children[0].type != "async":
            return
        origin = site.origin(callee)
        instead = _INSTEAD.get(origin)
        if instead is not None:
            name = origin.removeprefix("builtins.")
            yield site.finding(
                callee, f"`{name}` blocks the event loop, and with it every task: use {instead}"
            )

    valid = {
        "python": [
            "import time\ndef f():\n    time.sleep(1)\n",
            "from asyncio import sleep\nasync def f():\n    await sleep(1)\n",
            "import asyncio, time\nasync def f():\n    await asyncio.to_thread(time.sleep, 1)\n",
            "import time\nasync def f():\n    def g():\n        time.sleep(1)\n    return g\n",
            "import time\nasync def f():\n    return lambda: time.sleep(1)\n",
            "async def f(time):\n    time.sleep(1)\n",
            "def sleep(n): ...\nasync def f():\n    sleep(1)\n",
            "async def f(input):\n    input()\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                import time
                async def f():
                    time.sleep(1)
                    ^^^^^^^^^^
                """
            ),
            Invalid(
                """
                async def f():
                    s(1)
                    requests.get("x").text
                    ^^^^^^^^^^^^
                import requests
                from asyncio import sleep as s
                """
            ),
            Invalid(
                """
                from subprocess import run
                class A:
                    async def f(self):
                        return [run(x) for x in self.commands]
                                ^^^
                """
            ),
        ],
    }


def _callee(name: Node) -> Node | None:
    """The name, or the dotted expression that ends with it, if that is called."""
    node, parent = name, name.parent
    if parent is not None and parent.type == "attribute":
        if parent.child_by_field_name("attribute") != name:
            return None
        node, parent = parent, parent.parent
    if parent is None or parent.type != "call" or parent.child_by_field_name("function") != node:
        return None
    return node


def _is_awaited(callee: Node) -> bool:
    call = callee.parent
    return call is not None and call.parent is not None and call.parent.type == "await"
