"""Cognitive complexity (Campbell, "Cognitive Complexity", SonarSource 2018).

Structures cost one, and one more for each structure around them; `else`, labelled jumps, recursion
and each run of like logical operators cost one flat. Every score is the sum of its increments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(frozen=True, slots=True)
class Cognitive:
    """What counts in one language.

    `nested`: roles that cost 1 + nesting. `flat`: roles that cost 1. `merged`: kinds of nested
    function whose increments count in the function around them, mapped to the nesting they add.
    `operators`: the logical operators that form sequences; those that are `free` cost nothing.
    `every_recursion`: whether every call of itself costs 1, not only a function's first.
    `through_parentheses`: whether a sequence goes on inside parentheses; `through_operators`:
    inside the operands of a comparison or sum, too.
    """

    nested: frozenset[str]
    flat: frozenset[str]
    merged: Mapping[str, int] = field(default_factory=dict)
    operators: frozenset[str] = frozenset({"&&", "||"})
    free: frozenset[str] = frozenset()
    every_recursion: bool = False
    through_parentheses: bool = True
    through_operators: bool = False


WHY = {
    "if": "`if`",
    "elif": "`else if`",
    "else": "`else`",
    "loop": "loop",
    "switch": "`switch`",
    "catch": "`catch`",
    "ternary": "conditional expression",
    "boolean": "logical operators",
    "jump": "jump to a label",
    "recursion": "recursion",
}
"""Role -> how an increment names it, for languages that do not say it otherwise."""


def operator_runs(
    node: Node, cognitive: Cognitive, seen: set[tuple[int, int]]
) -> Iterator[tuple[int, str]]:
    """The runs of like operators in the logical expression `node`: (offset of the first, operator).

    `a && b && c || d` has two. Operands that are logical expressions themselves belong to the same
    sequence and are added to `seen` as (start, end), so that they do not count again.
    """
    last = ""
    for operator in _operators(node, cognitive, seen):
        if operator.type != last:
            last = operator.type
            if last not in cognitive.free:
                yield operator.start_byte, last


def pass_over_plain(node: Node, cognitive: Cognitive, seen: set[tuple[int, int]]) -> None:
    """Add the logical expression `node` to `seen` if all its operators are alike and no operand is
    a conditional expression."""
    inside: set[tuple[int, int]] = set()
    if len({operator.type for operator in _operators(node, cognitive, inside)}) != 1:
        return
    stack = [node]
    while stack:
        current = _unwrapped(stack.pop(), cognitive)
        if current.type == "ternary_expression":
            return
        if (current.start_byte, current.end_byte) in inside:
            operands = (current.child_by_field_name(side) for side in ("left", "right"))
            stack += (operand for operand in operands if operand is not None)
    seen |= inside


def _unwrapped(node: Node, cognitive: Cognitive) -> Node:
    while cognitive.through_parentheses and node.type == "parenthesized_expression":
        inner = [child for child in node.named_children if not child.is_extra]
        if len(inner) != 1:
            break
        node = inner[0]
    return node


def _operators(node: Node, cognitive: Cognitive, seen: set[tuple[int, int]]) -> Iterator[Node]:
    """The operators of a sequence from left to right; iterative, since chains can be very long."""
    stack: list[tuple[Node, bool]] = [(node, False)]
    while stack:
        current, is_operator = stack.pop()
        if is_operator:
            yield current
            continue
        current = _unwrapped(current, cognitive)
        operator = current.child_by_field_name("operator")
        if operator is None:
            continue
        is_logical = operator.type in cognitive.operators
        if not is_logical and not cognitive.through_operators:
            continue
        left = current.child_by_field_name("left")
        right = current.child_by_field_name("right")
        if left is None or right is None:
            continue
        seen.add((current.start_byte, current.end_byte))
        stack.append((right, False))
        if is_logical:
            stack.append((operator, True))
        stack.append((left, False))
