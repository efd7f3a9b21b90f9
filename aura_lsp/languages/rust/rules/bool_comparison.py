from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import has_comment, method_name
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_ATOMS = frozenset(
    {"identifier", "scoped_identifier", "field_expression", "call_expression", "await_expression"}
    | {"parenthesized_expression", "try_expression", "self", "unary_expression"}
)
_OTHERS = frozenset({"index_expression", "try_expression", "boolean_literal", "macro_invocation"})
"""What may well be something else that can be compared with a `bool`, such as a JSON value."""
_ACCESSORS = frozenset({"get", "value", "unwrap", "expect", "as_bool", "ok", "pointer"})


class BoolComparison(CodeRule):
    """Disallow comparing with `true` or `false`.

    ## Why is this bad?
    `x == true` is `x`, and `x == false` is `!x`: the comparison only has to be read.

    Reported where a `bool` is wanted: conditions, `&&`, `||`, `!` and `let`.

    ## Fix safety
    Safe: the value is the same.
    """

    code = "RS601"
    category = Category.STYLE
    severity = Severity.INFO
    fix = "safe"
    suggestion = "Use the value itself, or `!`"
    same_as = ("clippy:bool_comparison",)
    languages = ("rust",)
    queries = {
        "rust": """
        (binary_expression left: (boolean_literal) operator: ["==" "!="]) @here
        (binary_expression operator: ["==" "!="] right: (boolean_literal)) @here
        """
    }
    words = {"rust": frozenset({"true", "false"})}

    def check(self, site: Site) -> Iterator[Finding]:
        left, right, operator = (
            site.node.child_by_field_name(field) for field in ("left", "right", "operator")
        )
        if left is None or right is None or operator is None or not _wants_bool(site.node):
            return
        value, literal = (right, left) if left.type == "boolean_literal" else (left, right)
        if (
            value.type in _OTHERS
            or _is_type(site, value)
            or method_name(value, site.source) in _ACCESSORS
        ):
            return
        holds = (site.text(literal) == "true") == (operator.type == "==")
        instead = site.text(value) if holds else _negated(site, value)
        fix = None
        if not has_comment(site.node):
            fix = Fix("Compare no more", (Edit(site.span(site.node), instead),), safe=True)
        short = "the value itself" if holds else "`!` and the value"
        text = f"{operator.type} {site.text(literal)}"
        yield site.finding(site.node, f"`{text}` says nothing more: use {short}", fix=fix)

    valid = {
        "rust": [
            "fn f() { if a == b {} }\n",
            "fn f() { assert!(x == true); }\n",
            "fn f() { if a < true {} }\n",
            'fn f() { if json["a"] == true {} }\n',
            "fn f() { if Anything == true {} }\n",
            "fn f() { g(a == true) }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                fn f(a: bool, b: bool) {
                    if a == true && false == b {
                       ^^^^^^^^^    ^^^^^^^^^^
                        let c = a | b != true;
                                ^^^^^^^^^^^^^
                    }
                    while x.is_empty() == false {}
                          ^^^^^^^^^^^^^^^^^^^^^
                }
                """,
                fixed="""
                fn f(a: bool, b: bool) {
                    if a && !b {
                        let c = !(a | b);
                    }
                    while !x.is_empty() {}
                }
                """,
            ),
        ],
    }


def _is_type(site: Site, value: Node) -> bool:
    """Whether a name is that of a struct, which may be compared with a `bool` in its own way."""
    text = site.text(value)
    return value.type == "identifier" and text[:1].isupper() and not text.isupper()


def _wants_bool(comparison: Node) -> bool:
    """Whether a comparison stands where only a `bool` may."""
    node, parent = comparison, comparison.parent
    while parent is not None and parent.type == "parenthesized_expression":
        node, parent = parent, parent.parent
    if parent is None:
        return False
    if parent.type in ("if_expression", "while_expression"):
        return parent.child_by_field_name("condition") == node
    if parent.type == "let_declaration":
        return parent.child_by_field_name("value") == node
    if parent.type == "unary_expression":
        return parent.children[0].type == "!"
    if parent.type == "let_chain":
        return True
    operator = parent.child_by_field_name("operator")
    return (
        parent.type == "binary_expression"
        and operator is not None
        and operator.type in ("&&", "||")
    )


def _negated(site: Site, value: Node) -> str:
    text = site.text(value)
    if value.type == "unary_expression" and text.startswith("!"):
        return text[1:].lstrip()
    return f"!{text}" if value.type in _ATOMS else f"!({text})"
