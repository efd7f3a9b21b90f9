"""Where a function's name stands in its body as a callee does: the first half of seeing recursion.

Recursion is rare and calls are many, so the bytes are searched for the name, and the tree is asked
about what was found only.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

WORD_BYTES = frozenset(each.encode() for each in f"_{string.digits}{string.ascii_letters}")
"""The bytes beside which no name starts or ends; those that are not ASCII may be blanks."""


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
        behind = at + width
        is_part = source[at - 1 : at] in WORD_BYTES or source[behind : behind + 1] in WORD_BYTES
        if not is_part and (not before or source[behind] in before):
            node = around.descendant_for_byte_range(at, behind)
            if node is not None and node.end_byte - node.start_byte == width:
                yield node
        at = source.find(text, behind, end)
