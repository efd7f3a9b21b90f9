"""Declarations in Kotlin: what is said before a function or type, and what a type extends."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

TYPES = frozenset({"class_declaration", "object_declaration", "companion_object"})
BODIES = frozenset({"class_body", "enum_class_body"})
CLASSES = TYPES | {"object_literal", "enum_entry"}
_WRAPPERS = frozenset({"nullable_type", "parenthesized_type", "non_nullable_type"})


def text(node: Node, source: bytes) -> str:
    """The source of a node."""
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")


def child(node: Node, *kinds: str) -> Node | None:
    """The first child of one of some kinds."""
    return next((each for each in node.children if each.type in kinds), None)


def modifiers(declaration: Node, source: bytes) -> frozenset[str]:
    """The modifiers of a declaration: `override`, `suspend`, `inner`, …"""
    group = child(declaration, "modifiers")
    found = group.children if group is not None else ()
    return frozenset(text(each, source) for each in found if each.type != "annotation")


def marks(declaration: Node, source: bytes) -> dict[str, Node]:
    """The annotations of a declaration by their last names."""
    found: dict[str, Node] = {}
    group = child(declaration, "modifiers")
    for each in group.children if group is not None else ():
        if each.type == "annotation":
            made = child(each, "constructor_invocation") or each
            name = type_name(child(made, "user_type"), source)
            if name:
                found[name] = each
    return found


def supertypes(declaration: Node, source: bytes) -> list[str]:
    """What a type extends and implements, by the names as they are written: `RecyclerView.Adapter`
    without its arguments."""
    group = child(declaration, "delegation_specifiers")
    found = []
    for each in group.named_children if group is not None else ():
        made = each.named_children[0] if each.named_children else each
        kind = made if made.type == "user_type" else child(made, "user_type")
        if kind is not None:
            found.append(dotted(kind, source))
    return found


def dotted(kind: Node, source: bytes) -> str:
    """The names of a type without what stands in angle brackets."""
    names = [each for each in kind.named_children if each.type == "identifier"]
    return ".".join(text(each, source) for each in names)


def type_name(kind: Node | None, source: bytes) -> str:
    """The last name of a type, whether it may be null or not; empty for that of a function."""
    while kind is not None and kind.type in _WRAPPERS:
        kind = kind.named_children[0] if kind.named_children else None
    if kind is None or kind.type != "user_type":
        return ""
    return dotted(kind, source).rpartition(".")[2]


def type_of(declaration: Node) -> Node | None:
    """The type that a property, parameter or local variable says it has."""
    inner = child(declaration, "variable_declaration") or declaration
    at = next((i for i, each in enumerate(inner.children) if each.type == ":"), None)
    return inner.children[at + 1] if at is not None and at + 1 < inner.child_count else None


def value_of(declaration: Node) -> Node | None:
    """What a property or local variable is set to where it is declared."""
    parts = declaration.children
    at = next((i for i, each in enumerate(parts) if each.type == "="), None)
    return parts[at + 1] if at is not None and at + 1 < len(parts) else None


def name_of(declaration: Node, source: bytes) -> str:
    """The name of a function, type, property or parameter."""
    name = declaration.child_by_field_name("name")
    if name is None:
        inner = child(declaration, "variable_declaration") or declaration
        name = child(inner, "identifier")
    return text(name, source).strip("`") if name is not None else ""


def class_around(node: Node) -> Node | None:
    """The innermost type, or `object :` expression, whose body a node is in."""
    inner, around = node, node.parent
    while around is not None:
        if inner.type in BODIES and around.type in CLASSES:
            return around
        inner, around = around, around.parent
    return None


def body_of(declaration: Node) -> Node | None:
    """The body of a type."""
    return child(declaration, *BODIES)


def members(declaration: Node) -> list[Node]:
    """What stands in the body of a type."""
    body = body_of(declaration)
    return body.named_children if body is not None else []


def parameters(declaration: Node) -> list[Node]:
    """The parameters of a function, or those of a class's primary constructor."""
    constructor = child(declaration, "primary_constructor")
    group = child(constructor or declaration, "class_parameters", "function_value_parameters")
    kinds = ("class_parameter", "parameter")
    return [each for each in group.named_children if each.type in kinds] if group else []
