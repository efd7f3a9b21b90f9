from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.following.callbacks import is_ui
from aura_lsp.languages.kotlin.following.callers import callers
from aura_lsp.languages.kotlin.following.calls import call_of, callee
from aura_lsp.languages.kotlin.following.declarations import BODIES, class_around, modifiers
from aura_lsp.languages.kotlin.following.files import KotlinFile
from aura_lsp.languages.kotlin.following.main_thread import function_of, way_to
from aura_lsp.languages.kotlin.following.resolving import named_among
from aura_lsp.languages.kotlin.names import FUNCTIONS
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_OTHERS = re.compile(
    r"\w*(?:ViewModel|BroadcastReceiver|(?<!Intent)(?<!Messaging)(?<!WearableListener)Service)\Z"
)
_BLOCKING = frozenset({"kotlinx.coroutines.runBlocking"})


class MainThreadRunBlocking(CodeRule):
    """Disallow `runBlocking` on Android's main thread.

    ## Why is this bad?
    The main thread waits until all coroutines inside have finished. Meanwhile nothing is drawn and
    no touch is answered, and a coroutine inside that needs the main thread never gets it.

    Reported are activities, fragments, dialogs, views, adapters, view models, services,
    receivers, composable functions, and what these call in the same file; the calls on
    the way are shown with the finding. What a thread, an executor or a coroutine runs is left
    alone, as are tests.
    """

    code = "KT802"
    category = Category.UI_THREAD
    severity = Severity.WARNING
    suggestion = "Use coroutines: launch one in `lifecycleScope` or `viewModelScope` instead"
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"runBlocking"})}

    def collect(self, site: Site) -> Iterator[Fact]:
        call = call_of(site.node)
        if call is None or site.in_tests or callee(call) != site.node:
            return
        if named_among(site, site.node, _BLOCKING):
            yield site.fact(site.node, None)

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        kotlin = KotlinFile(file)
        for fact in file.facts:
            place = kotlin.node(fact)
            if place is None:
                continue
            way = way_to(kotlin, place)
            where = f" ({way.names})" if way is not None else ""
            if way is not None or _is_in_ui(kotlin, place):
                message = (
                    f"`runBlocking` stops the main thread until all is done{where}: use coroutines "
                    "that are launched in `lifecycleScope` or `viewModelScope`"
                )
                yield file.finding(fact, message, related=way.related() if way is not None else ())

    valid = {
        "kotlin": [
            "import kotlinx.coroutines.runBlocking\nfun main() = runBlocking { f() }\n",
            """
            import android.app.Activity
            import kotlinx.coroutines.*
            class A : Activity() {
                override fun onCreate(state: Bundle?) {
                    thread { runBlocking { f() } }
                    lifecycleScope.launch(Dispatchers.IO) { runBlocking { f() } }
                }
                @WorkerThread
                fun work() = runBlocking { f() }
            }
            """,
            """
            import androidx.work.Worker
            import kotlinx.coroutines.runBlocking
            class A : Worker() {
                override fun doWork() = runBlocking { f() }
            }
            """,
            """
            import android.app.Activity
            import a.runBlocking
            class A : Activity() {
                override fun onCreate(state: Bundle?) = runBlocking { f() }
            }
            """,
            """
            import android.app.Application
            import com.squareup.moshi.JsonAdapter
            import kotlinx.coroutines.runBlocking
            class A : JsonAdapter<B>() {
                override fun fromJson(reader: JsonReader) = runBlocking { f() }
            }
            """,
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import androidx.lifecycle.ViewModel
                import kotlinx.coroutines.runBlocking

                class AViewModel : ViewModel() {
                    val name = runBlocking { repository.name() }
                               ^^^^^^^^^^^
                    fun load() = runBlocking { repository.load() }
                                 ^^^^^^^^^^^
                }
                """
            ),
            Invalid(
                """
                import android.content.BroadcastReceiver
                import kotlinx.coroutines.*

                class A : BroadcastReceiver() {
                    override fun onReceive(context: Context, intent: Intent) {
                        Store.save(intent)
                    }
                }

                object Store {
                    fun save(intent: Intent) {
                        runBlocking(Dispatchers.IO) {
                        ^^^^^^^^^^^
                            f(intent)
                        }
                    }
                }
                """
            ),
        ],
    }


def _is_in_ui(file: KotlinFile, place: Node) -> bool:
    """Whether a function of a type that is shown, or its model, runs a place, or the type is made
    with it; a private function must be called by another on the same thread."""
    function = function_of(file, place) if file.is_android else None
    around = class_around(function) if function is not None else _made_with(place)
    if around is None or not file.is_android:
        return False
    if function is not None and "private" in modifiers(function, file.source):
        runners = (function_of(file, each) for each in callers(file, function))
        if all(each is None for each in runners):
            return False
    return any(is_ui(each) or _OTHERS.match(each) for each in file.supertypes(around))


def _made_with(place: Node) -> Node | None:
    """The type whose objects run a place when they are made."""
    around = place.parent
    while around is not None and around.type not in FUNCTIONS - {"anonymous_initializer"}:
        if around.type == "property_delegate":
            return None
        if around.type in BODIES:
            return class_around(place)
        around = around.parent
    return None
