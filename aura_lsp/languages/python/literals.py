"""Values that are written down in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

_ATOMS = frozenset({"integer", "float", "true", "false", "none", "ellipsis"})
_GROUPS = frozenset({"concatenated_string", "parenthesized_expression", "tuple", "unary_operator"})

COLLECTIONS = frozenset(
    {
        "list", "dictionary", "set", "list_comprehension", "dictionary_comprehension",
        "set_comprehension",
    }
)  # fmt: skip
"""What makes a new object that may be changed."""


def is_constant(node: Node) -> bool:
    """Whether an expression is made of literals only."""
    stack = [node]
    while stack:
        each = stack.pop()
        if each.type == "string":
            if any(part.type == "interpolation" for part in each.named_children):
                return False
        elif each.type in _GROUPS:
            stack += each.named_children
        elif each.type not in _ATOMS and each.type != "comment":
            return False
    return True
