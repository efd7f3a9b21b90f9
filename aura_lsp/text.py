r"""A document: UTF-8 bytes, the index of its lines, and the edits that clients send.

Lines end at `\n`, `\r\n` and `\r` and nowhere else, as the Language Server Protocol has it: a form
feed or U+2028 ends none. Columns exist in four units: UTF-8 bytes, UTF-16 and UTF-32 code units
(what clients negotiate; a UTF-32 unit is a code point).
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

BOM = b"\xef\xbb\xbf"

_TERMINATOR = re.compile(rb"\r\n|\r|\n")


class Encoding(StrEnum):
    """The unit of a position's character."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


@dataclass(frozen=True, slots=True)
class Position:
    """0-based line, and character in units of some `Encoding`."""

    line: int
    character: int


@dataclass(frozen=True, slots=True)
class ByteEdit:
    """What one change did to the bytes: `[start, old_end)` became `[start, new_end)`."""

    start: int
    old_end: int
    new_end: int

    @property
    def delta(self) -> int:
        return self.new_end - self.old_end

    def then(self, later: ByteEdit) -> ByteEdit:
        """The smallest single edit that covers this one and a later one."""
        start = min(self.start, later.start)
        old_end = max(self.old_end, later.old_end - self.delta)
        new_end = max(self.new_end + later.delta, later.new_end)
        return ByteEdit(start, old_end, new_end)


class LineIndex:
    """Byte offsets at which lines begin; immutable, and cheap to derive after an edit.

    Entries from `_pivot` on lack `_delta`: an edit moves the pivot to where it happened, so the
    starts behind it are copied but never added to one by one.
    """

    __slots__ = ("_delta", "_pivot", "_starts")

    def __init__(self, starts: array[int], pivot: int = 0, delta: int = 0) -> None:
        self._starts = starts
        self._pivot = pivot
        self._delta = delta

    @classmethod
    def of(cls, source: bytes) -> LineIndex:
        lengths = map(len, source.splitlines(keepends=True))
        starts = array("q", accumulate(lengths, initial=0))
        if len(starts) > 1 and source[-1:] not in (b"\n", b"\r"):
            starts.pop()
        return cls(starts)

    def __len__(self) -> int:
        return len(self._starts)

    def start(self, line: int) -> int:
        """The offset at which the 0-based `line` begins."""
        start = self._starts[line]
        return start if line < self._pivot else start + self._delta

    def line_at(self, offset: int) -> int:
        """The 0-based line that holds `offset`; the last one past the end."""
        pivot = self._pivot
        if pivot < len(self._starts) and offset >= self._starts[pivot] + self._delta:
            return bisect_right(self._starts, offset - self._delta, pivot) - 1
        return bisect_right(self._starts, offset, 0, pivot) - 1

    def edited(self, edit: ByteEdit, source: bytes) -> LineIndex:
        """The index of `source`, which `edit` made from the text that this is the index of."""
        first = self.line_at(max(edit.start - 1, 0))
        last = self.line_at(edit.old_end + 1)
        begin = self.start(first)
        at_end = last + 1 == len(self._starts)
        end = len(source) if at_end else self.start(last + 1) + edit.delta
        fresh = [begin]
        fresh += (match.end() for match in _TERMINATOR.finditer(source, begin, end))
        if not at_end and fresh[-1] == end:
            fresh.pop()
        starts = self._starts[:]
        self._move_pivot(starts, last + 1)
        starts[first : last + 1] = array("q", fresh)
        return LineIndex(starts, first + len(fresh), self._delta + edit.delta)

    def _move_pivot(self, starts: array[int], pivot: int) -> None:
        for line in range(self._pivot, pivot):
            starts[line] += self._delta
        for line in range(pivot, self._pivot):
            starts[line] -= self._delta


