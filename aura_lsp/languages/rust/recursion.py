"""The calls of a Rust function to itself, as far as its own text tells: `walk(…)` in a function,
`self.walk(…)` in a method."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.metrics.recursion import mentions

if TYPE_CHECKING:
    from tree_sitter import Node


def self_calls(function: Node, source: bytes) -> Iterator[Node]:
    """The callees in `function` that are the function itself, in order."""
    name = function.child_by_field_name("name")
    body = function.child_by_field_name("body")
    parameters = function.child_by_field_name("parameters")
    if function.type != "function_item" or name is None or body is None or parameters is None:
        return
    is_method = any(child.type == "self_parameter" for child in parameters.named_children)
    for node in mentions(source[name.start_byte : name.end_byte], source, body, before=b"(:"):
        callee: Node | None = node
        if is_method:
            callee = node.parent
            value = callee.child_by_field_name("value") if callee is not None else None
            if value is None or value.type != "self":
                continue
        if callee is not None and _is_called(callee) and not _is_all(callee, body):
            yield callee


def _is_called(callee: Node) -> bool:
    parent = callee.parent
    if parent is not None and parent.type == "generic_function":
        callee, parent = parent, parent.parent
    return parent is not None and parent.child_by_field_name("function") == callee


def _is_all(callee: Node, body: Node) -> bool:
    """Whether the call is all of the body, which so hands on to another function of the name."""
    node = callee.parent
    while node is not None and node.parent is not None and node.parent != body:
        if node.parent.type not in ("generic_function", "expression_statement"):
            return False
        node = node.parent
    return body.named_child_count == 1
