"""Lint attributes: `#[allow(clippy::needless_return)]`, `#[expect(…)]`, `#![allow(…)]`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.marks import ForeignMark, ForeignMarks
from aura_lsp.model import Span

if TYPE_CHECKING:
    from tree_sitter import Node

_ATTRIBUTES = frozenset({"attribute_item", "inner_attribute_item"})
_LEVEL = re.compile(rb"\b(?:allow|expect)\s*\((?P<names>[^()]*)\)")
_ROWS = frozenset({"block", "declaration_list", "source_file", "match_block"})
_LISTS = re.compile(r"\w+_list|match_block")


def _read(root: Node, source: bytes, at: int) -> Iterator[ForeignMark]:
    node = root.descendant_for_byte_range(at, at + 1)
    while node is not None and node.type not in _ATTRIBUTES:
        node = node.parent
    if node is None or node.parent is None:
        return
    match = _LEVEL.match(source, at)
    if match is None:
        return
    lints = re.findall(r"[\w:]+", match["names"].decode("utf-8", "replace"))
    names = frozenset(_called(lint) for lint in lints)
    if node.type == "inner_attribute_item":
        yield ForeignMark(Span(node.parent.start_byte, node.parent.end_byte), names)
        return
    target = _target(node, node.parent)
    yield ForeignMark(Span(node.start_byte, target.end_byte), names)


def _called(lint: str) -> str:
    tool, separator, name = lint.partition("::")
    return f"{tool}:{name}" if separator else f"rustc:{lint}"


def _target(attribute: Node, parent: Node) -> Node:
    """What an attribute is about: what stands next to it in a row, or what it is a part of."""
    if parent.type not in _ROWS and not _LISTS.fullmatch(parent.type):
        return parent
    node = attribute.next_named_sibling
    while node is not None and (node.type in _ATTRIBUTES or "comment" in node.type):
        node = node.next_named_sibling
    return node or attribute


FOREIGN = ForeignMarks((b"allow(", b"expect("), _read)
