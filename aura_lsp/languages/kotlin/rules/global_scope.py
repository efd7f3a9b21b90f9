from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import call_of
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_STARTS = frozenset({"launch", "async", "actor", "produce", "future", "promise"})


class GlobalScope(CodeRule):
    """Disallow coroutines that belong to nothing.

    ## Why is this bad?
    What `GlobalScope` starts is cancelled by nobody: it goes on after the screen or the request
    that wanted it is gone, keeps what it refers to in memory, and its errors have no place to go.

    Not reported: tests, deprecated functions, and functions that opt in by
    `@OptIn(DelicateCoroutinesApi::class)`.
    """

    code = "KT301"
    category = Category.CONCURRENCY
    severity = Severity.WARNING
    suggestion = (
        "Start it in a scope that ends: `viewModelScope`, `lifecycleScope` or one of your own"
    )
    same_as = ("detekt:GlobalCoroutineUsage", "sonar:S6306")
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"GlobalScope"})}

    def check(self, site: Site) -> Iterator[Finding]:
        node = site.node
        target = node.parent
        if site.in_tests or target is None or target.type != "navigation_expression":
            return
        if target.named_children[0] != node or target.parent is None:
            return
        call = call_of(target.parent, site.source)
        outer = target.parent.parent
        if call is None and outer is not None:
            call = call_of(outer, site.source)
        if call is None or call.name not in _STARTS or _opts_in(site):
            return
        yield site.finding(node, f"What `GlobalScope.{call.name}` starts is never cancelled")

    valid = {
        "kotlin": [
            "fun f() { scope.launch { g() } }\n",
            "fun f(scope: CoroutineScope = GlobalScope) { g(GlobalScope) }\n",
            "@OptIn(DelicateCoroutinesApi::class)\nfun f() { GlobalScope.launch { g() } }\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                fun f() {
                    GlobalScope.launch { g() }
                    ^^^^^^^^^^^
                    val a = GlobalScope.async(Dispatchers.IO) { g() }
                            ^^^^^^^^^^^
                }
                """
            ),
        ],
    }


def _opts_in(site: Site) -> bool:
    function = next((e for e in site.around(site.node) if e.type == "function_declaration"), None)
    if function is None:
        return False
    start, end = function.start_byte, site.node.start_byte
    said = site.source[start:end]
    return b"DelicateCoroutinesApi" in said or b"@Deprecated" in said
