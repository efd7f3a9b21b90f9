from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Finding, Related, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_CLASSES = frozenset({"class_declaration", "abstract_class_declaration", "class"})
_FIELDS = frozenset({"field_definition", "public_field_definition"})
_SPREADS = frozenset({"spread_element", "jsx_expression"})
_MEMBERS = {
    "pair": "key", "method_definition": "name", "field_definition": "property",
    "public_field_definition": "name",
}  # fmt: skip
"""Node type -> the field that its key is in."""


class DuplicateObjectKey(CodeRule):
    """Disallow a key that the same object, class or element already has.

    ## Why is this bad?
    The last one wins, and the value that was given first is lost without a word. One of the two was
    meant to be another.

    Not reported: keys that are computed, a getter beside its setter, static members beside those of
    the instance, and keys with a spread between them.
    """

    code = "JS111"
    category = Category.BUG
    severity = Severity.WARNING
    wave = 2
    suggestion = "Rename one of the keys, or remove the one that is lost"
    same_as = (
        "eslint:no-dupe-keys", "eslint:no-dupe-class-members", "biome:noDuplicateObjectKeys",
        "biome:noDuplicateClassMembers", "react:jsx-no-duplicate-props", "sonar:S1534",
    )  # fmt: skip
    languages = ("javascript", "typescript")
    queries = {
        "javascript": "(object) @here",
        "typescript": "(object) @here",
        "jsx": "[(jsx_opening_element) (jsx_self_closing_element)] @here",
    }
    words = dict.fromkeys(queries, frozenset({"const", "let", "var", "default", "module"}))
    types = {
        "javascript": _CLASSES - {"abstract_class_declaration"},
        "typescript": _CLASSES,
    }

    looks_inside = False

    def wants(self, node: Node, source: bytes) -> bool:
        """Most objects and elements are small, and those with one key have no second."""
        return node.named_child_count > 1

    def check(self, site: Site) -> Iterator[Finding]:
        seen: dict[tuple[str, bool], dict[str, Node]] = {}
        for member in _members(site.node):
            if member.type in _SPREADS:
                seen.clear()
                continue
            key = _key(member)
            name = _name(site, key) if key is not None else ""
            if key is None or not name:
                continue
            kind, is_static = _kind(member)
            before = seen.setdefault((name, is_static), {})
            lost = _lost(before, kind)
            if lost is not None:
                first = (Related(site.span(lost), "It was given here"),)
                message = f"`{name}` was given before, and that is lost; rename or remove one"
                yield site.finding(key, message, related=first)
            before[kind] = key

    valid = {
        "javascript": [
            "const a = { get b() { return 1; }, set b(c) {} };\n",
            "const a = { [b]: 1, [b]: 2, b: 3 };\n",
            "const a = { b: 1, ...c, b: 2 };\n",
            "class A { b() {} static b() {} get c() { return 1; } set c(d) {} }\n",
            "const a = <A b {...c} b={1} />;\n",
            "const a = { __proto__: b, c, b };\n",
        ],
        "typescript": ["class A { b(c: string): void; b(c: number): void; b(c: any) {} }\n"],
    }
    invalid = {
        "javascript": [
            Invalid(
                "const a = { b: 1, 'c': 2, b: 3, c() {} };\n                          ^     ^\n"
            ),
            Invalid("class A { b() {} c() {} b = () => {}; }\n                        ^\n"),
            Invalid('const a = <A b="c" d b={e}>f</A>;\n                     ^\n'),
        ],
        "typescript": [
            Invalid("const a: A = { b: 1, get b() { return 2; } };\n                         ^\n")
        ],
    }


def _members(node: Node) -> list[Node]:
    """What an object, a class or an element consists of."""
    if node.type == "object":
        return node.named_children
    if node.type in _CLASSES:
        body = node.child_by_field_name("body")
        return body.named_children if body is not None else []
    return node.children_by_field_name("attribute")


def _key(member: Node) -> Node | None:
    if member.type == "shorthand_property_identifier":
        return member
    if member.type == "jsx_attribute":
        return member.named_children[0]
    field = _MEMBERS.get(member.type)
    return member.child_by_field_name(field) if field is not None else None


def _name(site: Site, key: Node) -> str:
    """What a key says; empty where that is computed or not plain."""
    if key.type == "string":
        inside = key.named_children
        return site.text(inside[0]) if [each.type for each in inside] == ["string_fragment"] else ""
    return "" if key.type == "computed_property_name" else site.text(key)


def _kind(member: Node) -> tuple[str, bool]:
    """Whether a member gets, sets or is a value, and whether it is one of the class itself."""
    kind, is_static = "value", False
    name = _key(member)
    if member.type not in _FIELDS and member.type != "method_definition":
        return kind, is_static
    for each in member.children:
        if each == name:
            break
        is_static = is_static or "static" in each.type.split()
        accessor = each.type.removeprefix("static ")
        kind = accessor if accessor in ("get", "set") else kind
    return kind, is_static


def _lost(before: dict[str, Node], kind: str) -> Node | None:
    """What a member of this kind replaces: anything but the other half of a pair."""
    if kind == "value":
        return next(iter(before.values()), None)
    return before.get("value") or before.get(kind)
