from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.android import is_android, on_main_thread, related_of
from aura_lsp.languages.kotlin.calls import text
from aura_lsp.model import Category, Finding, Related, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_SLEEPERS = frozenset({"Thread", "java.lang.Thread", "SystemClock", "android.os.SystemClock"})


class MainThreadSleep(CodeRule):
    """Disallow sleeping on Android's main thread.

    ## Why is this bad?
    Nothing is drawn and no touch is answered while it sleeps; after five seconds Android offers to
    close the app.

    What Android calls on the main thread is looked at (`onCreate`, `onClick`, listeners, `post`),
    and the class' own functions that are called from there. What runs elsewhere is not: coroutines,
    threads and executors.
    """

    code = "KT801"
    category = Category.UI_THREAD
    severity = Severity.WARNING
    suggestion = (
        "Use coroutines: `delay` in `lifecycleScope.launch`, or `withContext(Dispatchers.IO)`"
    )
    same_as = ("strictmode:slow-call",)
    languages = ("kotlin",)
    types = {"kotlin": frozenset({"class_declaration", "object_declaration"})}

    def check(self, site: Site) -> Iterator[Finding]:
        if site.in_tests or b"sleep" not in _source(site) or not is_android(site):
            return
        for found in on_main_thread(site.node, site.source):
            call = found.call
            if call.name != "sleep" or call.receiver is None:
                continue
            if text(call.receiver, site.source) in _SLEEPERS:
                chain = (Related(site.span(node), said) for node, said in related_of(found, site))
                yield site.finding(
                    call.node,
                    f"This holds up the main thread: it runs in `{found.entry}`",
                    related=tuple(chain),
                )

    valid = {
        "kotlin": [
            """
            import android.app.Activity

            class A : Activity() {
                override fun onCreate(state: Bundle?) {
                    thread { Thread.sleep(100) }
                    lifecycleScope.launch(Dispatchers.IO) { Thread.sleep(100) }
                    executor.execute { Thread.sleep(100) }
                }
            }
            """,
            """
            import androidx.work.Worker

            class A : Worker() {
                override fun doWork(): Result {
                    Thread.sleep(100)
                    return Result.success()
                }
            }
            """,
            """
            class A : Activity() {
                override fun onCreate(state: Bundle?) {
                    Thread.sleep(100)
                }
            }
            """,
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import android.app.Activity

                class A : Activity() {
                    override fun onCreate(state: Bundle?) {
                        Thread.sleep(100)
                        ^^^^^^^^^^^^^^^^^
                        load()
                        button.setOnClickListener {
                            SystemClock.sleep(100)
                            ^^^^^^^^^^^^^^^^^^^^^^
                        }
                    }
                    private fun load() {
                        again()
                    }
                    private fun again() {
                        Thread.sleep(100)
                        ^^^^^^^^^^^^^^^^^
                    }
                }
                """
            ),
        ],
    }


def _source(site: Site) -> bytes:
    return site.source[site.node.start_byte : site.node.end_byte]
