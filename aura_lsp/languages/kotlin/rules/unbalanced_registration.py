from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.following.calls import arguments, call_of, callee_name, receiver
from aura_lsp.languages.kotlin.following.declarations import class_around
from aura_lsp.languages.kotlin.following.files import KotlinFile
from aura_lsp.languages.kotlin.following.main_thread import way_to
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site


_UNDONE_BY = {
    "registerReceiver": ("unregisterReceiver",),
    "registerListener": ("unregisterListener",),
    "requestLocationUpdates": ("removeUpdates", "removeLocationUpdates"),
    "addOnGlobalLayoutListener": ("removeOnGlobalLayoutListener", "removeGlobalOnLayoutListener"),
    "registerNetworkCallback": ("unregisterNetworkCallback",),
    "registerDefaultNetworkCallback": ("unregisterNetworkCallback",),
    "registerContentObserver": ("unregisterContentObserver",),
    "register": ("unregister",),
}
_BUS = re.compile(r"(?i:\w*bus\w*)\b")
_OF_VIEWS = frozenset({"addOnGlobalLayoutListener"})
"""What is held by the views of a screen, so that an activity takes it along."""
_CALLBACKS = frozenset(
    {
        "onCreate", "onStart", "onResume", "onAttach", "onCreateView", "onViewCreated",
        "onActivityCreated", "onAttachedToWindow", "onFinishInflate", "onStartCommand", "onBind",
        "onPostCreate", "onRestart",
    }
)  # fmt: skip


class UnbalancedRegistration(CodeRule):
    """Require that what a screen or service registers is unregistered.

    ## Why is this bad?
    The system holds what was registered: a receiver, a listener of a sensor, a callback of the
    network. With it stays the activity, fragment or service that registered it, which goes on
    working after it was closed.

    Reported is a registration in a callback such as `onCreate`, or in a function of the file that
    such a callback calls, where the file calls nothing that undoes it. `registerReceiver(null, …)`,
    which only reads, and application classes, which live as long as the process, are left alone.
    """

    code = "KT204"
    category = Category.MEMORY_LEAK
    severity = Severity.WARNING
    suggestion = "Undo it in the opposite callback, as in `onStop` for `onStart`"
    languages = ("kotlin",)
    names = {"kotlin": frozenset(_UNDONE_BY)}

    def collect(self, site: Site) -> Iterator[Fact]:
        call = call_of(site.node)
        if call is None or callee_name(call) != site.node or site.in_tests:
            return
        name, given = site.text(site.node), arguments(call, site.source)
        if given and _is_on(site, call, name) and not _only_reads(site, call, name):
            yield site.fact(site.node, name)

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        kotlin = KotlinFile(file)
        for fact in file.facts if kotlin.is_android else ():
            undone_by, place = _UNDONE_BY[fact.value], kotlin.node(fact)
            if place is None or any(name[1:].encode() in file.source for name in undone_by):
                continue
            way = way_to(kotlin, place)
            if way is None or way.start not in _CALLBACKS:
                continue
            if fact.value not in _OF_VIEWS or not _is_in_activity(kotlin, place):
                yield file.finding(
                    fact,
                    f"`{fact.value}` in {way.names} is never undone: call `{undone_by[0]}`",
                    related=way.related(),
                )

    valid = {
        "kotlin": [
            """
            import android.app.Activity
            class A : Activity() {
                override fun onStart() {
                    registerReceiver(receiver, filter)
                    val battery = registerReceiver(null, filter)
                }
                override fun onStop() = unregisterReceiver(receiver)
                override fun onCreate(state: Bundle?) {
                    root.viewTreeObserver.addOnGlobalLayoutListener { f() }
                    registerReceiver()
                }
            }
            """,
            """
            import android.app.Application
            class A : Application() {
                override fun onCreate() {
                    registerReceiver(receiver, filter)
                }
            }
            """,
            """
            import android.app.Activity
            class A : Activity() {
                private val launcher = registerForActivityResult(contract) { f(it) }
                override fun onCreate(state: Bundle?) {
                    lifecycle.addObserver(observer)
                    modules.register(this)
                    val battery = ContextCompat.registerReceiver(this, null, filter, flags)
                    val updates = callbackFlow {
                        registerReceiver(receiver, filter)
                        awaitClose { g(receiver) }
                    }
                }
            }
            """,
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import android.hardware.SensorManager
                import androidx.fragment.app.Fragment

                class A : Fragment() {
                    override fun onResume() {
                        super.onResume()
                        EventBus.getDefault().register(this)
                                              ^^^^^^^^
                        listen()
                    }

                    private fun listen() {
                        sensorManager.registerListener(this, sensor, 1)
                                      ^^^^^^^^^^^^^^^^
                    }
                }
                """
            ),
        ],
    }


def _is_on(site: Site, call: Node, name: str) -> bool:
    """Whether a registration is one of those that the names are about."""
    target, given = receiver(call), arguments(call, site.source)
    on = site.text(target) if target is not None else ""
    if name == "register":
        is_this = len(given) == 1 and given[0].value.type == "this_expression"
        return is_this and _BUS.match(on) is not None
    sensor = (on, *(site.text(each.value) for each in given))
    return name != "registerListener" or any("sensor" in each.lower() for each in sensor)


def _only_reads(site: Site, call: Node, name: str) -> bool:
    """Whether a receiver is null, so that only the last broadcast is asked for."""
    given = [site.text(each.value) for each in arguments(call, site.source)[:2]]
    return name == "registerReceiver" and "null" in given


def _is_in_activity(file: KotlinFile, place: Node) -> bool:
    """Whether the type around a place is an activity."""
    around = class_around(place)
    found = file.supertypes(around) if around is not None else ()
    return any(each.endswith("Activity") for each in found)
