from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.android import CALLBACKS, is_android, members, supertypes
from aura_lsp.languages.kotlin.calls import Call, calls_in, modifiers, name_of, text
from aura_lsp.model import Category, Finding, Severity, Span
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import FileSite, Site

_PAIRS = {
    "registerReceiver": "unregisterReceiver",
    "registerListener": "unregisterListener",
    "requestLocationUpdates": "removeUpdates",
    "addOnGlobalLayoutListener": "removeOnGlobalLayoutListener",
    "registerNetworkCallback": "unregisterNetworkCallback",
    "registerDefaultNetworkCallback": "unregisterNetworkCallback",
    "registerContentObserver": "unregisterContentObserver",
    "register": "unregister",
}
_ENTRIES = CALLBACKS | {"onAttachedToWindow", "onAttachedToRecyclerView", "onServiceConnected"}


class UnbalancedRegistration(CodeRule):
    """Disallow registering for events without ever unregistering.

    ## Why is this bad?
    What is registered stays known to the system: the screen is kept in memory, goes on being called
    after the user has left it, and is registered once more each time it is shown.

    Anywhere in the file counts as unregistering. Not reported: sticky broadcasts that are only read
    (`registerReceiver(null, …)`), and applications, which live as long as the process.
    """

    code = "KT204"
    category = Category.MEMORY_LEAK
    severity = Severity.WARNING
    suggestion = "Unregister in the opposite function, such as `onStop` for `onStart`"
    languages = ("kotlin",)
    types = {"kotlin": frozenset({"class_declaration"})}

    def collect(self, site: Site) -> Iterator[Fact]:
        if any(name.endswith("Application") for name in supertypes(site.node, site.source)):
            return
        for member in members(site.node):
            words = modifiers(member, site.source)
            if "override" not in words or name_of(member, site.source) not in _ENTRIES:
                continue
            for call in calls_in(member, site.source):
                opposite = _PAIRS.get(call.name)
                if opposite is None or not _registers(call, site.source) or not is_android(site):
                    continue
                end = call.node.end_byte
                start = end - len(text(call.node, site.source).encode())
                yield site.fact(_name_span(call, start), (call.name, opposite))

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        for fact in file.facts:
            name, opposite = fact.value
            if next(iter(file.mentions(opposite)), None) is None:
                message = f"`{name}` has no `{opposite}` in this file: this stays registered"
                yield file.finding(fact, message)

    valid = {
        "kotlin": [
            """
            import android.app.Activity

            class A : Activity() {
                override fun onStart() {
                    registerReceiver(receiver, filter)
                }
                override fun onStop() {
                    unregisterReceiver(receiver)
                }
            }
            """,
            """
            import android.app.Activity

            class A : Activity() {
                override fun onCreate(state: Bundle?) {
                    val battery = registerReceiver(null, filter)
                    val result = registerForActivityResult(contract) { }
                    registry.register("a", contract)
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
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import android.app.Activity

                class A : Activity() {
                    override fun onResume() {
                        manager.registerListener(this, sensor, 1)
                                ^^^^^^^^^^^^^^^^
                        EventBus.getDefault().register(this)
                                              ^^^^^^^^
                    }
                }
                """
            ),
        ],
    }


def _registers(call: Call, source: bytes) -> bool:
    """Whether a call leaves something registered: `register` alone says it only of `this`."""
    given = [text(each, source) for each in call.arguments]
    if call.name == "register":
        return call.receiver is not None and given == ["this"]
    return not given or given[0] != "null"


def _name_span(call: Call, start: int) -> Span:
    """The name in a call."""
    target = call.node
    while target.named_children and target.named_children[0].type in (
        "call_expression",
        "navigation_expression",
    ):
        if target.type == "navigation_expression":
            break
        target = target.named_children[0]
    if target.type == "navigation_expression":
        last = target.named_children[-1]
        return Span(last.start_byte, last.end_byte)
    return Span(start, start + len(call.name.encode()))
