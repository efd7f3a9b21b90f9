"""Values that are known to be there: `unwrap` of one of them is a statement, not a risk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import (
    COMMENTS,
    arguments_of,
    callee_of,
    method_name,
    receiver_of,
)
from aura_lsp.languages.rust.paths import last_name

if TYPE_CHECKING:
    from tree_sitter import Node

_CONVERSIONS = frozenset({"try_into", "try_from"})
_HELD = frozenset({"take", "pop", "pop_front", "pop_back", "next_back", "as_ref", "as_mut", "peek"})
"""Methods that are asked for what the program itself has put there."""
_STRING_WRITERS = frozenset({"write", "writeln"})
_POISONED = frozenset(
    {"lock", "join", "wait", "wait_while", "wait_timeout", "into_inner", "get_mut", "try_lock"}
)
_POISONED_WITHOUT_ARGUMENTS = frozenset({"read", "write"})


def is_known(receiver: Node, source: bytes) -> bool:
    """Whether a value is there by the make of the program: it is converted from what has the right
    size, made of literals alone, or what the program itself has put there."""
    if receiver.type == "macro_invocation":
        macro = receiver.child_by_field_name("macro")
        return macro is not None and last_name(macro, source) in _STRING_WRITERS
    callee = callee_of(receiver)
    if callee is None:
        return False
    name = method_name(receiver, source) or last_name(callee, source)
    if name in _CONVERSIONS or name in _HELD or name.startswith("checked_"):
        return True
    if name not in ("new", "parse") and not name.startswith("from_"):
        return False
    base = receiver_of(receiver)
    inputs = arguments_of(receiver) + ([base] if base is not None else [])
    return bool(inputs) and all(each.type.endswith("_literal") for each in inputs)


def tells_of_a_panic(receiver: Node, source: bytes) -> bool:
    """Whether a value is missing only if another thread has panicked: that of a lock or thread."""
    name = method_name(receiver, source)
    is_bare = name in _POISONED_WITHOUT_ARGUMENTS and not arguments_of(receiver)
    return is_bare or name in _POISONED


def is_commented(node: Node, source: bytes) -> bool:
    """Whether a comment stands in the lines of the statement around a node, or right above it."""
    statement = node
    while statement.parent is not None and statement.parent.type not in ("block", "match_block"):
        statement = statement.parent
    stack = [statement]
    while stack:
        inner = stack.pop()
        if inner.type in COMMENTS:
            return True
        if inner.type != "block":
            stack += inner.named_children
    before, after = statement.prev_sibling, statement.next_sibling
    return (
        before is not None and before.type in COMMENTS and _joins(before, statement, source)
    ) or (
        after is not None
        and after.type in COMMENTS
        and b"\n" not in source[statement.end_byte : after.start_byte]
    )


def _joins(comment: Node, statement: Node, source: bytes) -> bool:
    """Whether nothing but the end of a line is between a comment and what is below."""
    return source.count(b"\n", comment.start_byte, statement.start_byte) <= 1