class Document:
    """One version of a text; an edit gives a new document and leaves this one as it is."""

    __slots__ = ("lines", "source", "version")

    def __init__(self, source: bytes, version: int = 0, lines: LineIndex | None = None) -> None:
        self.source = source
        self.version = version
        self.lines = lines if lines is not None else LineIndex.of(source)

    @classmethod
    def of(cls, text: str, version: int = 0) -> Document:
        """A document of `text`; lone surrogates, which JSON can carry, are kept."""
        return cls(text.encode("utf-8", "surrogatepass"), version)

    @property
    def text(self) -> str:
        return self.source.decode("utf-8", "replace")

    def edit(
        self, start: Position, end: Position, text: str, encoding: Encoding
    ) -> tuple[Document, ByteEdit]:
        """Replace the text between two positions, given in units of `encoding`."""
        first = self.offset(start, encoding)
        last = max(first, self.offset(end, encoding))
        return self.replace(first, last, text.encode("utf-8", "surrogatepass"))

    def replace(self, start: int, end: int, new: bytes) -> tuple[Document, ByteEdit]:
        """Replace the bytes `[start, end)` by `new`."""
        old = memoryview(self.source)
        source = b"".join((old[:start], new, old[end:]))
        edit = ByteEdit(start, end, start + len(new))
        return Document(source, self.version, self.lines.edited(edit, source)), edit

    def at_version(self, version: int) -> Document:
        return Document(self.source, version, self.lines)

    def line_span(self, line: int) -> tuple[int, int]:
        """Half-open byte range of the 0-based `line` without its terminator and without a BOM."""
        start = self.lines.start(line)
        end = self.lines.start(line + 1) if line + 1 < len(self.lines) else len(self.source)
        if self.source.endswith(b"\n", start, end):
            end -= 1
        if self.source.endswith(b"\r", start, end):
            end -= 1
        if start == 0 and self.source.startswith(BOM):
            start = len(BOM)
        return start, end

    def offset(self, position: Position, encoding: Encoding) -> int:
        """The byte offset of a position; beyond a line's end it is that end, beyond the text the
        text's."""
        if position.line >= len(self.lines):
            return len(self.source)
        start, end = self.line_span(max(position.line, 0))
        character = max(position.character, 0)
        line = self.source[start:end]
        if encoding is Encoding.UTF8 or line.isascii():
            return min(start + character, end)
        text = _decode(line)
        return start + len(_take(text, character, encoding).encode("utf-8", "surrogatepass"))

    def position(self, offset: int, encoding: Encoding) -> Position:
        """The line and character of a byte offset, which is clamped to the text."""
        offset = min(max(offset, 0), len(self.source))
        line = self.lines.line_at(offset)
        start = self.lines.start(line)
        if line == 0 and self.source.startswith(BOM):
            start = min(len(BOM), offset)
        before = self.source[start:offset]
        if encoding is Encoding.UTF8 or before.isascii():
            return Position(line, len(before))
        text = _decode(before)
        if encoding is Encoding.UTF32:
            return Position(line, len(text))
        return Position(line, len(text.encode("utf-16-le", "surrogatepass")) // 2)


def _decode(line: bytes) -> str:
    """The text of a line: lone surrogates kept, bytes that are no UTF-8 replaced."""
    try:
        return line.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return line.decode("utf-8", "replace")


def _take(text: str, units: int, encoding: Encoding) -> str:
    """The longest start of `text` that has at most `units` code units."""
    if encoding is Encoding.UTF32:
        return text[:units]
    encoded = text.encode("utf-16-le", "surrogatepass")
    cut = min(units * 2, len(encoded))
    kept = encoded[:cut].decode("utf-16-le", "surrogatepass")
    if cut < len(encoded) and "\ud800" <= kept[-1:] <= "\udbff":
        following = encoded[cut : cut + 2].decode("utf-16-le", "surrogatepass")
        if "\udc00" <= following <= "\udfff":
            return kept[:-1]  # not through the middle of a pair
    return kept
