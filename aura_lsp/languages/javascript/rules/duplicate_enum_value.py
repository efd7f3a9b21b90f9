from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Finding, Related, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site


class DuplicateEnumValue(CodeRule):
    """Disallow members of an `enum` that are written with the same value.

    ## Why is this bad?
    Nothing tells the two apart: a comparison with one is true for the other, and the name of a
    number is always that of the last. Mostly a line was copied and its value forgotten.

    One member that is meant as another name is written with that name: `B = A`. Values that are
    computed are not compared.
    """

    code = "JS652"
    category = Category.BUG
    severity = Severity.WARNING
    wave = 2
    suggestion = "Give the member a value of its own, or write `B = A` if both are meant to be one"
    same_as = ("typescript-eslint:no-duplicate-enum-values", "sonar:S6550")
    languages = ("typescript",)
    types = {"typescript": frozenset({"enum_declaration"})}

    def check(self, site: Site) -> Iterator[Finding]:
        body = site.node.child_by_field_name("body")
        seen: dict[str, Node] = {}
        for member in body.named_children if body is not None else ():
            name, value = member.child_by_field_name("name"), member.child_by_field_name("value")
            said = _value(site, value) if value is not None else ""
            if name is None or not said:
                continue
            first = seen.setdefault(said, name)
            if first != name:
                related = (Related(site.span(first), "It has the same value"),)
                message = (
                    f"`{site.text(name)}` has the value of `{site.text(first)}`; "
                    "give it one of its own"
                )
                yield site.finding(member, message, related=related)

    valid = {
        "typescript": [
            "enum A { B = 1, C = B, D = C }\n",
            "enum A { B = f(), C = f(), D = 1 << 2, E = 1 << 2 }\n",
            'enum A { B = 1, C = "1", D, E = -1 }\n',
        ],
    }
    invalid = {
        "typescript": [
            Invalid("enum A { B = 1, C = 2, D = 1 }\n                       ^^^^^\n"),
            Invalid(
                """
                export const enum A {
                  B = "b",
                  C = 'b',
                  ^^^^^^^
                  D = -1,
                  E = -1,
                  ^^^^^^
                }
                """
            ),
        ],
    }


def _value(site: Site, value: Node) -> str:
    """A value that is written out, the same for all ways to write it; empty if it is computed."""
    if value.type in ("string", "template_string"):
        parts = value.named_children
        if any(each.type == "template_substitution" for each in parts):
            return ""
        return "'" + site.text(value)[1:-1]
    number = value
    if value.type == "unary_expression":
        number = value.child_by_field_name("argument") or value
    return site.text(value) if number.type == "number" else ""
