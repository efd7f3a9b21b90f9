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

_METHODS = frozenset(
    {
        "map", "filter", "some", "every", "find", "findIndex", "findLast", "flatMap", "reduce",
        "toSorted", "sort",
    }
)  # fmt: skip
_OTHERS = frozenset({"async", "*"})


class ArrayCallbackReturn(CodeRule):
    """Disallow callbacks that return nothing where their answer is used.

    ## Why is this bad?
    `map` makes a list of what its callback returns, `filter` keeps what it says yes to. Without a
    `return` the list is full of `undefined`, or empty.

    Only callbacks with a body of statements and no `return` of a value at all are reported, and not
    those that end by throwing.
    """

    code = "JS107"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Return the value, or use `forEach` or a loop"
    same_as = (
        "eslint:array-callback-return", "biome:useIterableCallbackReturn", "sonar:S3796",
    )  # fmt: skip
    languages = ("javascript", "typescript")
    names = dict.fromkeys(languages, _METHODS)

    def check(self, site: Site) -> Iterator[Finding]:
        callee = site.node.parent
        call = callee.parent if callee is not None else None
        if callee is None or call is None or callee.type != "member_expression":
            return
        if callee.child_by_field_name("property") != site.node or call.type != "call_expression":
            return
        owner = callee.child_by_field_name("object")
        if owner is not None and site.text(owner)[:1].isupper():
            return  # `Effect.map(…)` is a module's own
        given = arguments(call)
        callback = plain(given[0]) if given else None
        if callback is None or callback.type not in FUNCTIONS:
            return
        body = callback.child_by_field_name("body")
        if body is None or body.type != "statement_block" or not body.named_children:
            return
        if any(child.type in _OTHERS for child in callback.children) or _answers(body):
            return
        name = site.text(site.node)
        yield site.finding(site.node, f"The callback of `{name}` returns nothing")

    valid = {
        "javascript": [
            "a.map((b) => c(b));\n",
            "a.map((b) => { if (b) return 1; });\n",
            "a.map(() => { throw new Error(); });\n",
            "a.map(async (b) => { await c(b); });\n",
            "a.pipe(map((b) => { c(b); }));\n",
            "a.forEach((b) => { c(b); });\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid("const d = a.map((b) => { c(b); });\n            ^^^\n"),
            Invalid("a.filter(function (b) { b.c === 1; });\n  ^^^^^^\n"),
        ],
        "typescript": [Invalid("const d = a.find((b: B) => { b.c; });\n            ^^^^\n")],
    }


def _answers(body: Node) -> bool:
    """Whether a function returns a value somewhere, or throws at its own level."""
    if any(each.type == "throw_statement" for each in body.named_children):
        return True
    stack = [body]
    while stack:
        node = stack.pop()
        if node.type == "return_statement" and node.named_children:
            return True
        if node.type not in FUNCTIONS:
            stack += node.named_children
    return False
