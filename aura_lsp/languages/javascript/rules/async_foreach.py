from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import arguments, plain
from aura_lsp.languages.javascript.names import FUNCTIONS
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_IGNORES = frozenset({"forEach"})
_ASKS = frozenset({"filter", "some", "every", "find", "findIndex", "findLast", "sort", "toSorted"})


class AsyncForeach(CodeRule):
    """Disallow async callbacks where the answer is not awaited.

    ## Why is this bad?
    `forEach` does not wait: the code behind it runs before the callbacks are done, and their errors
    are lost. `filter`, `some` and the like take the promise for the answer, and a promise is always
    true.
    """

    code = "JS105"
    category = Category.CONCURRENCY
    severity = Severity.WARNING
    suggestion = "Use `for … of` with `await`, or `await Promise.all(items.map(…))`"
    same_as = ("typescript-eslint:no-misused-promises", "sonar:S6544")
    languages = ("javascript", "typescript")
    names = dict.fromkeys(languages, _IGNORES | _ASKS)

    def check(self, site: Site) -> Iterator[Finding]:
        callee = site.node.parent
        if callee is None or callee.type != "member_expression":
            return
        call = callee.parent
        if callee.child_by_field_name("property") != site.node or call is None:
            return
        if call.type != "call_expression" or call.child_by_field_name("function") != callee:
            return
        given = arguments(call)
        callback = plain(given[0]) if given else None
        if callback is None or callback.type not in FUNCTIONS or _is_awaited(call):
            return
        keyword = callback.children[0]
        if keyword.type != "async":
            return
        name = site.text(site.node)
        what = "does not wait for" if name in _IGNORES else "takes for true the promise of"
        yield site.finding(keyword, f"`{name}` {what} this async callback")

    valid = {
        "javascript": [
            "await Promise.all(items.map(async (a) => b(a)));\n",
            "await each.forEach(async (a) => b(a));\n",
            "items.reduce(async (before, a) => b(await before, a), c);\n",
            "for (const a of items) await b(a);\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid("items.forEach(async (a) => { await b(a); });\n              ^^^^^\n"),
            Invalid("const c = items.filter(async (a) => b(a));\n                       ^^^^^\n"),
        ],
        "typescript": [
            Invalid("items.forEach(async function (a: A) { await b(a); });\n              ^^^^^\n"),
        ],
    }


def _is_awaited(call: Node) -> bool:
    return call.parent is not None and call.parent.type == "await_expression"
