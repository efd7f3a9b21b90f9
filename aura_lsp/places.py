"""Where words stand in a text: each word is looked for once, and after an edit only around it."""

from __future__ import annotations

import string
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from aura_lsp.text import ByteEdit

_WORD_BYTES = frozenset(b"_0123456789" + string.ascii_letters.encode()) | set(range(128, 256))


class Places:
    """The offsets at which words stand in one version of a text."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self._known: dict[tuple[bytes, bool], list[int]] = {}

    def of(self, word: bytes, *, whole: bool = False) -> Sequence[int]:
        """Where `word`, which is not empty, stands, in order; overlapping or not, and if not
        `whole`, as part of a longer word, too."""
        known = self._known.get((word, whole))
        if known is None:
            known = self._known[word, whole] = _places(self.source, word, whole, 0, None)
        return known

    def after(self, edit: ByteEdit, source: bytes) -> Places:
        """The same for the text that `edit` made of this one: what is known is moved."""
        places, delta = Places(source), edit.delta
        for (word, whole), known in self._known.items():
            reach = len(word)  # one more than what overlaps the edit: it may now end a word
            first = bisect_left(known, edit.start - reach)
            last = bisect_right(known, edit.old_end, first)
            start, end = max(edit.start - reach, 0), edit.new_end + reach
            around = _places(source, word, whole, start, end)
            moved = [at + delta for at in known[last:]]
            places._known[word, whole] = [*known[:first], *around, *moved]
        return places


def _places(source: bytes, word: bytes, whole: bool, start: int, end: int | None) -> list[int]:
    found = []
    width = len(word)
    at = source.find(word, start, end)
    while at >= 0:
        if not whole or not (_is_word(source, at - 1) or _is_word(source, at + width)):
            found.append(at)
        at = source.find(word, at + 1, end)
    return found


def _is_word(source: bytes, at: int) -> bool:
    """Whether the byte there is part of a word."""
    return 0 <= at < len(source) and source[at] in _WORD_BYTES
