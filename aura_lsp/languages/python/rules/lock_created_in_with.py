from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import callee
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_LOCKS = frozenset(
    f"{module}.{name}"
    for module in ("threading", "asyncio", "multiprocessing")
    for name in ("Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore")
)


class LockCreatedInWith(CodeRule):
    """Disallow a lock that is made where it is taken.

    ## Why is this bad?
    `with threading.Lock():` makes a new lock at every run, which nobody else can wait for: it
    protects nothing.
    """

    code = "PY304"
    category = Category.CONCURRENCY
    severity = Severity.ERROR
    suggestion = "Make the lock once, and share it: `with self.lock:`"
    same_as = ("ruff:PLW2101", "pylint:W2101")
    languages = ("python",)
    queries = {"python": "(with_item value: (call) @here)"}
    words = {"python": frozenset({"with"})}

    def check(self, site: Site) -> Iterator[Finding]:
        called = callee(site.node)
        origin = site.origin(called, _LOCKS) if called is not None else ""
        if origin:
            message = f"This `{origin}` is new at every run and protects nothing: share one lock"
            yield site.finding(site.node, message)

    valid = {
        "python": [
            "class A:\n    def f(self):\n        with self.lock:\n            g()\n",
            "import threading\nlock = threading.Lock()\nwith lock:\n    g()\n",
            "import threading\nwith threading.Lock() as lock:\n    g(lock)\n",
            "import multiprocessing\nwith multiprocessing.Manager().Lock() as lock:\n    g(lock)\n",
            "class Lock: ...\nwith Lock():\n    g()\n",
            "def f(threading):\n    with threading.Lock():\n        g()\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                import threading

                def f():
                    with threading.Lock():
                         ^^^^^^^^^^^^^^^^
                        g()
                """
            ),
            Invalid(
                """
                from asyncio import Semaphore as Slots

                async def f():
                    async with Slots(4), g():
                               ^^^^^^^^
                        pass
                """
            ),
        ],
    }
