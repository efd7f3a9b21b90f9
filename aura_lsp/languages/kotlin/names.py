"""What names stand for in Kotlin: what a file imports and declares, and what functions and blocks
bind.

`import a.b.*` binds `*a.b`, which nobody can write. Members of the file's types are not seen from
where they are used, so their functions and types count as names of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.metrics.recursion import mentions

if TYPE_CHECKING:
    from tree_sitter import Node

FUNCTIONS = frozenset(
    {
        "function_declaration", "lambda_literal", "anonymous_function", "getter", "setter",
        "anonymous_initializer", "secondary_constructor",
    }
)  # fmt: skip
SCOPES = FUNCTIONS | {"block", "for_statement", "catch_block", "when_expression"}
TYPES = frozenset({"class_declaration", "object_declaration", "companion_object"})
BODIES = frozenset({"class_body", "enum_class_body"})
_DECLARATIONS = frozenset({"function_declaration", "class_declaration", "object_declaration"})
_MEMBERS = TYPES | BODIES | _DECLARATIONS | {"type_alias"}
_GROUPS = frozenset({"property_declaration", "multi_variable_declaration"})
_PARAMETERS = {"parameter": "function_value_parameters", "catch_block": None, "setter": None}
"""What has a parameter's name as its first identifier -> what that must stand in."""


def bindings(statement: Node, source: bytes) -> Iterator[tuple[str, str]]:
    """The names that a member of a file binds there, each with what it was imported from.

    That is empty for what the file declares itself, in its types too.
    """
    if statement.type == "import":
        yield from _imported(statement, source)
        return
    stack = [statement]
    while stack:
        node = stack.pop()
        if node.type in _DECLARATIONS:
            name = node.child_by_field_name("name")
            if name is not None:
                yield _text(name, source), ""
        elif node.type == "type_alias":
            name = node.child_by_field_name("type")
            if name is not None:
                yield _text(name, source), ""
        elif node.type == "property_declaration" and node == statement:
            for name in declared(node):
                yield _text(name, source), ""
        if node.type in TYPES or node.type in BODIES:
            stack += (child for child in node.named_children if child.type in _MEMBERS)


def _imported(statement: Node, source: bytes) -> Iterator[tuple[str, str]]:
    path = next((each for each in statement.children if each.type == "qualified_identifier"), None)
    last = statement.children[-1]
    if path is None:
        return
    full = "".join(_text(path, source).replace("`", "").split())
    if last.type == "*":
        yield f"*{full}", full
    elif last.type == "identifier":
        yield _text(last, source), full
    else:
        yield full.rpartition(".")[2], full


def declared(declaration: Node) -> Iterator[Node]:
    """The names that a property, or several in parentheses, declares."""
    stack = [declaration]
    while stack:
        node = stack.pop()
        if node.type == "variable_declaration":
            name = _first_name(node)
            if name is not None:
                yield name
        elif node.type in _GROUPS:
            stack += reversed(node.named_children)


def is_bound(scope: Node, name: bytes, source: bytes) -> bool:
    """Whether a function, lambda or block has a name of its own that is `name`."""
    return any(
        node.type == "identifier" and _binds(node) and scope_of(node) == scope
        for node in mentions(name, source, scope)
    )


def parts(node: Node, source: bytes) -> tuple[Node, str] | None:
    """The name that a dotted expression or type starts with, and the whole: `a.b.C`."""
    if node.type == "user_type":
        names = [each for each in node.named_children if each.type == "identifier"]
        return (names[0], ".".join(_text(each, source) for each in names)) if names else None
    tail: list[str] = []
    while node.type == "navigation_expression":
        inner, dot, name = node.children[0], node.children[-2], node.children[-1]
        if name.type != "identifier" or dot.type not in (".", "?."):
            return None
        tail.append(_text(name, source))
        node = inner
    if node.type != "identifier":
        return None
    tail.append(_text(node, source))
    return node, ".".join(reversed(tail))


def _binds(name: Node) -> bool:
    """Whether an identifier stands where it is declared."""
    parent = name.parent
    if parent is None:
        return False
    if parent.type == "variable_declaration":
        return _first_name(parent) == name
    if parent.type in _PARAMETERS:
        around, place = parent.parent, _PARAMETERS[parent.type]
        is_there = place is None or (around is not None and around.type == place)
        return is_there and _first_name(parent) == name
    return parent.type in _DECLARATIONS and parent.child_by_field_name("name") == name


def scope_of(name: Node) -> Node | None:
    """The innermost scope that a declared name is known in; None where a type is in between."""
    node = name.parent
    if node is not None and node.type in _DECLARATIONS:
        node = node.parent
    while node is not None and node.type not in SCOPES:
        if node.type in BODIES:
            return None
        node = node.parent
    return node


def _first_name(node: Node) -> Node | None:
    return next((each for each in node.children if each.type == "identifier"), None)


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace").strip("`")
