from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.android import members
from aura_lsp.languages.kotlin.calls import modifiers, name_of, text
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site


class EqualsWithoutHashcode(CodeRule):
    """Disallow `equals` without `hashCode`, and the other way round.

    ## Why is this bad?
    Sets and maps find objects by their hash code. Two that are equal with different hash codes are
    both in a set, and neither is found by the other.

    Not reported: data classes, interfaces, abstract members, and `equals` of another type.
    """

    code = "KT102"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Override both, by the same properties"
    same_as = ("sonar:S1206", "detekt:EqualsWithHashCodeExist")
    languages = ("kotlin",)
    types = {"kotlin": frozenset({"class_declaration", "object_declaration"})}

    def check(self, site: Site) -> Iterator[Finding]:
        node, source = site.node, site.source
        found = {
            name_of(each, source): each
            for each in members(node)
            if each.type == "function_declaration" and _is_of_any(each, source)
        }
        if len(found) != 1 or _has_both(node, source):
            return
        for one, other in (("equals", "hashCode"), ("hashCode", "equals")):
            function = found.get(one)
            if function is not None and other not in found:
                name = function.child_by_field_name("name") or function
                yield site.finding(name, f"`{one}` is overridden and `{other}` is not")

    valid = {
        "kotlin": [
            "data class A(val b: Int) { override fun equals(other: Any?) = true }\n",
            "class A { fun equals(other: A) = true }\n",
            "interface A { override fun equals(other: Any?): Boolean }\n",
            "class A(b: B) : B by b { override fun equals(other: Any?) = true }\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                class A {
                    override fun equals(other: Any?) = other is A
                                 ^^^^^^
                }

                class B {
                    override fun hashCode(): Int = 1
                                 ^^^^^^^^
                }
                """
            ),
        ],
    }


def _has_both(node: Node, source: bytes) -> bool:
    """Whether a type may have both functions without naming them, or neither of its own."""
    if "data" in modifiers(node, source) or any(e.type == "interface" for e in node.children):
        return True
    return b" by " in source[node.start_byte : node.end_byte].partition(b"{")[0]


def _is_of_any(function: Node, source: bytes) -> bool:
    """Whether it is `equals(Any?)` or `hashCode()`, as every object has them."""
    name = name_of(function, source)
    if name not in ("equals", "hashCode"):
        return False
    words = modifiers(function, source)
    if "override" not in words or "abstract" in words:
        return False
    given = next(
        (e for e in function.named_children if e.type == "function_value_parameters"), None
    )
    parameters = "".join(text(given, source).split()) if given is not None else ""
    return (name == "hashCode" and parameters == "()") or (
        name == "equals" and parameters.endswith(":Any?)")
    )
