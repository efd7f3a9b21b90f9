from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import Call, call_of, modifiers
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_CHANNELS = frozenset({"actor", "produce"})
_STARTS = _CHANNELS | {"launch", "async", "future", "promise"}
_DECLARATIONS = frozenset(
    {"function_declaration", "property_declaration", "class_declaration", "object_declaration"}
)
_MEANT = frozenset({"OptIn", "Deprecated", "DelicateCoroutinesApi"})


class GlobalScope(CodeRule):
    """Disallow coroutines that belong to nothing.

    ## Why is this bad?
    What `GlobalScope` starts is cancelled by nobody: it goes on after the screen or the request
    that wanted it is gone, keeps what it refers to in memory, and its errors have no place to go.

    Not reported: tests, what is deprecated or opts in by `@OptIn(DelicateCoroutinesApi::class)`,
    and a job, result or channel that is handed to the caller or kept, since somebody may cancel it.
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
        if call is None or call.name not in _STARTS or _opts_in(site) or _is_kept(call):
            return
        yield site.finding(node, f"What `GlobalScope.{call.name}` starts is never cancelled")

    valid = {
        "kotlin": [
            "fun f() { scope.launch { g() } }\n",
            "fun f(scope: CoroutineScope = GlobalScope) { g(GlobalScope) }\n",
            "@OptIn(DelicateCoroutinesApi::class)\nfun f() { GlobalScope.launch { g() } }\n",
            "@OptIn(DelicateCoroutinesApi::class)\nclass A { fun f() { GlobalScope.async { } } }\n",
            "fun f() = GlobalScope.produce<Int> { send(1) }\n",
            "class A { private val job = GlobalScope.launch { f() } }\n",
            "fun f() { job = GlobalScope.launch { g() } }\n",
            "fun f(): Job { return GlobalScope.launch { g() } }\n",
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
                fun h() = GlobalScope.launch { g() }
                          ^^^^^^^^^^^
                """
            ),
        ],
    }


def _opts_in(site: Site) -> bool:
    """Whether a declaration around says that it is meant."""
    return any(
        not _MEANT.isdisjoint(modifiers(each, site.source))
        for each in site.around(site.node)
        if each.type in _DECLARATIONS
    )


def _is_kept(call: Call) -> bool:
    """Whether what is started goes to a property or the caller, who may cancel it. A job that is
    the value of a function is seldom looked at."""
    node, around = call.node, call.node.parent
    if around is None:
        return False
    if around.type == "function_body":
        return call.name in _CHANNELS and around.children[0].type == "="
    if around.type == "property_declaration":
        return around.parent is None or around.parent.type in ("class_body", "source_file")
    return around.type == "return_expression" or (
        around.type == "assignment" and around.child_by_field_name("right") == node
    )
