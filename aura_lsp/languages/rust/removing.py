"""What is to be cut out of a source to take a statement away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aura_lsp.model import Edit, Span

if TYPE_CHECKING:
    from tree_sitter import Node


def without(statement: Node) -> Edit:
    """The edit that takes a statement away with the line or space that it is on, but not the
    comments around."""
    before = statement.prev_sibling
    start = before.end_byte if before is not None else statement.start_byte
    return Edit(Span(start, statement.end_byte), "")
