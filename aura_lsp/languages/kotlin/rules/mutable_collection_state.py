from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import call_at, call_of, value_of
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_MUTABLE = frozenset(
    {
        "mutableListOf", "arrayListOf", "mutableMapOf", "hashMapOf", "linkedMapOf", "mutableSetOf",
        "hashSetOf", "linkedSetOf", "ArrayList", "HashMap", "HashSet", "LinkedHashMap",
        "LinkedHashSet",
    }
)  # fmt: skip


class MutableCollectionState(CodeRule):
    """Disallow a mutable collection as the value of a state.

    ## Why is this bad?
    Compose sees a new value of the state, not a change inside the value: adding to the list does
    not show it.
    """

    code = "KT853"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Use `mutableStateListOf`, or a new list such as `items + item`"
    same_as = ("androidlint:MutableCollectionMutableState",)
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"mutableStateOf"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_at(site.node, site.source)
        if call is None or call.name != "mutableStateOf" or not call.arguments:
            return
        made = call_of(value_of(call.arguments[0]), site.source)
        if made is not None and made.receiver is None and made.name in _MUTABLE:
            yield site.finding(
                made.node, f"Compose does not see what changes inside of `{made.name}`"
            )

    valid = {
        "kotlin": [
            "val a = mutableStateOf(listOf(1))\n",
            "val a = mutableStateListOf(1)\n",
            "val a = mutableStateOf(emptyList<Int>())\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                val a = mutableStateOf(mutableListOf(1))
                                       ^^^^^^^^^^^^^^^^
                val b = mutableStateOf<MutableMap<Int, Int>>(HashMap())
                                                             ^^^^^^^^^
                val c = mutableStateOf<Items>(value = ArrayList())
                                                      ^^^^^^^^^^^
                val d = mutableStateOf<Items>(ArrayList())
                                              ^^^^^^^^^^^
                """
            ),
        ],
    }
