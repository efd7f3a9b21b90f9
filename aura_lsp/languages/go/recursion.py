"""The calls of a Go function to itself, as gocognit 1.3 sees them without types.

A function is called by its name, also in parentheses or with type arguments, unless something
inside it has taken the name; a method through the name of its own receiver.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.names import scope_of
from aura_lsp.metrics.recursion import mentions

if TYPE_CHECKING:
    from tree_sitter import Node

_AFTER_CALLEE = b"([) /"
_AROUND_CALLEE = frozenset({"parenthesized_expression", "index_expression", "generic_type"})
_CALLS = frozenset({"call_expression", "type_conversion_expression"})


def self_calls(function: Node, source: bytes) -> Iterator[Node]:
    """The callees in `function` that are the function itself, in order."""
    name = function.child_by_field_name("name")
    body = function.child_by_field_name("body")
    if name is None or body is None:
        return
    text = source[name.start_byte : name.end_byte]
    if function.type == "method_declaration":
        receiver = _receiver_name(function, source)
        candidates = _through(receiver, text, source, body) if receiver else iter(())
    else:
        candidates = (
            node
            for node in mentions(text, source, body, before=_AFTER_CALLEE)
            if not _is_shadowed(node, function, text, source)
        )
    yield from filter(_is_called, candidates)


def _receiver_name(method: Node, source: bytes) -> bytes:
    receiver = method.child_by_field_name("receiver")
    for child in receiver.named_children if receiver is not None else ():
        name = child.child_by_field_name("name")
        if name is not None:
            return source[name.start_byte : name.end_byte]
    return b""


def _through(receiver: bytes, text: bytes, source: bytes, body: Node) -> Iterator[Node]:
    """The selectors `receiver.text` in `body`."""
    for node in mentions(text, source, body, before=_AFTER_CALLEE):
        selector = node.parent
        operand = selector.child_by_field_name("operand") if selector is not None else None
        if (
            selector is not None
            and operand is not None
            and operand != node
            and source[operand.start_byte : operand.end_byte] == receiver
        ):
            yield selector


def _is_called(callee: Node) -> bool:
    """Whether `callee` is what a call calls, be it in parentheses or with type arguments."""
    node, parent = callee, callee.parent
    while parent is not None and parent.type in _AROUND_CALLEE:
        if parent.type == "index_expression" and parent.start_byte != node.start_byte:
            return False
        node, parent = parent, parent.parent
    return parent is not None and parent.type in _CALLS and parent.start_byte == node.start_byte


def _is_shadowed(call: Node, function: Node, text: bytes, source: bytes) -> bool:
    """Whether a declaration inside `function` has given its name another meaning at `call`."""
    name = function.child_by_field_name("name")
    return any(
        scope.start_byte <= call.start_byte < scope.end_byte
        for node in mentions(text, source, function, end=call.start_byte)
        if node != name and (scope := scope_of(node)) is not None
    )
