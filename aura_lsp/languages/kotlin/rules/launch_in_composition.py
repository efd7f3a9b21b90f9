from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import call_of
from aura_lsp.languages.kotlin.coroutines import is_composed
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site


class LaunchInComposition(CodeRule):
    """Disallow starting a coroutine while a composable is composed.

    ## Why is this bad?
    A composable function runs again at any time, and may run and be thrown away. Each time it
    starts another coroutine, and nobody ends the ones before.
    """

    code = "KT852"
    category = Category.CONCURRENCY
    severity = Severity.ERROR
    suggestion = "Start it in `LaunchedEffect`, or in a handler such as `onClick`"
    same_as = ("androidlint:CoroutineCreationDuringComposition",)
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"launch", "async"})}

    def check(self, site: Site) -> Iterator[Finding]:
        name = site.node
        target = name.parent
        if target is None or target.type != "navigation_expression":
            return
        call = target.parent
        while (
            call is not None
            and call.type == "call_expression"
            and call_of(call, site.source) is None
        ):
            call = call.parent
        found = call_of(call, site.source) if call is not None else None
        if call is None or found is None or found.name != site.text(name) or found.block is None:
            return
        if is_composed(call, site.source):
            yield site.finding(name, f"`{found.name}` starts a coroutine in each composition")

    valid = {
        "kotlin": [
            """
            @Composable
            fun A() {
                val scope = rememberCoroutineScope()
                LaunchedEffect(Unit) { scope.launch { b() } }
                Button(onClick = { scope.launch { b() } }) { }
                DisposableEffect(Unit) { scope.launch { b() } }
            }
            """,
            "fun a() { scope.launch { b() } }\n",
            "class A { fun f() { scope.async { b() } } }\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                @Composable
                fun A() {
                    scope.launch { b() }
                          ^^^^^^
                    Column {
                        val c = scope.async(Dispatchers.IO) { d() }
                                      ^^^^^
                    }
                }
                """
            ),
        ],
    }
