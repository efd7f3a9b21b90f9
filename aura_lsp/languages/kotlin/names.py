"""What names stand for in Kotlin: what a file imports and declares, and what functions, lambdas and
blocks bind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.metrics.recursion import mentions

if TYPE_CHECKING:
    from tree_sitter import Node

FUNCTIONS = frozenset(
    {
        "function_declaration", "lambda_literal", "anonymous_function", "getter", "setter",
        "secondary_constructor", "anonymous_initializer",
    }
)  # fmt: skip
_BLOCKS = frozenset({"block", "for_statement", "catch_block", "when_expression", "when_entry"})
SCOPES = FUNCTIONS | _BLOCKS
_NAMED = frozenset({"class_declaration", "object_declaration", "function_declaration"})


def bindings(member: Node, source: bytes) -> Iterator[tuple[str, str]]:
    """The names that a member of a file binds there, each with what it was imported from.

    That is empty for what the file declares itself. `import a.b.*` binds `*a.b`.
    """
    if member.type == "import":
        yield from _imported(member, source)
    elif member.type in _NAMED:
        name = member.child_by_field_name("name")
        if name is not None and not _is_extension(member):
            yield _text(name, source), ""
    elif member.type == "property_declaration":
        for name in _declared(member):
            yield _text(name, source), ""
    elif member.type == "type_alias":
        name = next((each for each in member.named_children if each.type == "identifier"), None)
        if name is not None:
            yield _text(name, source), ""


def _imported(member: Node, source: bytes) -> Iterator[tuple[str, str]]:
    path, alias = None, None
    for child in member.named_children:
        if child.type == "qualified_identifier":
            path = _text(child, source)
        elif child.type == "identifier":
            if path is None:
                path = _text(child, source)
            else:
                alias = _text(child, source)
    if path is None:
        return
    if any(child.type == "*" for child in member.children):
        yield f"*{path}", path
    else:
        yield alias or path.rpartition(".")[2], path


def _is_extension(function: Node) -> bool:
    """Whether a function extends a type, and is called by its name only behind a dot."""
    return any(child.type == "." for child in function.children)


def _declared(declaration: Node) -> Iterator[Node]:
    """The names that a property or a loop declares."""
    stack = [e for e in declaration.named_children if e.type.endswith("variable_declaration")]
    while stack:
        node = stack.pop()
        if node.type == "multi_variable_declaration":
            stack += node.named_children
            continue
        name = next((each for each in node.named_children if each.type == "identifier"), None)
        if name is not None:
            yield name


def is_bound(scope: Node, name: bytes, source: bytes) -> bool:
    """Whether a function, lambda or block declares a name that is `name`."""
    return any(_scope_of(node) == scope for node in mentions(name, source, scope))


def parts(node: Node, source: bytes) -> tuple[Node, str] | None:
    """The name that a dotted expression or a type starts with, and the whole."""
    names: list[str] = []
    while node.type == "navigation_expression":
        inner, last = node.named_children[0], node.named_children[-1]
        if last.type != "identifier" or inner == last:
            return None
        names.append(_text(last, source))
        node = inner
    if node.type == "user_type":
        inside = [each for each in node.named_children if each.type == "identifier"]
        return (inside[0], ".".join(_text(e, source) for e in inside)) if inside else None
    if node.type != "identifier":
        return None
    names.append(_text(node, source))
    return node, ".".join(reversed(names))


def _scope_of(name: Node) -> Node | None:
    """Where the name is known that is declared at this node; None if none is, or in the file."""
    declaration = name.parent
    if declaration is None:
        return None
    if declaration.type == "catch_block":
        return declaration if declaration.named_children[0] == name else None
    if declaration.type == "parameter" and declaration.named_children[0] == name:
        return _around(declaration, FUNCTIONS)
    if declaration.type == "function_declaration":
        is_name = declaration.child_by_field_name("name") == name
        return _around(declaration, SCOPES) if is_name else None
    if declaration.type != "variable_declaration" or declaration.named_children[0] != name:
        return None
    return _around(declaration, SCOPES)


def _around(node: Node, types: frozenset[str]) -> Node | None:
    around = node.parent
    while around is not None and around.type not in types:
        around = around.parent
    return around


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")
