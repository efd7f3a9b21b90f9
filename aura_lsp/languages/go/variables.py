"""The variables of a Go function, and where each is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aura_lsp.languages.go.names import FUNCTIONS, declaration_of, declarations, scope_of
from aura_lsp.metrics.recursion import mentions

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_HEADERS = frozenset({"parameter_declaration", "variadic_parameter_declaration"})


def uses(site: Site, declared: Node) -> list[Node]:
    """Where the variable that is declared at a name is mentioned, in order, itself included."""
    scope = scope_of(declared)
    text = site.source[declared.start_byte : declared.end_byte]
    if scope is None:
        return []
    found = [n for n in mentions(text, site.source, scope) if n.type == "identifier"]
    others = {
        name.start_byte: (_known_from(name), inner.end_byte)
        for name in found
        if (inner := scope_of(name)) is not None and inner != scope
    }
    return [
        name
        for name in found
        if name.start_byte >= declared.start_byte
        and name.start_byte not in others
        and not any(start <= name.start_byte < end for start, end in others.values())
    ]


def declared_at(site: Site, name: Node) -> Node | None:
    """The name at which the variable of a function is declared that a name stands for."""
    text = site.source[name.start_byte : name.end_byte]
    around = [name, *site.around(name)]
    top = next((n for n in reversed(around) if n.type in FUNCTIONS | {"block"}), None)
    if top is None:
        return None
    best: Node | None = None
    depth = len(around)
    places = {node.id: at for at, node in enumerate(around)}
    for each in declarations(text, site.source, top):
        scope = scope_of(each)
        at = places.get(scope.id) if scope is not None else None
        if at is None or at > depth or (each != name and _known_from(each) > name.start_byte):
            continue
        if at < depth or best is None:  # the first in a scope declares, others only assign
            best, depth = each, at
    return best


def is_parameter(declared: Node) -> bool:
    """Whether a variable is a parameter, a receiver or a named result."""
    declaration = declaration_of(declared)
    return declaration is not None and declaration.type in _HEADERS


def function_of(node: Node) -> Node | None:
    """The innermost function around a node."""
    parent = node.parent
    while parent is not None and parent.type not in FUNCTIONS:
        parent = parent.parent
    return parent


def _known_from(declared: Node) -> int:
    """Where the name becomes known that is declared at a node: behind the declaration, in which it
    still has its old meaning; parameters, loops and switches have it in what follows."""
    declaration = declaration_of(declared)
    if declaration is None:
        return declared.start_byte
    if declaration.type == "type_switch_statement":
        value = declaration.child_by_field_name("value")
        return value.end_byte if value is not None else declared.start_byte
    return declared.start_byte if declaration.type in _HEADERS else declaration.end_byte


def type_of(declared: Node) -> Node | None:
    """The type of a variable without its pointers, where its declaration or a composite literal
    names it."""
    kind = value_of(declared)
    while kind is not None and kind.type in (
        "pointer_type", "unary_expression", "composite_literal",
    ):  # fmt: skip
        kind = kind.named_children[0] if kind.named_children else None
    return kind if kind is not None and kind.type.endswith(("_type", "type_identifier")) else None


def value_of(declared: Node) -> Node | None:
    """What tells most of the variable that is declared at a name: the call or other expression that
    is its first value, or its type."""
    declaration = declaration_of(declared)
    if declaration is None:
        return None
    kind = declaration.child_by_field_name("type")
    if kind is not None:
        return kind
    left = declaration.child_by_field_name("left")
    right = declaration.child_by_field_name("right" if left is not None else "value")
    if right is None or right.type != "expression_list":
        return None
    names = left.named_children if left is not None else declaration.children_by_field_name("name")
    values, at = right.named_children, names.index(declared)
    return values[0] if len(values) == 1 else values[at] if at < len(values) else None
