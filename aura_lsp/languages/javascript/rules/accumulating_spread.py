from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import arguments, plain
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_BODIES = frozenset({"object", "array"})


class AccumulatingSpread(CodeRule):
    """Disallow copying the whole result in each step of `reduce`.

    ## Why is this bad?
    A spread copies all that was there before: a list of a thousand elements is copied a thousand
    times, half a million copies in all.
    """

    code = "JS302"
    category = Category.PERFORMANCE
    severity = Severity.INFO
    suggestion = "Change the accumulator and return it, or use `Object.fromEntries` or a loop"
    same_as = ("biome:noAccumulatingSpread", "oxlint:no-accumulating-spread")
    languages = ("javascript", "typescript")
    names = dict.fromkeys(languages, frozenset({"reduce", "reduceRight"}))

    def check(self, site: Site) -> Iterator[Finding]:
        callee = site.node.parent
        call = callee.parent if callee is not None else None
        if callee is None or call is None or call.type != "call_expression":
            return
        given = arguments(call)
        callback = plain(given[0]) if given else None
        if callback is None or callback.type != "arrow_function":
            return
        name = _first_parameter(callback)
        body = callback.child_by_field_name("body")
        if name is None or body is None:
            return
        for value in _results(body):
            for each in value.named_children if value.type in _BODIES else ():
                inner = each.named_children[0] if each.type == "spread_element" else None
                if inner is not None and site.text(inner) == site.text(name):
                    message = f"This copies all of `{site.text(name)}` in each step"
                    yield site.finding(each, message)

    valid = {
        "javascript": [
            "a.reduce((b, c) => ({ ...c, d: 1 }), {});\n",
            "a.reduce((b, c) => { b[c] = 1; return b; }, {});\n",
            "a.map((b) => ({ ...b }));\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid("a.reduce((b, c) => ({ ...b, [c]: 1 }), {});\n                      ^^^^\n"),
            Invalid(
                "a.reduce((b, c) => { return [...b, c]; }, []);\n"
                "                             ^^^^\n"
            ),
        ],
        "typescript": [
            Invalid("a.reduce((b: B, c) => [...b, c], [] as B);\n                       ^^^^\n"),
        ],
    }


def _first_parameter(function: Node) -> Node | None:
    parameters = function.child_by_field_name("parameters")
    first = parameters.named_children[0] if parameters and parameters.named_children else None
    if first is not None and first.type == "required_parameter":
        first = first.child_by_field_name("pattern")
    return first if first is not None and first.type == "identifier" else None


def _results(body: Node) -> Iterator[Node]:
    """The values that a function gives at its own level."""
    if body.type != "statement_block":
        yield plain(body)
        return
    for statement in body.named_children:
        if statement.type == "return_statement" and statement.named_children:
            yield plain(statement.named_children[0])
