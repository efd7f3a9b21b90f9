"""Setting aside what a model says to itself, where a server leaves it in the text as
`<think>…</think>`.
"""

from __future__ import annotations

from collections.abc import Iterator

from aura_lsp.assist.servers.values import Piece

_OPEN, _CLOSE = "<think>", "</think>"


class Thinking:
    """Sorts the text of one answer as it arrives. Only what opens an answer is reasoning: later on
    the tag is part of what is said."""

    def __init__(self) -> None:
        self._held = ""
        self._state = "start"

    def sort(self, text: str) -> Iterator[Piece]:
        """The pieces that are certain by now; the beginning of a tag is held back."""
        self._held += text
        if self._state == "start":
            self._begin()
        if self._state == "inside":
            yield from self._think()
        if self._state == "after":
            self._held = self._held.lstrip()
            self._state = "outside" if self._held else "after"
        if self._state == "outside" and self._held:
            yield Piece("text", self._held)
            self._held = ""

    def rest(self) -> Iterator[Piece]:
        """What was held back when nothing more is to come."""
        if self._held:
            yield Piece("reasoning" if self._state == "inside" else "text", self._held)
            self._held = ""

    def _begin(self) -> None:
        opening = self._held.lstrip()
        if opening.startswith(_OPEN):
            self._held = opening.removeprefix(_OPEN)
            self._state = "inside"
        elif not _OPEN.startswith(opening):
            self._state = "outside"

    def _think(self) -> Iterator[Piece]:
        reasoning, closed, text = self._held.partition(_CLOSE)
        if closed:
            self._held = text
            self._state = "after"
        else:
            certain = len(reasoning) - _tail_that_begins(_CLOSE, reasoning)
            reasoning, self._held = reasoning[:certain], reasoning[certain:]
        if reasoning:
            yield Piece("reasoning", reasoning)


def _tail_that_begins(tag: str, text: str) -> int:
    """How many of the last characters may be the beginning of a tag."""
    longest = min(len(tag) - 1, len(text))
    return next((n for n in range(longest, 0, -1) if tag.startswith(text[-n:])), 0)
