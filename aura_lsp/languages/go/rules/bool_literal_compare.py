from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.statements import within
from aura_lsp.languages.go.variables import declared_at, value_of
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_LITERALS = frozenset({"true", "false"})
_PLAIN = frozenset(
    {
        "identifier", "selector_expression", "call_expression", "parenthesized_expression",
        "unary_expression",
    }
)  # fmt: skip
_COMPARISONS = frozenset({"==", "!="})


class BoolLiteralCompare(CodeRule):
    """Disallow comparing with `true` or `false`.

    ## Why is this bad?
    `ready == true` says no more than `ready`.

    A value that may be of an interface type is not reported, as only the comparison unpacks it:
    elements of maps and slices, and what is asserted to be `any`.

    ## Fix safety
    Safe: it is the same condition.
    """

    code = "GO601"
    category = Category.STYLE
    severity = Severity.INFO
    fix = "safe"
    suggestion = "Use the value itself, or `!` before it"
    same_as = ("staticcheck:S1002", "revive:bool-literal-in-expr")
    languages = ("go",)
    queries = {
        "go": """
        [(binary_expression left: [(true) (false)])
         (binary_expression right: [(true) (false)])] @here
        """
    }
    words = {"go": frozenset({"true", "false"})}

    def check(self, site: Site) -> Iterator[Finding]:
        if site.in_tests:
            return
        node = site.node
        left, operator, right = (
            node.child_by_field_name(field) for field in ("left", "operator", "right")
        )
        if left is None or operator is None or right is None:
            return
        literal, value = (right, left) if right.type in _LITERALS else (left, right)
        comparison = site.text(operator)
        if comparison not in _COMPARISONS or not _is_bool(site, value):
            return
        text = site.text(value)
        is_same = (comparison == "==") == (literal.type == "true")
        if not is_same:
            text = f"!{text}" if value.type in _PLAIN else f"!({text})"
        fix = None
        if "\n" not in site.text(node) and all(n.type != "comment" for n in within(node)):
            fix = Fix(f"Use `{text}`", (Edit(site.span(node), text),), safe=True)
        yield site.finding(
            node, f"Comparing with `{site.text(literal)}` says no more than `{text}`", fix=fix
        )

    valid = {
        "go": [
            "func f(ok bool) {\n\tif ok && !done() {\n\t\tg()\n\t}\n}\n",
            'func f(m map[string]any) bool {\n\treturn m["k"] == true\n}\n',
            "func f(x T) bool {\n\treturn x.(any) == true\n}\n",
            "func f(x any) bool {\n\treturn x == true\n}\n",
            "func f(x interface{}) bool {\n\treturn true == x\n}\n",
            "func f(a, b bool) bool {\n\treturn a == b\n}\n",
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                func f(ok bool) {
                    if ok == true || false == done() {
                       ^^^^^^^^^^    ^^^^^^^^^^^^^^^
                        g(len(x) > 1 != true)
                          ^^^^^^^^^^^^^^^^^^
                    }
                }
                """,
                fixed="""
                func f(ok bool) {
                    if ok || !done() {
                        g(!(len(x) > 1))
                    }
                }
                """,
            ),
        ],
    }


def _is_bool(site: Site, value: Node) -> bool:
    """Whether a value is not of an interface type, as far as the function tells."""
    while value.type == "parenthesized_expression" and value.named_children:
        value = value.named_children[0]
    if value.type == "type_assertion_expression":
        kind = value.child_by_field_name("type")
        return kind is not None and site.origin(kind) == "builtins.bool"
    if value.type == "identifier":
        declared = declared_at(site, value)
        kind = value_of(declared) if declared is not None else None
        if kind is None:
            return declared is not None
        return kind.type != "index_expression" and site.origin(kind) != "builtins.any"
    return value.type in ("selector_expression", "call_expression", "binary_expression") or (
        value.type == "unary_expression"
    )
