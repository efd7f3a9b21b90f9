from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.android import is_android, members, supertypes
from aura_lsp.languages.kotlin.calls import calls_in, modifiers
from aura_lsp.model import Category, Finding, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_ON_MAIN = (
    "Activity", "Fragment", "View", "Layout", "ViewModel", "Adapter", "Dialog",
    "BroadcastReceiver", "Service",
)  # fmt: skip
_ELSEWHERE = ("IntentService", "JobIntentService", "InstanceIdService", "MessagingService")


class MainThreadRunBlocking(CodeRule):
    """Disallow `runBlocking` in classes that Android runs on the main thread.

    ## Why is this bad?
    `runBlocking` holds its thread until all coroutines in it are done. On the main thread nothing
    is drawn meanwhile, and a coroutine that needs the main thread waits for ever.

    Functions that suspend, tests and services with a thread of their own are not looked at.
    """

    code = "KT802"
    category = Category.UI_THREAD
    severity = Severity.WARNING
    suggestion = "Use coroutines: `lifecycleScope.launch` or `viewModelScope.launch` instead"
    same_as = ("slack:RunBlockingInAndroid",)
    languages = ("kotlin",)
    types = {"kotlin": frozenset({"class_declaration", "object_declaration"})}

    def check(self, site: Site) -> Iterator[Finding]:
        names = supertypes(site.node, site.source)
        if not any(name.endswith(_ON_MAIN) and not name.endswith(_ELSEWHERE) for name in names):
            return
        if site.in_tests or not is_android(site):
            return
        for member in members(site.node):
            words = modifiers(member, site.source)
            if "suspend" in words or "Test" in words or "WorkerThread" in words:
                continue
            for call in calls_in(member, site.source):
                if call.name == "runBlocking" and call.receiver is None:
                    name = Span(call.node.start_byte, call.node.start_byte + len(call.name))
                    yield site.finding(name, "`runBlocking` holds up the main thread here")

    valid = {
        "kotlin": [
            """
            import android.app.Activity

            fun main() = runBlocking { a() }

            class A : Activity() {
                fun f() {
                    lifecycleScope.launch { a() }
                    thread { runBlocking { a() } }
                }
            }
            """,
            """
            import androidx.work.Worker

            class A : Worker() {
                override fun doWork() = runBlocking { a() }
            }
            """,
            """
            import okhttp3.Interceptor

            class A : Interceptor {
                override fun intercept(chain: Chain) = runBlocking { a() }
            }
            """,
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import androidx.lifecycle.ViewModel

                class A : ViewModel() {
                    fun load() = runBlocking { a() }
                                 ^^^^^^^^^^^
                    fun save() {
                        runBlocking(Dispatchers.IO) { b() }
                        ^^^^^^^^^^^
                    }
                }
                """
            ),
        ],
    }
