"""Attributes: what stands in `#[…]` above a definition, statement or expression."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import COMMENTS

if TYPE_CHECKING:
    from tree_sitter import Node

_ATTACHED = COMMENTS | {"attribute_item"}


def attached_to(node: Node, source: bytes) -> Iterator[Node]:
    """The attributes and comments directly above a node, the nearest first: no empty line is
    between, since what is beyond one may be another item's."""
    below, above = node, node.prev_sibling
    while above is not None and (above.type in _ATTACHED or not above.is_named):
        end = above.end_byte
        if source[end - 1 : end] == b"\n":
            end -= 1  # the grammar counts the end of the line to a doc comment
        if source.count(b"\n", end, below.start_byte) > 1:
            return
        if above.is_named:
            yield above
        below, above = above, above.prev_sibling
