from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import call_of, text
from aura_lsp.languages.kotlin.coroutines import place_of
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site


class SleepInCoroutine(CodeRule):
    """Disallow `Thread.sleep` in a coroutine.

    ## Why is this bad?
    It holds the thread that other coroutines wait for, and cannot be cancelled. `delay` waits
    without a thread.

    Only what is a coroutine for certain counts: suspending functions and the lambdas of `launch`,
    `async`, `withContext` and the like.

    ## Fix safety
    Unsafe: `delay` can be cancelled, and `kotlinx.coroutines.delay` may have to be imported.
    """

    code = "KT302"
    category = Category.CONCURRENCY
    severity = Severity.WARNING
    suggestion = "Use `delay`"
    fix = "unsafe"
    same_as = ("detekt:SleepInsteadOfDelay",)
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"sleep"})}

    def check(self, site: Site) -> Iterator[Finding]:
        target = site.node.parent
        if target is None or target.type != "navigation_expression" or target.parent is None:
            return
        call = call_of(target.parent, site.source)
        if call is None or call.receiver is None or call.node != target.parent:
            return
        receiver = text(call.receiver, site.source)
        is_thread = receiver in ("Thread", "java.lang.Thread")
        if not is_thread and not receiver.startswith("TimeUnit."):
            return
        if place_of(call.node, site.source) != "coroutine":
            return
        fix = None
        if is_thread and len(call.arguments) == 1:
            edit = Edit(Span(target.start_byte, target.end_byte), "delay")
            fix = Fix("Use `delay`", (edit,), safe=False)
        yield site.finding(target, f"`{receiver}.sleep` holds a thread of the coroutines", fix=fix)

    valid = {
        "kotlin": [
            "fun f() { Thread.sleep(1) }\n",
            "suspend fun f() { thread { Thread.sleep(1) } }\n",
            "suspend fun f() { runInterruptible { Thread.sleep(1) } }\n",
            "fun f() { button.setOnClickListener { Thread.sleep(1) } }\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                suspend fun f() {
                    Thread.sleep(100)
                    ^^^^^^^^^^^^
                }
                fun g() {
                    scope.launch { items.forEach { Thread.sleep(it) } }
                                                   ^^^^^^^^^^^^
                }
                """,
                fixed="""
                suspend fun f() {
                    delay(100)
                }
                fun g() {
                    scope.launch { items.forEach { delay(it) } }
                }
                """,
            ),
        ],
    }
