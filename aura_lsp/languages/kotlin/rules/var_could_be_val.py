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


_TRANSPARENT = frozenset({"parenthesized_expression", "annotated_expression"})
_OBJECT = len("object ")


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
        names = list(_declared(node))
        has_value = any(each.type == "=" for each in node.children)
        if keyword is None or not names or not has_value:
            return
        if any(each.type == "property_delegate" for each in node.named_children):
            return
        scope = next((each for each in site.around(node) if each.type in SCOPES), None)
        if scope is None or any(_is_assigned(site, scope, name) for name in names):
            return
        if any("delegation" in each.type for each in site.around(node)) or _is_of_object(site):
            return  # the body of a class with `by` or of an object, taken for a lambda
        fix = Fix("Use `val`", (Edit(site.span(keyword), "val"),), safe=True)
        called = ", ".join(f"`{site.text(name)}`" for name in names)
        verb = "is" if len(names) == 1 else "are"
        yield site.finding(keyword, f"{called} {verb} never assigned again", fix=fix)

    valid = {
        "kotlin": [
            "fun f() { var a = 1; a += 1 }\n",
            "fun f() { var a = 1; items.forEach { a++ } }\n",
            "fun f() { var a: Int; a = 1 }\n",
            "class A { var a = 1 }\n",
            "fun f() { var a by b; var (c, d) = e; d = 1 }\n",
            """
            fun f(): A {
                var a = g()
                @Suppress("UNCHECKED_CAST")
                a = a.next as A
                val state = remember {
                    object {
                        var size: Int? = null
                    }
                }
                state.size = 1
                return a
            }
            """,
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                fun f(): Int {
                    var a = 1
                    ^^^
                    var (b, c) = g()
                    ^^^
                    return a + 1
                }
                """,
                fixed="""
                fun f(): Int {
                    val a = 1
                    val (b, c) = g()
                    return a + 1
                }
                """,
            ),
        ],
    }


def _is_of_object(site: Site) -> bool:
    """Whether the variable is a property of an `object { … }`, which the grammar may take for a
    call with a lambda."""
    row = site.node.parent
    start = row.start_byte if row is not None else 0
    return site.source[max(start - _OBJECT, 0) : start].rstrip().endswith(b"object")


def _declared(declaration: Node) -> Iterator[Node]:
    """The names that a declaration gives: several where it takes a value apart."""
    for each in declaration.named_children:
        if each.type == "multi_variable_declaration":
            yield from _declared(each)
        elif each.type == "variable_declaration" and each.named_children:
            yield each.named_children[0]


def _is_assigned(site: Site, scope: Node, name: Node) -> bool:
    """Whether something in the scope assigns the variable, or refers to it as such."""
    for node in mentions(site.text(name).encode(), site.source, scope):
        if node == name:
            continue
        target, parent = node, node.parent
        while parent is not None and parent.type in _TRANSPARENT:
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
