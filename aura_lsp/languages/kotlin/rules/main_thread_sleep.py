from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.following.blocking import sleep_of
from aura_lsp.languages.kotlin.following.calls import call_of, callee
from aura_lsp.languages.kotlin.following.files import KotlinFile
from aura_lsp.languages.kotlin.following.main_thread import way_to
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import FileSite, Site


class MainThreadSleep(CodeRule):
    """Disallow sleeping on Android's main thread.

    ## Why is this bad?
    While the main thread sleeps nothing is drawn and no touch is answered; after five seconds
    Android offers to close the app.

    The main thread runs the callbacks of activities, fragments, views, dialogs, adapters and
    listeners, composable functions, and what these call in the same file; the calls on the way are
    shown with the finding. What a thread, an executor or a coroutine runs is not reported here, nor
    is a function that looks at the thread it is on.
    """

    code = "KT801"
    category = Category.UI_THREAD
    severity = Severity.WARNING
    suggestion = "Use coroutines: `delay` in a coroutine of `lifecycleScope` or `viewModelScope`"
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"sleep"})}

    def collect(self, site: Site) -> Iterator[Fact]:
        call = call_of(site.node)
        if call is not None and not site.in_tests and sleep_of(site, call):
            yield site.fact(call, site.text(callee(call)))

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        kotlin = KotlinFile(file)
        for fact in file.facts:
            call = kotlin.node(fact)
            way = way_to(kotlin, call, in_coroutines=False) if call is not None else None
            if way is not None:
                message = (
                    f"`{fact.value}` stops the main thread ({way.names}): use coroutines, "
                    "with `delay` instead"
                )
                yield file.finding(fact, message, related=way.related())

    valid = {
        "kotlin": [
            """
            import android.app.Activity
            class A : Activity() {
                override fun onCreate(state: Bundle?) {
                    thread { Thread.sleep(10) }
                    Thread { Thread.sleep(10) }.start()
                    executor.execute { Thread.sleep(10) }
                    lifecycleScope.launch { Thread.sleep(10) }
                    load()
                }
                private fun load() = executor.submit { rest() }
                private fun rest() = Thread.sleep(10)
                private fun unused() = Thread.sleep(10)
            }
            """,
            """
            import androidx.work.Worker
            class A : Worker() {
                override fun doWork(): Result {
                    Thread.sleep(10)
                    return Result.success()
                }
            }
            """,
            """
            import android.app.Activity
            class A : Activity() {
                override fun onResume() {
                    lifecycleScope.launch { withContext(Dispatchers.IO) { load() } }
                    source.load()
                }
                private fun load() = Thread.sleep(10)
            }
            """,
            """
            import android.view.View
            import clock.Thread
            class A : View(context) {
                override fun onDraw(canvas: Canvas) = Thread.sleep(10)
            }
            """,
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import android.app.Activity
                import java.util.concurrent.TimeUnit

                class A : Activity() {
                    override fun onCreate(state: Bundle?) {
                        super.onCreate(state)
                        Thread.sleep(10)
                        ^^^^^^^^^^^^^^^^
                        button.setOnClickListener { SystemClock.sleep(10) }
                                                    ^^^^^^^^^^^^^^^^^^^^^
                        view.setOnTouchListener { _, _ ->
                            TimeUnit.SECONDS.sleep(1)
                            ^^^^^^^^^^^^^^^^^^^^^^^^^
                            true
                        }
                    }
                }
                """
            ),
            Invalid(
                """
                import android.os.SystemClock
                import androidx.fragment.app.Fragment

                open class Base : Fragment()

                class A : Base() {
                    private val source = Source()

                    override fun onViewCreated(view: View, state: Bundle?) {
                        load()
                    }

                    private fun load() {
                        listOf(1, 2).forEach { source.get(it) }
                    }
                }

                class Source {
                    fun get(n: Int): Int {
                        SystemClock.sleep(n)
                        ^^^^^^^^^^^^^^^^^^^^
                        return n
                    }
                }
                """
            ),
            Invalid(
                """
                import androidx.compose.runtime.Composable

                @Composable
                fun Screen() {
                    Button(onClick = { save() }) { Text("Save") }
                }

                private fun save() {
                    Thread.sleep(10)
                    ^^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
    }
