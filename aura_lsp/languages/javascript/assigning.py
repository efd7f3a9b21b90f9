"""Where variables get a value again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aura_lsp.metrics.recursion import mentions

if TYPE_CHECKING:
    from tree_sitter import Node

_WRITES = frozenset(
    {"assignment_expression", "augmented_assignment_expression", "update_expression"}
)
_PATTERNS = frozenset(
    {
        "array_pattern", "object_pattern", "pair_pattern", "rest_pattern", "assignment_pattern",
        "object_assignment_pattern", "array", "object", "pair", "spread_element",
        "parenthesized_expression", "non_null_expression",
    }
)  # fmt: skip


def is_written(name: Node, source: bytes, block: Node) -> bool:
    """Whether something in a block assigns the variable that is declared there."""
    text = source[name.start_byte : name.end_byte]
    return any(mention != name and is_target(mention) for mention in mentions(text, source, block))


def is_target(mention: Node) -> bool:
    """Whether a mention is assigned to, alone or in a pattern."""
    node, parent = mention, mention.parent
    while parent is not None and parent.type in _PATTERNS:
        node, parent = parent, parent.parent
    if parent is None:
        return False
    if parent.type in _WRITES:
        target = parent.child_by_field_name("left") or parent.child_by_field_name("argument")
        return target == node
    return parent.type == "for_in_statement" and parent.child_by_field_name("left") == node
