"""Where a function's name stands in its body as a callee does: the first half of seeing recursion.

Recursion is rare and calls are many, so the bytes are searched for the name, and the tree is asked
about what was found only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node


def mentions(
    text: bytes,
    source: bytes,
    around: Node,
    *,
    before: bytes = b"",
    start: int | None = None,
    end: int | None = None,
) -> Iterator[Node]:
    """The nodes in `around` that are just `text`, in order.

    `before`: only where one of these bytes comes next, as after a callee. `start` and `end`: where
    to look, if not in all of it.
    """
    width, end = len(text), around.end_byte if end is None else end
    at = source.find(text, around.start_byte if start is None else start, end) if text else -1
    while at >= 0:
        if not before or source[at + width] in before:
            node = around.descendant_for_byte_range(at, at + width)
            if node is not None and node.end_byte - node.start_byte == width:
                yield node
        at = source.find(text, at + width, end)
