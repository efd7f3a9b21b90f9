from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import call_of, callee, has_comment
from aura_lsp.languages.kotlin.compose import composition_around
from aura_lsp.languages.kotlin.declarations import marks
from aura_lsp.languages.kotlin.resolving import named_among
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_MAKERS = (
    "mutableStateOf", "mutableIntStateOf", "mutableLongStateOf", "mutableFloatStateOf",
    "mutableDoubleStateOf", "mutableStateListOf", "mutableStateMapOf", "derivedStateOf",
)  # fmt: skip
_STATES = frozenset(f"androidx.compose.runtime.{name}" for name in _MAKERS) | {
    "androidx.compose.animation.core.Animatable",
    "androidx.compose.animation.Animatable",
}
_REMEMBER = "androidx.compose.runtime.remember"


class UnrememberedState(CodeRule):
    """Require `remember` around state that a composable function makes.

    ## Why is this bad?
    The function runs again whenever something that it shows changes. State that it makes anew each
    time forgets what was written to it: the counter stays at zero.

    State in `remember`, in an effect or in an event such as `onClick` is not reported, nor is that
    of a class, or of a `@Preview`.

    ## Fix safety
    Unsafe: the state is kept from now on, which may need a key.
    """

    code = "KT851"
    category = Category.BUG
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Make the state in `remember { … }`"
    same_as = ("androidlint:UnrememberedMutableState", "androidlint:UnrememberedAnimatable")
    languages = ("kotlin",)
    names = {"kotlin": frozenset(name.rpartition(".")[2] for name in _STATES)}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        if call is None or callee(call) != site.node or not named_among(site, site.node, _STATES):
            return
        function = composition_around(site, call)
        if function is None or "Preview" in marks(function, site.source):
            return
        name = site.text(site.node)
        yield site.finding(
            site.node,
            f"`{name}` makes new state each time this is composed: wrap it in `remember {{ }}`",
            fix=_fix(site, call),
        )

    valid = {
        "kotlin": [
            """
            import androidx.compose.runtime.*
            @Composable
            fun A(start: Int) {
                val a = remember { mutableStateOf(0) }
                var b by rememberSaveable(start) { mutableStateOf(start) }
                LaunchedEffect(start) { c = mutableStateOf(1) }
                Button(onClick = { d = mutableStateOf(1) }) { }
                val e = object : Holder {
                    val f = mutableStateOf(1)
                }
            }
            """,
            "import androidx.compose.runtime.*\nfun a() = mutableStateOf(0)\n",
            "import androidx.compose.runtime.*\nval a = mutableStateOf(0)\nclass B {\n"
            "    val c = mutableStateOf(0)\n}\n",
            "import a.mutableStateOf\n@Composable\nfun A() {\n    val a = mutableStateOf(0)\n}\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import androidx.compose.runtime.*

                @Composable
                fun Counter(start: MutableState<Int> = mutableStateOf(0)) {
                                                       ^^^^^^^^^^^^^^
                    var count by mutableStateOf(0)
                                 ^^^^^^^^^^^^^^
                    Column {
                        val names = mutableStateListOf("a")
                                    ^^^^^^^^^^^^^^^^^^
                    }
                    val twice = derivedStateOf { count * 2 }
                                ^^^^^^^^^^^^^^
                }
                """,
                fixed="""
                import androidx.compose.runtime.*

                @Composable
                fun Counter(start: MutableState<Int> = remember { mutableStateOf(0) }) {
                    var count by remember { mutableStateOf(0) }
                    Column {
                        val names = remember { mutableStateListOf("a") }
                    }
                    val twice = remember { derivedStateOf { count * 2 } }
                }
                """,
            ),
        ],
    }


def _fix(site: Site, call: Node) -> Fix | None:
    """The call in `remember`, by its full name where the file does not import it."""
    text = site.text(call)
    if has_comment(call) or "\n" in text:
        return None
    is_known = "androidx.compose.runtime" in site.imports()
    name = site.imported_as(_REMEMBER) or ("remember" if is_known else _REMEMBER)
    edit = Edit(site.span(call), f"{name} {{ {text} }}")
    return Fix("Remember the state", (edit,), safe=False)
