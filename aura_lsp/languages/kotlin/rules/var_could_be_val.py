from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.names import SCOPES
from aura_lsp.metrics.recursion import mentions
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site


class VarCouldBeVal(CodeRule):
    """Prefer `val` for a local variable that is never assigned again.

    ## Why is this bad?
    `var` makes the reader look for where it changes, and keeps the compiler from knowing its type
    more closely.

    ## Fix safety
    Safe: nothing assigns the variable again.
    """

    code = "KT602"
    category = Category.STYLE
    severity = Severity.INFO
    suggestion = "Declare it with `val`"
    fix = "safe"
    same_as = ("sonar:S3353", "detekt:VarCouldBeVal", "kotlin:CanBeVal")
    languages = ("kotlin",)
    queries = {"kotlin": '(property_declaration "var") @here'}
    words = {"kotlin": frozenset({"var"})}

    def wants(self, node: Node, source: bytes) -> bool:
        row = node.parent
        return row is not None and row.type in ("block", "lambda_literal")

    def check(self, site: Site) -> Iterator[Finding]:
        node = site.node
        keyword = next((each for each in node.children if each.type == "var"), None)
        variable = next((e for e in node.named_children if e.type == "variable_declaration"), None)
        has_value = any(each.type == "=" for each in node.children)
        if keyword is None or variable is None or not has_value or not variable.named_children:
            return
        if any(each.type == "property_delegate" for each in node.named_children):
            return
        name = variable.named_children[0]
        if any("delegation" in each.type for each in site.around(node)):
            return  # the body of a class with `by`, which the grammar takes for a lambda
        scope = next((each for each in site.around(node) if each.type in SCOPES), None)
        if scope is None or _is_assigned(site, scope, name):
            return
        fix = Fix("Use `val`", (Edit(site.span(keyword), "val"),), safe=True)
        yield site.finding(keyword, f"`{site.text(name)}` is never assigned again", fix=fix)

    valid = {
        "kotlin": [
            "fun f() { var a = 1; a += 1 }\n",
            "fun f() { var a = 1; items.forEach { a++ } }\n",
            "fun f() { var a: Int; a = 1 }\n",
            "class A { var a = 1 }\n",
            "fun f() { var a by b; var (c, d) = e }\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                fun f(): Int {
                    var a = 1
                    ^^^
                    return a + 1
                }
                """,
                fixed="""
                fun f(): Int {
                    val a = 1
                    return a + 1
                }
                """,
            ),
        ],
    }


def _is_assigned(site: Site, scope: Node, name: Node) -> bool:
    """Whether something in the scope assigns the variable, or refers to it as such."""
    for node in mentions(site.text(name).encode(), site.source, scope):
        if node == name:
            continue
        target, parent = node, node.parent
        while parent is not None and parent.type in ("parenthesized_expression",):
            target, parent = parent, parent.parent
        if parent is None:
            continue
        if parent.type == "assignment" and parent.child_by_field_name("left") == target:
            return True
        operator = parent.child_by_field_name("operator")
        if operator is not None and operator.type in ("++", "--"):
            return True
        if "::" in {child.type for child in parent.children}:
            return True
    return False
