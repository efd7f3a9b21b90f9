from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import plain
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_NOTHING = frozenset({"null", "undefined"})
_LITERALS = frozenset({"string", "number", "true", "false"})
_PATTERN = '(binary_expression operator: ["==" "!="]) @here'


class LooseEquality(CodeRule):
    """Prefer `===` and `!==`.

    ## Why is this bad?
    `==` makes its sides alike before it compares them: `"" == 0` and `[1] == 1` are true.

    Comparisons with `null` or `undefined`, which ask for both at once, are not reported.

    ## Fix safety
    Safe where one side is `typeof` or both are literals of one type; else unsafe, since values of
    different types are no longer equal.
    """

    code = "JS108"
    category = Category.BUG
    severity = Severity.INFO
    fix = "unsafe"
    suggestion = "Compare with `===` or `!==`"
    same_as = ("eslint:eqeqeq", "biome:noDoubleEquals", "sonar:S1440")
    languages = ("javascript", "typescript")
    queries = dict.fromkeys(languages, _PATTERN)
    words = dict.fromkeys(languages, frozenset({"function", "if", "return", "const", "let", "var"}))

    def check(self, site: Site) -> Iterator[Finding]:
        node = site.node
        operator = node.child_by_field_name("operator")
        sides = [node.child_by_field_name("left"), node.child_by_field_name("right")]
        if operator is None or operator.type not in ("==", "!="):
            return
        if sides[0] is None or sides[1] is None:
            return
        left, right = plain(sides[0]), plain(sides[1])
        if {left.type, right.type} & _NOTHING or "document.all" in (
            site.text(left),
            site.text(right),
        ):
            return
        strict = f"{operator.type}="
        fix = Fix(f"Use `{strict}`", (Edit(site.span(operator), strict),), _is_safe(left, right))
        yield site.finding(operator, f"`{operator.type}` converts what it compares", fix=fix)

    valid = {
        "javascript": [
            "if (a == null) b();\n",
            "if (undefined != a) b();\n",
            "if (a === 1) b();\n",
            "if (document.all == a) b();\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                "if (a == 1) b();\n      ^^\n",
                fixed="if (a === 1) b();\n",
            ),
            Invalid(
                'if (typeof a != "string") b();\n             ^^\n',
                fixed='if (typeof a !== "string") b();\n',
            ),
        ],
        "typescript": [Invalid("const a = (b as any) == c;\n                     ^^\n")],
    }


def _is_safe(left: Node, right: Node) -> bool:
    """Whether both sides are of one type for certain, as ESLint's own fix wants it."""
    if left.type in _LITERALS and left.type == right.type:
        return True
    return any(
        each.type == "unary_expression" and each.children[0].type == "typeof"
        for each in (left, right)
    )
