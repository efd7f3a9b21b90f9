"""Calls of methods, and the chains that they form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.names import FUNCTIONS
from aura_lsp.model import Span

if TYPE_CHECKING:
    from tree_sitter import Node

COMMENTS = frozenset({"line_comment", "block_comment"})
_APART = FUNCTIONS | {
    "impl_item", "trait_item", "mod_item", "const_item", "static_item", "struct_item", "enum_item",
}  # fmt: skip
_HANDLERS = frozenset({"unwrap", "expect"})


def call_of(name: Node) -> Node | None:
    """The call of the method that is named here: `x.read(buf)` at `read`."""
    node, parent = name, name.parent
    if parent is None or parent.type != "field_expression":
        return None
    if parent.child_by_field_name("field") != name:
        return None
    node, parent = parent, parent.parent
    if parent is not None and parent.type == "generic_function":
        node, parent = parent, parent.parent
    if parent is None or parent.type != "call_expression":
        return None
    return parent if parent.child_by_field_name("function") == node else None


def path_call_of(name: Node) -> Node | None:
    """The call of the path that ends with a name: `mem::forget(x)` at `forget`."""
    node, parent = name, name.parent
    for kind, field in (("scoped_identifier", "name"), ("generic_function", "function")):
        if parent is not None and parent.type == kind:
            if parent.child_by_field_name(field) != node:
                return None
            node, parent = parent, parent.parent
    if parent is None or parent.type != "call_expression":
        return None
    return parent if parent.child_by_field_name("function") == node else None


def method_of(call: Node) -> Node | None:
    """The name of the method that an expression calls, if it is such a call."""
    field = _field_of(call)
    return field.child_by_field_name("field") if field is not None else None


def receiver_of(call: Node) -> Node | None:
    """What the method is called on."""
    field = _field_of(call)
    return field.child_by_field_name("value") if field is not None else None


def callee_of(call: Node) -> Node | None:
    """What an expression calls, if it is a call."""
    return call.child_by_field_name("function") if call.type == "call_expression" else None


def arguments_of(call: Node) -> list[Node]:
    """What a call is given."""
    given = call.child_by_field_name("arguments")
    if given is None:
        return []
    return [each for each in given.named_children if each.type not in COMMENTS]


def text_of(node: Node | None, source: bytes) -> str:
    """The source of a node; empty for none."""
    return (
        "" if node is None else source[node.start_byte : node.end_byte].decode("utf-8", "replace")
    )


def method_name(call: Node | None, source: bytes) -> str:
    """The name of the method that an expression calls; empty where it calls none."""
    return text_of(method_of(call), source) if call is not None else ""


def method_span(call: Node) -> Span:
    """The range of a call from the name of its method on: what is before may be lines above."""
    method = method_of(call)
    return Span((method or call).start_byte, call.end_byte)


def unwrapped(node: Node, source: bytes) -> Node:
    """An expression without the `?`, `.unwrap()` and `.expect(…)` behind it."""
    while True:
        inner: Node | None = None
        if node.type in ("try_expression", "parenthesized_expression"):
            inner = node.named_children[0] if node.named_children else None
        elif method_name(node, source) in _HANDLERS:
            inner = receiver_of(node)
        if inner is None:
            return node
        node = inner


def own_nodes(node: Node) -> Iterator[Node]:
    """The nodes below one that run with it, in order: not those of closures, `async` blocks and
    items inside."""
    stack = list(reversed(node.named_children))
    while stack:
        inner = stack.pop()
        yield inner
        if inner.type not in _APART:
            stack += reversed(inner.named_children)


def has_comment(node: Node) -> bool:
    """Whether there is a comment in a node."""
    stack = [node]
    while stack:
        inner = stack.pop()
        if inner.type in COMMENTS:
            return True
        stack += inner.named_children
    return False


def _field_of(call: Node) -> Node | None:
    """The `receiver.method` of a call."""
    callee = callee_of(call)
    if callee is not None and callee.type == "generic_function":
        callee = callee.child_by_field_name("function")
    return callee if callee is not None and callee.type == "field_expression" else None
