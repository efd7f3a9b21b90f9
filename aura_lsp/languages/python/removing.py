"""Edits that take something out of Python code and leave the rest as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aura_lsp.model import Edit, Span

if TYPE_CHECKING:
    from tree_sitter import Node

_BEGIN = 8


def without_statement(statement: Node, source: bytes) -> Edit | None:
    """A statement taken away with its lines; None where it shares them, or its block would be left
    empty."""
    parent = statement.parent
    if parent is None or (parent.type != "module" and not _has_company(parent)):
        return None
    start = source.rfind(b"\n", 0, statement.start_byte) + 1
    end = source.find(b"\n", statement.end_byte) + 1 or len(source)
    around = source[start : statement.start_byte] + source[statement.end_byte : end]
    return Edit(Span(start, end), "") if not around.strip() else None


def _has_company(block: Node) -> bool:
    """Whether a block has more than one statement, as far as a look at its begin tells."""
    first = (block.named_child(index) for index in range(min(block.named_child_count, _BEGIN)))
    return sum(each is not None and each.type != "comment" for each in first) > 1


def without_name(names: Sequence[Node], index: int) -> Edit:
    """One of several names taken away with one of the commas beside it."""
    if index + 1 < len(names):
        return Edit(Span(names[index].start_byte, names[index + 1].start_byte), "")
    return Edit(Span(names[index - 1].end_byte, names[index].end_byte), "")
