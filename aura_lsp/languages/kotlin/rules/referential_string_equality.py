from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import name_of
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_STRINGS = frozenset({"string_literal", "multiline_string_literal"})


class ReferentialStringEquality(CodeRule):
    """Disallow comparing texts or contents by identity.

    ## Why is this bad?
    `===` asks whether two are one object. Whether equal texts are is up to the compiler and the
    machine, and two items with the same contents hardly ever are.

    Comparisons with a literal text count, and those of the items in `areContentsTheSame`.

    ## Fix safety
    Unsafe: the result changes where the texts are equal and not the same object.
    """

    code = "KT103"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Compare with `==` or `!=`"
    fix = "unsafe"
    same_as = ("detekt:AvoidReferentialEquality", "androidlint:DiffUtilEquals")
    languages = ("kotlin",)
    queries = {"kotlin": '(binary_expression operator: ["===" "!=="]) @here'}
    words = {"kotlin": frozenset({"fun", "val", "var", "init"})}

    def check(self, site: Site) -> Iterator[Finding]:
        node = site.node
        operator = node.child_by_field_name("operator")
        sides = [each for each in node.named_children if "comment" not in each.type]
        if operator is None or not _is_by_value(site, sides):
            return
        instead = site.text(operator)[:2]
        fix = Fix(f"Use `{instead}`", (Edit(site.span(operator), instead),), safe=False)
        yield site.finding(
            node, f"This compares objects, not what they say: use `{instead}`", fix=fix
        )

    valid = {
        "kotlin": [
            "fun f() = a === null || a === this\n",
            "fun f() = a === Color.RED\n",
            "fun areItemsTheSame(oldItem: A, newItem: A) = oldItem === newItem\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                fun f(a: String) = a === "b"
                                   ^^^^^^^^^
                fun areContentsTheSame(oldItem: A, newItem: A): Boolean {
                    return oldItem !== newItem
                           ^^^^^^^^^^^^^^^^^^^
                }
                """,
                fixed="""
                fun f(a: String) = a == "b"
                fun areContentsTheSame(oldItem: A, newItem: A): Boolean {
                    return oldItem != newItem
                }
                """,
            ),
        ],
    }


def _is_by_value(site: Site, sides: list[Node]) -> bool:
    """Whether values are meant: of a text, or of the contents of items."""
    if any(each.type in _STRINGS for each in sides):
        return True
    if {site.text(each) for each in sides} != {"oldItem", "newItem"}:
        return False
    function = next((e for e in site.around(site.node) if e.type == "function_declaration"), None)
    return function is not None and name_of(function, site.source) == "areContentsTheSame"
