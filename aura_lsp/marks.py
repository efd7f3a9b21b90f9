"""Marks in source that switch rules off: what one says, and where comments are.

A language reads the marks of its own tools (`Language.foreign`); `suppress.py` reads Aura's and
applies both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from aura_lsp.model import Span

if TYPE_CHECKING:
    from tree_sitter import Node

_SPACE = re.compile(rb"\s*")
_LINE_END = re.compile(rb"[\r\n]|\Z")


class ForeignMark(NamedTuple):
    """What another tool was told: not to report, where `span` covers the start of a finding, what
    it calls one of `names`, written as in `Rule.same_as`; `tool:*` is all that a tool reports."""

    span: Span
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class ForeignMarks:
    """The marks of a language's other tools: each holds one of `words`, at which `read` is called
    with the root of the tree, the source and the offset of the word."""

    words: tuple[bytes, ...]
    read: Callable[[Node, bytes, int], Iterator[ForeignMark]]


def comment_at(root: Node, offset: int) -> Node | None:
    """The comment around an offset."""
    node = root.descendant_for_byte_range(offset, offset + 1)
    while node is not None and "comment" not in node.type:
        node = node.parent
    return node


def line_of(source: bytes, offset: int) -> Span:
    """The line around an offset, without what ends it."""
    start = max(source.rfind(b"\n", 0, offset), source.rfind(b"\r", 0, offset)) + 1
    end = _LINE_END.search(source, offset)
    return Span(start, end.start() if end else len(source))


def is_alone(source: bytes, comment: Node) -> bool:
    """Whether nothing but a comment (or its braces in markup) is before it on its line."""
    before = source[line_of(source, comment.start_byte).start : comment.start_byte]
    return before.strip() in (b"", b"{")


def code_after(root: Node, source: bytes, offset: int) -> Node | None:
    """The first token behind an offset that is in no comment, and does not close a comment's braces
    in markup."""
    while True:
        space = _SPACE.match(source, offset)
        offset = space.end() if space else offset
        if offset >= len(source):
            return None
        node = root.descendant_for_byte_range(offset, offset + 1)
        comment = comment_at(root, offset)
        if comment is not None:
            offset = comment.end_byte
        elif node is not None and node.type == "}" and _is_braced_comment(node):
            offset += 1
        else:
            return node


def _is_braced_comment(brace: Node) -> bool:
    parent = brace.parent
    return parent is not None and parent.type == "jsx_expression" and _holds_comment(parent)


def _holds_comment(expression: Node) -> bool:
    return all("comment" in each.type for each in expression.named_children)


def starting_with(token: Node) -> Iterator[Node]:
    """A token and what is around it that starts with it, innermost first, up to the row of
    statements or members that it is one of."""
    node: Node | None = token
    while node is not None and node.start_byte == token.start_byte and node.type not in _ROWS:
        if node.parent is None:  # the whole file
            return
        yield node
        node = node.parent


_ROWS = frozenset(
    {
        "block", "class_body", "declaration_list", "enum_body", "enum_class_body",
        "enum_variant_list", "field_declaration_list", "interface_body", "match_block",
        "object_type", "statement_block", "statement_list", "statements",
        "switch_body",
    }
)  # fmt: skip


def statement_after(root: Node, source: bytes, comment: Node) -> Node | None:
    """The statement or member behind a comment."""
    token = code_after(root, source, comment.end_byte)
    return None if token is None else _largest(token)


def node_from_line(root: Node, source: bytes, offset: int) -> Node | None:
    """The largest thing that starts with the first token on the line of an offset."""
    token = code_after(root, source, line_of(source, offset).start)
    return None if token is None else _largest(token)


def _largest(token: Node) -> Node:
    *_, largest = starting_with(token)
    return largest
