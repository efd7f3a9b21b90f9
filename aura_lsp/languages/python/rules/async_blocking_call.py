from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import (
    callee,
    is_awaited,
    is_statement,
    own_nodes,
)
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_REQUESTS = ("get", "post", "put", "delete", "patch", "head", "request")
_PROCESSES = ("run", "call", "check_call", "check_output", "Popen")
_INSTEAD = (
    {"time.sleep": "`await asyncio.sleep(…)`", "builtins.input": "`asyncio.to_thread(input, …)`"}
    | {"os.system": "`asyncio.create_subprocess_shell(…)`"}
    | dict.fromkeys((f"requests.{name}" for name in _REQUESTS), "an asynchronous client")
    | {"urllib.request.urlopen": "an asynchronous client"}
    | dict.fromkeys(
        (f"subprocess.{name}" for name in _PROCESSES), "`asyncio.create_subprocess_exec(…)`"
    )
    | {"builtins.open": "`asyncio.to_thread(open, …)`"}
)
"""Calls that wait -> what waits without blocking."""
_NAMES = frozenset({"identifier", "attribute"})
_SHORT = "builtins.open"
"""Blocks for moments only, as a rule."""


class AsyncBlockingCall(CodeRule):
    """Disallow calls that block the event loop in an `async def`.

    ## Why is this bad?
    While `time.sleep`, a synchronous HTTP request or a process that is waited for runs, no other
    task of the event loop does: every other request, timer and connection stands still.

    Only the nearest function counts: a `def` or `lambda` inside runs elsewhere. Names are followed
    through the imports of the file, so `from asyncio import sleep` is none of this. `open(…)` is
    less severe: it blocks for a short time as a rule.

    ## Fix safety
    Unsafe: other tasks run while this one sleeps, and may change what it looks at.
    """

    code = "PY301"
    category = Category.CONCURRENCY
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Await an asynchronous equivalent, or hand the call to `asyncio.to_thread`"
    same_as = (
        "ruff:ASYNC210", "ruff:ASYNC212", "ruff:ASYNC220", "ruff:ASYNC221", "ruff:ASYNC222",
        "ruff:ASYNC230", "ruff:ASYNC251", "sonar:S7487", "sonar:S7488", "sonar:S7489",
        "sonar:S7493", "sonar:S7499", "sonar:S7501",
    )  # fmt: skip
    languages = ("python",)
    queries = {"python": '(function_definition . "async" body: (block) @here)'}
    words = {"python": frozenset({"async"})}

    def check(self, site: Site) -> Iterator[Finding]:
        known: dict[str, str] = {}
        for node in own_nodes(site.node):
            called = callee(node) if node.type == "call" and not is_awaited(node) else None
            if called is None or called.type not in _NAMES:
                continue
            text = site.text(called)
            if text not in known:
                known[text] = site.origin(called, _INSTEAD)
            if known[text]:
                yield self._finding(site, called, known[text])

    def _finding(self, site: Site, called: Node, origin: str) -> Finding:
        name, instead = origin.removeprefix("builtins."), _INSTEAD[origin]
        message = f"`{name}` blocks the event loop, and with it every task: use {instead}"
        finding = site.finding(called, message, fix=_fix(site, origin, called))
        return finding if origin != _SHORT else replace(finding, severity=Severity.INFO)

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
            "from anyio import open_file as open\nasync def f():\n    await open('a')\n",
            "import aiofiles\nasync def f():\n    async with aiofiles.open('a'):\n        g()\n",
            "import time\nasync def f():\n    def g(x=1, *, clock=time.sleep):\n        clock(x)\n",
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
                import asyncio
                from time import sleep as s
                async def f():
                    s(1)
                    ^
                    with open("a") as file:
                         ^^^^
                        return file.read()
                """,
            ),
            Invalid(
                """
                import asyncio
                from time import sleep
                async def f():
                    sleep(1)
                    ^^^^^
                """,
                fixed="""
                import asyncio
                from time import sleep
                async def f():
                    await asyncio.sleep(1)
                """,
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


def _fix(site: Site, origin: str, called: Node) -> Fix | None:
    call = called.parent
    asyncio = site.imported_as("asyncio")
    if origin != "time.sleep" or call is None or not is_statement(call) or asyncio is None:
        return None
    edit = Edit(site.span(called), f"await {asyncio}.sleep")
    return Fix("Await `asyncio.sleep`", (edit,), safe=False)
