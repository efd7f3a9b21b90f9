from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.android import first_call, members, property_type, variable_name
from aura_lsp.languages.kotlin.calls import modifiers, name_of
from aura_lsp.model import Category, Finding, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_READ_ONLY = {
    "MutableStateFlow": "StateFlow",
    "MutableSharedFlow": "SharedFlow",
    "MutableLiveData": "LiveData",
}
_HIDDEN = frozenset({"private", "protected", "internal", "override"})


class ExposedMutableFlow(CodeRule):
    """Prefer to keep mutable flows and live data private.

    ## Why is this bad?
    Whoever sees a `MutableStateFlow` may set its value, so the class does not know where its own
    state comes from.

    Not reported: properties with a type that can only be read, those that are not public, and fakes
    for tests.
    """

    code = "KT304"
    category = Category.CONCURRENCY
    severity = Severity.INFO
    wave = 2
    suggestion = "Keep it private, and expose it with `asStateFlow()`, `asSharedFlow()` or its type"
    same_as = ("sonar:S6305",)
    languages = ("kotlin",)
    types = {"kotlin": frozenset({"class_declaration", "object_declaration"})}

    def check(self, site: Site) -> Iterator[Finding]:
        source, owner = site.source, site.node
        if site.in_tests or name_of(owner, source).startswith("Fake"):
            return
        if "private" in modifiers(owner, source):
            return
        for member in members(owner):
            made = _made(member, source)
            if made is None or _HIDDEN & modifiers(member, source):
                continue
            if property_type(member, source) in ("", made):
                name = variable_name(member, source)
                yield site.finding(
                    _declared(member),
                    f"Everyone may change `{name}`; expose it as `{_READ_ONLY[made]}`",
                )

    valid = {
        "kotlin": [
            """
            class A {
                private val _state = MutableStateFlow(1)
                val state = _state.asStateFlow()
                internal val events = MutableSharedFlow<Int>()
            }
            """,
            """
            class A : B {
                val state: StateFlow<Int> = MutableStateFlow(1)
                val items: Flow<Int> = MutableSharedFlow()
                override val data = MutableLiveData<Int>()
                fun f() {
                    val local = MutableStateFlow(1)
                }
            }
            """,
            """
            class FakeStore {
                val state = MutableStateFlow(1)
            }

            private class B {
                val state = MutableStateFlow(1)
            }
            """,
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                class A : ViewModel() {
                    val state = MutableStateFlow(1)
                    ^^^^^^^^^
                    val events: MutableSharedFlow<Int> = MutableSharedFlow()
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    public val data = MutableLiveData<Int>(1)
                           ^^^^^^^^
                }
                """
            ),
        ],
    }


def _made(member: Node, source: bytes) -> str | None:
    """Which mutable flow a property is made as, if it is one."""
    if member.type != "property_declaration" or not member.named_children:
        return None
    call = first_call(member.named_children[-1], source)
    if call is None or call.receiver is not None or call.name not in _READ_ONLY:
        return None
    return call.name


def _declared(member: Node) -> Span:
    """A property without its modifiers and its value."""
    keyword = next(each for each in member.children if each.type in ("val", "var"))
    variable = next(each for each in member.children if each.type == "variable_declaration")
    return Span(keyword.start_byte, variable.end_byte)
