from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import arguments, call_of, callee
from aura_lsp.languages.kotlin.resolving import named_among
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_STATE = frozenset({"androidx.compose.runtime.mutableStateOf"})
_FUNCTIONS = (
    "mutableListOf", "arrayListOf", "mutableMapOf", "hashMapOf", "linkedMapOf", "mutableSetOf",
    "hashSetOf", "linkedSetOf", "ArrayList", "HashMap", "HashSet", "LinkedHashMap",
)  # fmt: skip
_COLLECTIONS = {f"kotlin.collections.{name}": name for name in _FUNCTIONS} | {
    f"java.util.{name}": name for name in _FUNCTIONS if name[0].isupper()
}


class MutableCollectionState(CodeRule):
    """Disallow a collection that can be changed as a value of `mutableStateOf`.

    ## Why is this bad?
    The state only notices that another value is assigned. What is added to the list in it is not
    shown until something else happens to be drawn anew.
    """

    code = "KT853"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = (
        "Use `mutableStateListOf` or `mutableStateMapOf`, or a collection that never changes"
    )
    same_as = ("androidlint:MutableCollectionMutableState",)
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"mutableStateOf"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        given = arguments(call, site.source) if call is not None else []
        if call is None or not given or given[0].value.type != "call_expression":
            return
        made = callee(given[0].value)
        name = _COLLECTIONS.get(named_among(site, made, _COLLECTIONS))
        if name is not None and named_among(site, callee(call), _STATE):
            yield site.finding(
                site.node,
                f"The state does not notice changes of this `{name}`: use `mutableStateListOf` or "
                "`mutableStateMapOf`, or a collection that never changes",
            )

    valid = {
        "kotlin": [
            "import androidx.compose.runtime.*\nval a = mutableStateOf(listOf(1))\n",
            "import androidx.compose.runtime.*\nval a = mutableStateOf(emptyList<Int>())\n",
            "import androidx.compose.runtime.*\nval a = mutableStateListOf(1)\n"
            "val b = mutableStateOf(persistentListOf(1))\n",
            "import a.mutableStateOf\nval a = mutableStateOf(mutableListOf(1))\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import androidx.compose.runtime.*

                val a = mutableStateOf(mutableListOf(1))
                        ^^^^^^^^^^^^^^

                class B {
                    var c by mutableStateOf<HashMap<Int, Int>>(HashMap())
                             ^^^^^^^^^^^^^^
                }
                """
            ),
        ],
    }
