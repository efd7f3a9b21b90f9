"""Types in Go: structs with their fields, and what a type is without its pointers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node


def fields_of(type_spec: Node) -> list[Node]:
    """The field declarations of a struct type."""
    struct = type_spec.child_by_field_name("type")
    lists = struct.named_children if struct is not None and struct.type == "struct_type" else []
    return [n for each in lists for n in each.named_children if n.type == "field_declaration"]


def field_names(source: bytes, type_spec: Node) -> tuple[str, ...]:
    """The names of a struct's own fields, without those of what it embeds."""
    return tuple(
        source[name.start_byte : name.end_byte].decode("utf-8", "replace")
        for field in fields_of(type_spec)
        for name in field.children_by_field_name("name")
    )


def held_by_value(source: bytes, kind: Node) -> str:
    """The name of the struct type that has a field of this very type; empty if none has."""
    field = kind.parent
    if field is None or field.type != "field_declaration":
        return ""
    group = field.parent
    struct = group.parent if group is not None else None
    owner = struct.parent if struct is not None else None
    if owner is None or owner.type != "type_spec" or field.child_by_field_name("type") != kind:
        return ""
    if any(child.type == "*" for child in field.children):
        return ""
    name = owner.child_by_field_name("name")
    return "" if name is None else source[name.start_byte : name.end_byte].decode()
