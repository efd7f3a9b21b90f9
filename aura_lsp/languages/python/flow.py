"""Where control goes next in Python."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

_ENDS = frozenset({"return_statement", "raise_statement"})
_MOST_STATEMENTS = 256
"""What comes behind so many more is not looked at: the loop may end there."""
_MAX_DEPTH = 16
"""Statements that are nested deeper are taken to go on."""
_LOOPS = frozenset({"for_statement", "while_statement"})


def leaves_loop(node: Node, loop: Node) -> bool:
    """Whether a loop has come, or may have come, to its end once something in its body has run."""
    chain = [node]
    while chain[-1] != loop:
        around = chain[-1].parent
        if around is None:
            return False
        chain.append(around)
    inner_loops = sum(each.type in _LOOPS for each in chain[:-1])
    for inner, around in pairwise(chain):
        inner_loops -= inner.type in _LOOPS
        if inner.type in _ENDS:
            return True
        if around.type == "block":
            ends = _next_end(inner.next_named_sibling, breaks=not inner_loops, depth=_MAX_DEPTH)
            if ends is not None:
                return ends
        elif around.type == "try_statement":
            final = _clauses(around, "finally_clause")
            if inner not in final and _always(final, breaks=not inner_loops, depth=_MAX_DEPTH):
                return True
    return False


def _next_end(statement: Node | None, *, breaks: bool, depth: int) -> bool | None:
    """Whether a statement and those behind it end the loop; None where they only come to their own
    end."""
    for _ in range(_MOST_STATEMENTS):
        if statement is None:
            return None
        if statement.type == "continue_statement":
            return False
        if _leaves(statement, breaks=breaks, depth=depth):
            return True
        statement = statement.next_named_sibling
    return True


def _leaves(statement: Node, *, breaks: bool, depth: int) -> bool:
    """Whether a statement ends the loop around it whatever happens; `break` does so where it
    `breaks` that very loop."""
    kind = statement.type
    if kind in _ENDS:
        return True
    if kind == "break_statement":
        return breaks
    groups = _alternatives(statement) if depth else []
    return any(_always(group, breaks=breaks, depth=depth) for group in groups)


def _alternatives(statement: Node) -> list[list[Node]]:
    """Groups of branches, of which one is taken of every group."""
    if statement.type == "with_statement":
        return [_clauses(statement, "block")]
    if statement.type == "if_statement" and _clauses(statement, "else_clause"):
        return [_clauses(statement, "block", "elif_clause", "else_clause")]
    if statement.type == "try_statement":
        return [
            _clauses(statement, "finally_clause"),
            _clauses(statement, "block", "except_clause"),
        ]
    return []


def _always(branches: list[Node], *, breaks: bool, depth: int) -> bool:
    """Whether every one of some branches ends the loop."""
    blocks = [each if each.type == "block" else _block(each) for each in branches]
    return bool(blocks) and all(
        block is not None
        and bool(block.named_children)
        and _next_end(block.named_children[0], breaks=breaks, depth=depth - 1)
        for block in blocks
    )


def _clauses(statement: Node, *kinds: str) -> list[Node]:
    return [each for each in statement.named_children if each.type in kinds]


def _block(clause: Node) -> Node | None:
    return next(iter(_clauses(clause, "block")), None)
