from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import call_of
from aura_lsp.languages.kotlin.declarations import marks
from aura_lsp.languages.kotlin.resolving import named_among
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_SCOPE = frozenset({"kotlinx.coroutines.GlobalScope"})
_BUILDERS = frozenset({"launch", "async", "actor", "produce", "future"})


class GlobalScope(CodeRule):
    """Disallow starting coroutines in `GlobalScope`.

    ## Why is this bad?
    Nothing ends such a coroutine: it goes on after the screen, request or service that started it
    is gone, holds what it uses, and its errors reach nobody.

    Passing `GlobalScope` on is not reported, nor are tests. Under
    `@OptIn(DelicateCoroutinesApi::class)` on the function, which says that somebody has thought
    about it, the finding is less severe.
    """

    code = "KT301"
    category = Category.CONCURRENCY
    severity = Severity.WARNING
    suggestion = "Launch it in a scope that ends with its owner, such as `lifecycleScope`"
    same_as = ("detekt:GlobalCoroutineUsage", "sonar:S6306")
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"GlobalScope"})}

    def check(self, site: Site) -> Iterator[Finding]:
        access = site.node.parent
        if access is None or access.type != "navigation_expression" or site.in_tests:
            return
        name = access.children[-1]
        if access.children[0] != site.node or site.text(name) not in _BUILDERS:
            return
        if call_of(name) is None or not named_among(site, site.node, _SCOPE):
            return
        finding = site.finding(
            access, "Nothing ends this coroutine: launch it in a scope that ends with its owner"
        )
        yield replace(finding, severity=Severity.INFO) if _is_meant(site, access) else finding

    valid = {
        "kotlin": [
            "import kotlinx.coroutines.*\nfun f(scope: CoroutineScope) {\n"
            "    scope.launch { g() }\n}\n",
            "import kotlinx.coroutines.*\nval scope: CoroutineScope = GlobalScope\n"
            "fun f() = start(GlobalScope)\n",
            "import a.GlobalScope\nfun f() {\n    GlobalScope.launch { g() }\n}\n",
            "import kotlinx.coroutines.*\nfun f(GlobalScope: Scope) {\n"
            "    GlobalScope.launch { g() }\n}\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import kotlinx.coroutines.*

                fun f() {
                    GlobalScope.launch(Dispatchers.IO) { g() }
                    ^^^^^^^^^^^^^^^^^^
                    val a = GlobalScope.async { h() }
                            ^^^^^^^^^^^^^^^^^
                }

                @OptIn(DelicateCoroutinesApi::class)
                fun k() = GlobalScope.launch { g() }
                          ^^^^^^^^^^^^^^^^^^
                """
            ),
        ],
    }


def _is_meant(site: Site, node: Node) -> bool:
    """Whether the function around opts in."""
    for around in site.around(node):
        if around.type == "function_declaration":
            mark = marks(around, site.source).get("OptIn")
            if mark is not None and "DelicateCoroutinesApi" in site.text(mark):
                return True
    return False
