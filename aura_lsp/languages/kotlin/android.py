"""Whether a file is one of Android, and what its classes declare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import (
    Call,
    call_of,
    name_of,
    text,
)

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

CLASSES = frozenset({"class_declaration", "object_declaration", "companion_object"})


def is_android(site: Site) -> bool:
    """Whether the file is one of Android, by its imports or the settings."""
    said = site.settings.language("kotlin").android
    if said != "auto":
        return said == "on"
    return any(each.startswith(("android.", "androidx.")) for each in site.imports())


def supertypes(declaration: Node, source: bytes) -> list[str]:
    """The names of what a class extends and implements, without packages."""
    found = []
    for each in declaration.named_children:
        if each.type != "delegation_specifiers":
            continue
        for specifier in each.named_children:
            kind = _first(specifier, "user_type")
            if kind is not None:
                found.append(type_name(kind, source))
    return found


def type_name(node: Node, source: bytes) -> str:
    """The last name of a type: `Activity` of `android.app.Activity?`; empty if it has none."""
    kind = node if node.type == "user_type" else _first(node, "user_type")
    if kind is None:
        return ""
    names = [each for each in kind.named_children if each.type == "identifier"]
    return text(names[-1], source) if names else ""


def _first(node: Node, kind: str) -> Node | None:
    """The first node of a kind in a node that is not deep."""
    stack = [node]
    while stack:
        each = stack.pop()
        if each.type == kind:
            return each
        if each.type != "type_arguments":
            stack += reversed(each.named_children)
    return None


def members(declaration: Node) -> Iterator[Node]:
    """The members of a class, an object or a companion."""
    for each in declaration.named_children:
        if each.type in ("class_body", "enum_class_body"):
            yield from each.named_children


def functions(declaration: Node, source: bytes) -> dict[str, Node]:
    """The functions of a class by name; one that has several forms is left out."""
    found: dict[str, Node] = {}
    several = set()
    for each in members(declaration):
        if each.type == "function_declaration":
            name = name_of(each, source)
            several |= {name} & found.keys()
            found[name] = each
    return {name: each for name, each in found.items() if name not in several}


def property_type(declaration: Node, source: bytes) -> str:
    """The type of a property or parameter as it is written; else of the cast or constructor that
    gives its value."""
    variable = _variable(declaration)
    kinds = ("user_type", "nullable_type")
    for each in variable.named_children if variable is not None else ():
        if each.type in kinds:
            return type_name(each, source)
    value = declaration.named_children[-1] if declaration.named_children else None
    if value is not None and value.type == "as_expression":
        return type_name(value.named_children[-1], source)
    return ""


def _variable(declaration: Node) -> Node | None:
    if declaration.type in ("class_parameter", "parameter"):
        return declaration
    return next(
        (each for each in declaration.named_children if each.type == "variable_declaration"), None
    )


def variable_name(declaration: Node, source: bytes) -> str:
    """The name of a property or parameter."""
    variable = _variable(declaration)
    names = [e for e in variable.named_children if e.type == "identifier"] if variable else []
    return text(names[0], source) if names else ""


def first_call(node: Node, source: bytes) -> Call | None:
    """The call that an expression is, without parentheses."""
    while node.type == "parenthesized_expression" and node.named_child_count == 1:
        node = node.named_children[0]
    return call_of(node, source)
