"""Where words stand in a text: each word is looked for once, and after an edit only around it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from aura_lsp.text import ByteEdit


class Places:
    """The offsets at which words stand in one version of a text, as wholes or as parts of longer
    ones, overlapping or not."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self._known: dict[bytes, list[int]] = {}

    def of(self, word: bytes) -> Sequence[int]:
        """Where `word`, which is not empty, stands; in order."""
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = _places(self.source, word, 0, len(self.source))
        return known

    def after(self, edit: ByteEdit, source: bytes) -> Places:
        """The same for the text that `edit` made of this one: what is known is moved."""
        places, delta = Places(source), edit.delta
        for word, known in self._known.items():
            reach = len(word) - 1
            first = bisect_left(known, edit.start - reach)
            last = bisect_left(known, edit.old_end, first)
            around = _places(source, word, max(edit.start - reach, 0), edit.new_end + reach)
            moved = [at + delta for at in known[last:]]
            places._known[word] = [*known[:first], *around, *moved]
        return places


def _places(source: bytes, word: bytes, start: int, end: int) -> list[int]:
    found = []
    at = source.find(word, start, end)
    while at >= 0:
        found.append(at)
        at = source.find(word, at + 1, end)
    return found
