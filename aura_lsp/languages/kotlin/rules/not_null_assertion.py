from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site


class NotNullAssertion(CodeRule):
    """Disallow `!!`.

    ## Why is this bad?
    It promises that a value is there and throws a `NullPointerException` if it is not, which is
    what the language was made to prevent.

    A chain of several is reported once. Not reported: tests.
    """

    code = "KT101"
    category = Category.BUG
    severity = Severity.INFO
    suggestion = (
        "Use `?.`, `?:`, `requireNotNull` with a message, or let the type say that it is there"
    )
    same_as = ("detekt:UnsafeCallOnNullableType", "slack:AvoidUsingNotNullOperator")
    languages = ("kotlin",)
    queries = {"kotlin": '(unary_expression operator: "!!") @here'}
    words = {"kotlin": frozenset({"fun", "val", "var", "init"})}

    def check(self, site: Site) -> Iterator[Finding]:
        if site.in_tests or _is_inner(site.node):
            return
        value = " ".join(site.text(site.node.named_children[0]).split())
        shown = value if len(value) <= 40 else f"…{value[-39:]}"  # noqa: PLR2004
        yield site.finding(site.node, f"This throws if `{shown}` is null")

    valid = {
        "kotlin": [
            "fun f(a: A?) = a?.b ?: c\n",
            "fun f(a: A?) { if (a != null) a.b() }\n",
            "fun f() = !a && !!b\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                fun f(a: A?): C {
                    return a!!.b!!
                           ^^^^^^^
                }
                """
            ),
        ],
    }


def _is_inner(node: Node) -> bool:
    """Whether a longer chain is asserted, too."""
    around = node.parent
    while around is not None and around.type in ("navigation_expression", "call_expression"):
        around = around.parent
    return (
        around is not None
        and around.type == "unary_expression"
        and any(child.type == "!!" for child in around.children)
    )
