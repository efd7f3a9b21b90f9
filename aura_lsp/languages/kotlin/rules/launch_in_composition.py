from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import LAMBDAS, arguments, call_of, callee_name
from aura_lsp.languages.kotlin.compose import composition_around
from aura_lsp.languages.kotlin.coroutines import LAUNCHERS, uses_coroutines
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site


class LaunchInComposition(CodeRule):
    """Disallow starting coroutines while a composable function is composed.

    ## Why is this bad?
    The function runs again whenever something that it shows changes, and may run without being
    shown at all. Each time one more coroutine is started, and none is ended.

    Coroutines that are started in an effect, or in an event such as `onClick`, are not reported.
    """

    code = "KT852"
    category = Category.CONCURRENCY
    severity = Severity.ERROR
    suggestion = "Use `LaunchedEffect`, or launch it in an event such as `onClick`"
    same_as = ("androidlint:CoroutineCreationDuringComposition",)
    languages = ("kotlin",)
    names = {"kotlin": LAUNCHERS}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        if call is None or callee_name(call) != site.node:
            return
        given = arguments(call, site.source)
        if not given or given[-1].value.type not in LAMBDAS:
            return
        if composition_around(site, call) is not None and uses_coroutines(site):
            yield site.finding(
                site.node,
                f"`{site.text(site.node)}` starts a coroutine each time this is composed: use "
                "`LaunchedEffect`",
            )

    valid = {
        "kotlin": [
            """
            import androidx.compose.runtime.*
            import kotlinx.coroutines.launch
            @Composable
            fun A() {
                val scope = rememberCoroutineScope()
                LaunchedEffect(Unit) { launch { f() } }
                DisposableEffect(Unit) { scope.launch { f() } }
                Button(onClick = { scope.launch { f() } }) { Text("a") }
                val show = remember { { scope.launch { f() } } }
                val hide: () -> Unit = { scope.launch { f() } }
                Column(Modifier.clickable { scope.launch { f() } }) { Text("a") }
            }
            """,
            "import kotlinx.coroutines.launch\nfun f(scope: CoroutineScope) {\n"
            "    scope.launch { g() }\n}\n",
            "import androidx.compose.runtime.*\n@Composable\nfun A() {\n"
            "    launcher.launch { f() }\n}\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import androidx.compose.runtime.*
                import kotlinx.coroutines.launch

                @Composable
                fun Screen() {
                    val scope = rememberCoroutineScope()
                    scope.launch { load() }
                          ^^^^^^
                    Column {
                        if (isNew) scope.launch { greet() }
                                         ^^^^^^
                    }
                }
                """
            ),
        ],
    }
