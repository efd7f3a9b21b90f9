from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import FUNCTIONS
from aura_lsp.languages.kotlin.names import SCOPES, is_bound
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_LEAVES = re.compile(r"\{?\s*(?:return|throw|continue|break)")
_CHECK_BYTES = 200
"""As much of a check is read as says what it is."""


class NotNullAssertion(CodeRule):
    """Disallow `!!`.

    ## Why is this bad?
    It promises that a value is there and throws a `NullPointerException` if it is not, which is
    what the language was made to prevent.

    A chain of several is reported once. Not reported: tests, and local names right after a check
    for `null`, where the compiler says that it is superfluous.
    """

    code = "KT101"
    category = Category.BUG
    severity = Severity.INFO
    wave = 2
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
        if _is_checked(site):
            return
        value = " ".join(site.text(site.node.named_children[0]).split())
        shown = value if len(value) <= 40 else f"…{value[-39:]}"  # noqa: PLR2004
        yield site.finding(site.node, f"This throws if `{shown}` is null")

    valid = {
        "kotlin": [
            "fun f(a: A?) = a?.b ?: c\n",
            "fun f(a: A?) { if (a != null) a.b() }\n",
            "fun f() = !a && !!b\n",
            "fun f(a: A?) { if (a != null) { a!!.b() } }\n",
            "fun f() { val a = g(); if (a == null) return; a!!.b() }\n",
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
                class D {
                    fun g() {
                        if (field != null) field!!.h()
                                           ^^^^^^^
                    }
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


def _is_checked(site: Site) -> bool:
    """Whether a local name was compared with `null` right before: around, or in the same block."""
    name = site.node.named_children[0]
    if name.type != "identifier":
        return False
    text, node = site.text(name), name
    for around in site.around(name):
        if around.type == "if_expression" and node != around.named_children[0]:
            condition = site.text(around.named_children[0])
            if _asks_for(text, condition) and "||" not in condition:
                return _is_first_branch(around, node) and _is_local(site, name)
        if around.type in FUNCTIONS:
            return False
        check = node.prev_named_sibling if around.type == "block" else None
        if check is not None and check.type == "if_expression":
            start = site.source[check.start_byte : check.start_byte + _CHECK_BYTES]
            if _leaves_without(text, start.decode("utf-8", "replace")):
                return _is_local(site, name)
        node = around
    return False


def _asks_for(name: str, condition: str) -> bool:
    """Whether a condition says that a name is not `null`."""
    check = f"{name} != null"
    at = condition.find(check)
    while at >= 0:
        if not re.match(r"[\w.]", condition[at - 1 : at]):
            return True
        at = condition.find(check, at + 1)
    return False


def _leaves_without(name: str, check: str) -> bool:
    """Whether an `if` leaves where a name is `null`."""
    asked = f"if ({name} == null) "
    return check.startswith(asked) and _LEAVES.match(check, len(asked)) is not None


def _is_local(site: Site, name: Node) -> bool:
    """Whether a name is a parameter or a local variable."""
    text = site.text(name).encode()
    return any(
        is_bound(around, text, site.source) for around in site.around(name) if around.type in SCOPES
    )


def _is_first_branch(condition: Node, branch: Node) -> bool:
    """Whether a node is what an `if` does where its condition holds."""
    return not any(
        each.type == "else" and each.end_byte <= branch.start_byte for each in condition.children
    )
