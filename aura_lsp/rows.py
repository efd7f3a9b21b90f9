"""Which lines of an item hold code. A line with code and a comment does; a docstring does not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

Ranges = list[tuple[int, int]]


class ItemRows:
    """The rows of an item's text, with its comments (half-open ranges of offsets) told apart."""

    def __init__(self, text: bytes, comments: Ranges) -> None:
        rows = text.splitlines(keepends=True)
        self.starts = list(accumulate(map(len, rows), initial=0))
        self.flags = bytearray(map(bool, map(bytes.strip, rows)))
        self.comment = 0
        for start, end in comments:
            self._mark(start, end, rows)
        self.totals = list(accumulate(self.flags, initial=0))

    @property
    def code(self) -> int:
        """How many rows hold code."""
        return self.totals[-1]

    def _mark(self, start: int, end: int, rows: list[bytes]) -> None:
        """Take the rows that only the comment `[start, end)` is on out of the code."""
        first, last = self._row(start), self._row(max(end - 1, start))
        if last >= len(rows):
            return
        if rows[first][: start - self.starts[first]].strip():
            first += 1
        if rows[last][end - self.starts[last] :].strip(b" \t\r\n;"):
            last -= 1
        for row in range(first, last + 1):
            self.comment += self.flags[row]
            self.flags[row] = 0

    def _row(self, offset: int) -> int:
        return bisect_right(self.starts, offset) - 1

    def code_between(self, start: int, end: int) -> int:
        """The rows with code that a range of offsets touches."""
        first, last = self._row(start), self._row(max(end - 1, start))
        return self.totals[min(last + 1, len(self.totals) - 1)] - self.totals[first]

    def longest(self, ranges: Iterable[tuple[int, int]], start: int, end: int) -> int:
        """The rows of the longest of some ranges that lie within `[start, end)`."""
        within = (each for each in ranges if start <= each[0] and each[1] <= end)
        rows = (self._row(last - 1) - self._row(first) + 1 for first, last in within)
        return max(rows, default=0)
