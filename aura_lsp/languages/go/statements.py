"""The statements around a node in Go: before, after, and where they end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.calls import called_by
from aura_lsp.languages.go.names import FUNCTIONS

if TYPE_CHECKING:
    from tree_sitter import Node

_LEAVES = frozenset({"return_statement", "break_statement", "continue_statement", "goto_statement"})


def after(statement: Node) -> Node | None:
    """The next statement of the same list."""
    node = statement.next_named_sibling
    while node is not None and node.type == "comment":
        node = node.next_named_sibling
    return node


def before(statement: Node) -> Node | None:
    """The statement before it in the same list."""
    node = statement.prev_named_sibling
    while node is not None and node.type == "comment":
        node = node.prev_named_sibling
    return node


def statements(body: Node | None) -> list[Node]:
    """The statements of a block, or of a case."""
    lists = [] if body is None else [n for n in body.named_children if n.type == "statement_list"]
    return [n for each in lists for n in each.named_children if n.type != "comment"]


def statement_of(node: Node) -> Node | None:
    """The innermost statement of a list that a node is, or is in."""
    parent = node.parent
    while parent is not None and parent.type != "statement_list":
        node, parent = parent, parent.parent
    return node if parent is not None else None


def enclosing(node: Node, kinds: frozenset[str]) -> Node | None:
    """The innermost node of some kinds around a node in the same function."""
    parent = node.parent
    while parent is not None and parent.type not in FUNCTIONS:
        if parent.type in kinds:
            return parent
        parent = parent.parent
    return None


def within(node: Node, *, functions: bool = True) -> Iterator[Node]:
    """The named nodes below a node, in order; those in nested functions only if asked for."""
    stack = list(reversed(node.named_children))
    while stack:
        each = stack.pop()
        yield each
        if functions or each.type not in FUNCTIONS:
            stack += reversed(each.named_children)


def comment_above(statement: Node) -> bool:
    """Whether a comment ends on the line above a statement."""
    node, group = statement.prev_named_sibling, statement.parent
    if node is None and group is not None and group.type == "statement_list":
        node = group.prev_named_sibling
    row = statement.start_point.row - 1
    return node is not None and node.type == "comment" and node.end_point.row == row


def comment_behind(statement: Node) -> bool:
    """Whether a comment stands on the line on which a statement ends."""
    node, group = statement.next_named_sibling, statement.parent
    if node is None and group is not None and group.type == "statement_list":
        node = group.next_named_sibling
    row = statement.end_point.row
    return node is not None and node.type == "comment" and node.start_point.row == row


def leaves(statement: Node | None, source: bytes) -> bool:
    """Whether nothing after a statement in its list is run: `return`, `panic(…)` and the like."""
    if statement is None:
        return False
    if statement.type in _LEAVES:
        return True
    call = called_by(statement) if statement.type == "expression_statement" else None
    callee = call.child_by_field_name("function") if call is not None else None
    if callee is None:
        return False
    text = source[callee.start_byte : callee.end_byte]
    return text in (b"panic", b"os.Exit", b"log.Fatal", b"log.Fatalf", b"log.Fatalln")
