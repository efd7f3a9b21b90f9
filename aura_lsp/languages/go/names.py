"""What names stand for in Go: what a file imports and declares, and what functions and blocks do.

A dotted name has the whole import path before it: `http.Get` is `net/http.Get`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.metrics.recursion import WORD_BYTES

if TYPE_CHECKING:
    from tree_sitter import Node

FUNCTIONS = frozenset({"function_declaration", "method_declaration", "func_literal"})
_BLOCKS = frozenset(
    {
        "block", "if_statement", "for_statement", "expression_switch_statement",
        "type_switch_statement", "expression_case", "type_case", "communication_case",
        "default_case", "function_type", "method_elem", "type_spec",
    }
)  # fmt: skip
SCOPES = FUNCTIONS | _BLOCKS
_DECLARATIONS = frozenset(
    {
        "parameter_declaration", "variadic_parameter_declaration", "type_parameter_declaration",
        "var_spec", "const_spec", "type_spec", "type_alias", "short_var_declaration",
        "range_clause", "receive_statement", "type_switch_statement",
    }
)  # fmt: skip
_IDENTIFIERS = frozenset({"identifier", "type_identifier", "package_identifier"})
_GROUPS = frozenset({"var_spec_list", "import_spec_list"})
_NO_DECLARATION = WORD_BYTES | {b".", b"("}
_VERSION = re.compile(r"v\d+|.*\.v\d+")


def bindings(member: Node, source: bytes) -> Iterator[tuple[str, str]]:
    """The names that a member of a file binds there, each with what it was imported from.

    That is empty for what the file declares itself. `import . "path"` binds `*path`.
    """
    kind = member.type
    if kind == "function_declaration":
        yield from _declared(member, source)
    elif kind.endswith("_declaration") and kind != "method_declaration":
        stack = list(member.named_children)
        while stack:
            node = stack.pop()
            if node.type in _GROUPS:
                stack += node.named_children
            elif node.type == "import_spec":
                yield from _imported(node, source)
            else:
                yield from _declared(node, source)


def _declared(node: Node, source: bytes) -> Iterator[tuple[str, str]]:
    for name in node.children_by_field_name("name"):
        if name.is_named:
            yield _text(name, source), ""


def _imported(spec: Node, source: bytes) -> Iterator[tuple[str, str]]:
    name, path_node = spec.child_by_field_name("name"), spec.child_by_field_name("path")
    path = _text(path_node, source)[1:-1] if path_node is not None else ""
    if name is None:
        yield _package(path), path
    elif name.type == "dot":
        yield f"*{path}", path
    elif name.type != "blank_identifier":
        yield _text(name, source), path


def _package(path: str) -> str:
    """The usual name of a package: `c` for `a/b/c`, `a/b/c/v2` and `a/b/c.v2`."""
    around, _, last = path.rpartition("/")
    if not _VERSION.fullmatch(last):
        return last
    return last.rpartition(".")[0] or around.rpartition("/")[2]


def is_bound(scope: Node, name: bytes, source: bytes) -> bool:
    """Whether a function or block declares a name that is `name`."""
    return any(scope_of(node) == scope for node in declarations(name, source, scope))


def declarations(name: bytes, source: bytes, around: Node) -> Iterator[Node]:
    """The mentions of a name that may declare it. Most names of packages, functions and receivers
    are not even looked at: nothing is declared right before a dot or a parenthesis."""
    width, at = len(name), source.find(name, around.start_byte, around.end_byte)
    while at >= 0:
        behind = at + width
        is_longer = source[at - 1 : at] in WORD_BYTES
        if not is_longer and source[behind : behind + 1] not in _NO_DECLARATION:
            node = around.descendant_for_byte_range(at, behind)
            if node is not None and node.end_byte - node.start_byte == width:
                yield node
        at = source.find(name, behind, around.end_byte)


def parts(node: Node, source: bytes) -> tuple[Node, str] | None:
    """The name that a dotted expression or type starts with, and the whole (`http.Get`).

    `interface{}` is another name of `any`.
    """
    if node.type == "interface_type" and not node.named_child_count:
        return node, "any"
    if node.type == "qualified_type":
        package = node.child_by_field_name("package")
        return None if package is None else (package, _text(node, source))
    names: list[str] = []
    while node.type == "selector_expression":
        field, inner = node.child_by_field_name("field"), node.child_by_field_name("operand")
        if field is None or inner is None:
            return None
        names.append(_text(field, source))
        node = inner
    if node.type not in _IDENTIFIERS:
        return None
    names.append(_text(node, source))
    return node, ".".join(reversed(names))


def scope_of(name: Node) -> Node | None:
    """Where the name is known that is declared at this node; None if none is, or in the file.

    What a function's body declares is the function's own, as its parameters are.
    """
    declaration = declaration_of(name)
    if declaration is None or declaration.type == "type_switch_statement":
        return declaration
    scope = declaration.parent
    while scope is not None and scope.type not in SCOPES:
        scope = scope.parent
    around = scope.parent if scope is not None and scope.type == "block" else None
    return around if around is not None and around.type in FUNCTIONS else scope


def declaration_of(name: Node) -> Node | None:
    """What declares the name at this node; None if the name only stands there."""
    node, parent = name, name.parent
    if parent is not None and parent.type == "expression_list":
        node, parent = parent, parent.parent
    if parent is None or parent.type not in _DECLARATIONS or not _declares(parent, node):
        return None
    return parent


def _declares(declaration: Node, node: Node) -> bool:
    left = declaration.child_by_field_name("left")
    if left is not None:
        return left == node and any(child.type == ":=" for child in declaration.children)
    names = declaration.children_by_field_name("name")
    return node in names or node == declaration.child_by_field_name("alias")


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")
