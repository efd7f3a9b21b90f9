from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import call_at
from aura_lsp.languages.kotlin.coroutines import is_composed
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_STATES = frozenset(
    {
        "mutableStateOf", "mutableIntStateOf", "mutableLongStateOf", "mutableFloatStateOf",
        "mutableDoubleStateOf", "mutableStateListOf", "mutableStateMapOf", "mutableStateSetOf",
        "derivedStateOf", "Animatable",
    }
)  # fmt: skip


class UnrememberedState(CodeRule):
    """Disallow state of a composable that is not remembered.

    ## Why is this bad?
    A composable function runs again whenever something that it reads changes. State that is made in
    it anew each time has its first value again, and what the user did is lost.

    ## Fix safety
    Unsafe: `androidx.compose.runtime.remember` may have to be imported.
    """

    code = "KT851"
    category = Category.BUG
    severity = Severity.ERROR
    suggestion = "Wrap it in `remember { … }`"
    fix = "unsafe"
    same_as = ("androidlint:UnrememberedMutableState", "compose-lints:ComposeRememberMissing")
    languages = ("kotlin",)
    names = {"kotlin": _STATES}

    def check(self, site: Site) -> Iterator[Finding]:
        name = site.node
        found = call_at(name, site.source)
        if found is None or found.receiver is not None or not is_composed(found.node, site.source):
            return
        call = found.node
        edits = (
            Edit(Span(call.start_byte, call.start_byte), "remember { "),
            Edit(Span(call.end_byte, call.end_byte), " }"),
        )
        message = f"`{found.name}` makes a new state each time that this is composed"
        yield site.finding(name, message, fix=Fix("Remember it", edits, safe=False))

    valid = {
        "kotlin": [
            """
            @Composable
            fun A() {
                var a by remember { mutableStateOf<Int>(1) }
                val b = rememberSaveable(a) { mutableIntStateOf(2) }
                Button(onClick = { mutableStateOf(1) }) { }
                LaunchedEffect(a) { mutableStateOf(1) }
            }
            """,
            "class A { val a = mutableStateOf(1) }\n",
            "fun a() = mutableStateOf(1)\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                @Composable
                fun A() {
                    var a by mutableStateOf(1)
                             ^^^^^^^^^^^^^^
                    val c = mutableStateOf<Color>(Red)
                            ^^^^^^^^^^^^^^
                    Column {
                        val b = derivedStateOf { a + 1 }
                                ^^^^^^^^^^^^^^
                    }
                }
                """,
                fixed="""
                @Composable
                fun A() {
                    var a by remember { mutableStateOf(1) }
                    val c = remember { mutableStateOf<Color>(Red) }
                    Column {
                        val b = remember { derivedStateOf { a + 1 } }
                    }
                }
                """,
            ),
        ],
    }
