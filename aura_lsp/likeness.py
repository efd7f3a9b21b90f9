"""Whether two pieces of code say the same, and what a piece of code does besides having a value.

The shapes that languages share are told by the names that their grammars share: an `if` has a
`condition`, a `consequence` and an `alternative`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from aura_lsp.model import Span

if TYPE_CHECKING:
    from tree_sitter import Node

_EFFECTS = frozenset(
    {
        "call", "call_expression", "await", "await_expression", "yield", "yield_expression",
        "assignment_expression", "augmented_assignment_expression", "update_expression",
        "macro_invocation", "named_expression", "new_expression", "postfix_expression",
        "compound_assignment_expr", "async_block", "let_condition", "let_chain", "lambda_literal",
        "try_expression", "return_expression", "break_expression", "func_literal",
        "closure_expression",
    }
)  # fmt: skip
_COMMENTS = (b"//", b"/*", b"#")
_IFS = frozenset({"if_statement", "if_expression"})


def tokens(node: Node, source: bytes) -> tuple[bytes, ...]:
    """The tokens of a piece of code in order, without comments and the parentheses around it."""
    return tuple(source[each.start_byte : each.end_byte] for each in _leaves(bare(node), source))


def bare(node: Node) -> Node:
    """What is inside parentheses."""
    while node.type == "parenthesized_expression" and node.named_child_count == 1:
        node = node.named_children[0]
    return node


def alike(left: Node, right: Node, source: bytes) -> bool:
    """Whether two pieces of code are of the same tokens."""
    left, right = bare(left), bare(right)
    if left.type != right.type or left.child_count != right.child_count:
        return False
    may_be = may_be_alike(left, right, source)
    return may_be and tokens(left, source) == tokens(right, source)


def may_be_alike(left: Node, right: Node, source: bytes) -> bool:
    """A quick look at two texts: False only where two pieces of code are not `alike`."""
    first = source[left.start_byte : left.end_byte]
    second = source[right.start_byte : right.end_byte]
    if first == second or any(mark in first or mark in second for mark in _COMMENTS):
        return True
    return b"".join(first.split()) == b"".join(second.split())


def has_effects(node: Node) -> bool:
    """Whether a piece of code may do something else each time: it calls, assigns or waits."""
    stack = [node]
    while stack:
        each = stack.pop()
        if each.type in _EFFECTS or each.type in ("++", "--", "<-"):
            return True
        stack += each.children
    return False


def holds_comment(node: Node) -> bool:
    """Whether a comment is in a piece of code."""
    stack = [node]
    while stack:
        each = stack.pop()
        if "comment" in each.type:
            return True
        stack += each.children
    return False


def _leaves(node: Node, source: bytes) -> Iterator[Node]:
    stack = [node]
    while stack:
        each = stack.pop()
        if "comment" in each.type:
            continue
        if each.child_count and not _has_text(each, source):
            stack += reversed(each.children)
        elif each.end_byte > each.start_byte:
            yield each


def _has_text(node: Node, source: bytes) -> bool:
    """Whether a node says something between its children, as characters and texts do."""
    at = node.start_byte
    for child in node.children:
        if source[at : child.start_byte].strip():
            return True
        at = child.end_byte
    return bool(source[at : node.end_byte].strip())


class Chain(NamedTuple):
    """`if`, `else if` and `else`: the conditions in order, the bodies that they lead to, and the
    body of the `else`."""

    conditions: tuple[Node, ...]
    bodies: tuple[Node, ...]
    otherwise: Node | None


def chain(first: Node) -> Chain | None:
    """The chain that an `if` begins; None for an `else if`, or where the shape is not known."""
    if _is_continuation(first):
        return None
    conditions: list[Node] = []
    bodies: list[Node] = []
    node: Node | None = first
    otherwise: Node | None = None
    while node is not None:
        condition, body = node.child_by_field_name("condition"), _consequence(node)
        if condition is None or body is None:
            return None
        conditions.append(condition)
        bodies.append(body)
        following = _alternative(node)
        if following is None or following.type not in _IFS | {"elif_clause"}:
            otherwise = following
            break
        node = following
    return Chain(tuple(conditions), tuple(bodies), otherwise)


def _is_continuation(node: Node) -> bool:
    parent = node.parent
    if parent is None:
        return False
    if parent.type == "else_clause":
        return parent.parent is not None and parent.parent.type in _IFS
    return parent.type in _IFS and _alternative(parent) == node


def _consequence(node: Node) -> Node | None:
    """What a condition leads to; Kotlin's grammar has no name for it."""
    named = node.child_by_field_name("consequence")
    if named is not None:
        return named
    closed = [at for at, each in enumerate(node.children) if each.type == ")"]
    if not closed or closed[0] + 1 >= node.child_count:
        return None
    body = node.children[closed[0] + 1]
    return body if body.is_named and "comment" not in body.type else None


# aura: ignore[cyclomatic-complexity] the ways in which grammars hang an `else`
def _alternative(node: Node) -> Node | None:
    """The `else if` or the body of the `else` that comes next."""
    if node.type == "elif_clause":
        following = node.next_named_sibling
        while following is not None and "comment" in following.type:
            following = following.next_named_sibling
    else:
        following = node.child_by_field_name("alternative")
        if following is None:
            after = [at for at, each in enumerate(node.children) if each.type == "else"]
            rest = node.children[after[0] + 1 :] if after else []
            following = next((e for e in rest if e.is_named and "comment" not in e.type), None)
    if following is None or following.type != "else_clause":
        return following
    inside = [each for each in following.named_children if "comment" not in each.type]
    return inside[-1] if inside else None


_STATEMENTS = frozenset({"expression_statement"})


def statement_of(node: Node) -> Node:
    """The statement that an expression is all of, or the expression itself."""
    parent = node.parent
    return parent if parent is not None and parent.type in _STATEMENTS else node


def next_statement(statement: Node) -> Node | None:
    """What comes after a statement in its row, comments left out."""
    following = statement.next_named_sibling
    while following is not None and "comment" in following.type:
        following = following.next_named_sibling
    return following


def lines_of(node: Node, source: bytes) -> Span | None:
    """The whole lines of a statement with the break behind them; None if something else is on
    them."""
    start = source.rfind(b"\n", 0, node.start_byte) + 1
    end = source.find(b"\n", node.end_byte)
    end = len(source) if end < 0 else end
    after = source[node.end_byte : end].strip()
    if source[start : node.start_byte].strip() or after not in (b"", b";"):
        return None
    return Span(start, min(end + 1, len(source)))
