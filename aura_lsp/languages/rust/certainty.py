"""Values that are known to be there: `unwrap` of one of them is a statement, not a risk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import (
    COMMENTS,
    arguments_of,
    callee_of,
    method_name,
    receiver_of,
    text_of,
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
EXPLANATION = re.compile(
    r"\b(invariant|bug|always|never|must|should|cannot|can't|won't|impossible|infallible"
    r"|unreachable|guaranteed|ensured?|checked|verified|valid|known|poisoned|just|already|exists?"
    r"|internal|unwrap|panics?|safe|safety|safely|because|since|ok)\b",
    re.IGNORECASE,
)
"""Words of messages and comments that say why a value is there."""


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


def is_explained(node: Node, source: bytes) -> bool:
    """Whether a comment in the lines of the statement around a node, or right above it, says why it
    is fine."""
    statement = node
    while statement.parent is not None and statement.parent.type not in ("block", "match_block"):
        statement = statement.parent
    return any(
        EXPLANATION.search(text_of(each, source)) for each in _comments_at(statement, source)
    )


def _comments_at(statement: Node, source: bytes) -> Iterator[Node]:
    stack = [statement]
    while stack:
        inner = stack.pop()
        if inner.type in COMMENTS:
            yield inner
        elif inner.type != "block":
            stack += inner.named_children
    below, above = statement, statement.prev_sibling
    while above is not None and above.type in COMMENTS:
        if source.count(b"\n", above.start_byte, below.start_byte) > 1:
            break
        yield above
        below, above = above, above.prev_sibling
    after = statement.next_sibling
    is_beside = after is not None and b"\n" not in source[statement.end_byte : after.start_byte]
    if after is not None and is_beside and after.type in COMMENTS:
        yield after
