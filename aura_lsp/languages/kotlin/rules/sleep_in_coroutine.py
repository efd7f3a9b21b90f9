from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.blocking import sleep_of
from aura_lsp.languages.kotlin.calls import arguments, call_of, callee, callee_name, has_comment
from aura_lsp.languages.kotlin.coroutines import is_suspending, uses_coroutines
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_DELAY = "kotlinx.coroutines.delay"


class SleepInCoroutine(CodeRule):
    """Disallow `Thread.sleep` in coroutines.

    ## Why is this bad?
    It keeps the thread from all other coroutines, of which there may be thousands for a few
    threads, and cannot be cancelled. `delay` gives the thread away until the time is over.

    Only `suspend` functions and lambdas given to `launch`, `async`, `withContext` and the like
    count; one given to anything else may run elsewhere.

    ## Fix safety
    Unsafe: other coroutines run meanwhile, and the coroutine may be cancelled here.
    """

    code = "KT302"
    category = Category.CONCURRENCY
    severity = Severity.WARNING
    fix = "unsafe"
    suggestion = "Use `delay`"
    same_as = ("detekt:SleepInsteadOfDelay",)
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"sleep"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        if call is None or callee_name(call) != site.node:
            return
        name = sleep_of(site, call)
        if name and is_suspending(site, call):
            text = site.text(callee(call))
            yield site.finding(
                call,
                f"`{text}` keeps the thread from all other coroutines: use `delay`",
                fix=_fix(site, call) if name == "java.lang.Thread.sleep" else None,
            )

    valid = {
        "kotlin": [
            "fun f() {\n    Thread.sleep(10)\n}\n",
            "suspend fun f() {\n    thread { Thread.sleep(10) }\n    delay(10)\n}\n",
            "import kotlinx.coroutines.*\nfun f() = runBlocking {\n"
            "    runInterruptible { Thread.sleep(10) }\n    executor.execute { Thread.sleep(10) }\n"
            "    button.setOnClickListener { Thread.sleep(10) }\n}\n",
            "fun f() = scope.launch { Thread.sleep(10) }\n",
            "suspend fun f() {\n    val a = object : Runnable {\n"
            "        override fun run() = Thread.sleep(10)\n    }\n}\n",
            "import a.Thread\nsuspend fun f() = Thread.sleep(10)\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import kotlinx.coroutines.*

                suspend fun f() {
                    Thread.sleep(10)
                    ^^^^^^^^^^^^^^^^
                }

                fun g(scope: CoroutineScope) = scope.launch(Dispatchers.IO) {
                    repeat(3) { Thread.sleep(it * 10L) }
                                ^^^^^^^^^^^^^^^^^^^^^^
                }
                """,
                fixed="""
                import kotlinx.coroutines.*

                suspend fun f() {
                    delay(10)
                }

                fun g(scope: CoroutineScope) = scope.launch(Dispatchers.IO) {
                    repeat(3) { delay(it * 10L) }
                }
                """,
            ),
            Invalid(
                """
                import java.util.concurrent.TimeUnit

                suspend fun f() {
                    TimeUnit.SECONDS.sleep(1)
                    ^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
    }


def _fix(site: Site, call: Node) -> Fix | None:
    """`delay` instead, by its full name where the file does not import it."""
    if len(arguments(call, site.source)) != 1 or has_comment(call) or not uses_coroutines(site):
        return None
    is_known = "kotlinx.coroutines" in site.imports()
    name = site.imported_as(_DELAY) or ("delay" if is_known else _DELAY)
    return Fix("Use `delay`", (Edit(site.span(callee(call)), name),), safe=False)
