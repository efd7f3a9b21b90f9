"""A document's lines, positions and edits follow the protocol for any text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_lsp.text import ByteEdit, Document, Encoding, LineIndex, Position

PIECES = st.sampled_from(
    [
        "a",
        "\n",
        "\r",
        "\r\n",
        "ä",
        "😀",
        "\u2028",
        "\x85",
        "\x0b",
        "\x0c",
        "\x00",
        "bc",
        "\ufeff",
        "\ud800",
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)
ENCODINGS = st.sampled_from(list(Encoding))


def lines_of(text: str) -> list[str]:
    """Lines as the protocol has them, each with its terminator."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text) + (
        [""] if text == "" or text[-1] in "\r\n" else []
    )


def units(text: str, encoding: Encoding) -> int:
    if encoding is Encoding.UTF8:
        return len(text.encode("utf-8", "surrogatepass"))
    if encoding is Encoding.UTF16:
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text)


@given(TEXTS)
def test_lines_end_where_the_protocol_says_and_nowhere_else(text: str) -> None:
    document = Document.of(text)
    starts = [document.lines.start(line) for line in range(len(document.lines))]
    expected, at = [], 0
    for line in lines_of(text):
        expected.append(at)
        at += len(line.encode("utf-8", "surrogatepass"))
    assert starts == expected


@given(TEXTS, st.data())
def test_an_edited_index_equals_a_fresh_one(text: str, data: st.DataObject) -> None:
    document = Document.of(text)
    for _ in range(4):
        start = data.draw(st.integers(0, len(document.source)))
        end = data.draw(st.integers(start, len(document.source)))
        new = data.draw(TEXTS).encode("utf-8", "surrogatepass")
        document, _ = document.replace(start, end, new)
        fresh = LineIndex.of(document.source)
        lines = range(len(fresh))
        assert len(document.lines) == len(fresh)
        assert [document.lines.start(line) for line in lines] == [
            fresh.start(line) for line in lines
        ]
        offsets = range(len(document.source) + 1)
        assert [document.lines.line_at(at) for at in offsets] == [
            fresh.line_at(at) for at in offsets
        ]


@given(TEXTS, ENCODINGS)
def test_every_character_boundary_survives_the_way_to_a_position_and_back(
    text: str, encoding: Encoding
) -> None:
    document = Document.of(text)
    at = len("\ufeff".encode()) if text.startswith("\ufeff") else 0
    for number, line in enumerate(lines_of(text)):
        content = line.rstrip("\r\n")
        if number == 0:
            content = content.removeprefix("\ufeff")
        for count in range(len(content) + 1):
            position = Position(number, units(content[:count], encoding))
            offset = document.offset(position, encoding)
            assert offset == at + len(content[:count].encode("utf-8", "surrogatepass"))
            assert document.position(offset, encoding) == position
        at += len(line.encode("utf-8", "surrogatepass"))
        if number == 0 and text.startswith("\ufeff"):
            at -= len("\ufeff".encode())


@given(TEXTS, TEXTS, ENCODINGS, st.data())
def test_an_edit_by_positions_equals_the_edit_of_the_string(
    text: str, new: str, encoding: Encoding, data: st.DataObject
) -> None:
    text = text.replace("\ufeff", "")
    rows = lines_of(text)

    def draw_place() -> tuple[int, int]:
        row = data.draw(st.integers(0, len(rows) - 1))
        return row, data.draw(st.integers(0, len(rows[row].rstrip("\r\n"))))

    (row_a, col_a), (row_b, col_b) = sorted([draw_place(), draw_place()])
    start = sum(map(len, rows[:row_a])) + col_a
    end = sum(map(len, rows[:row_b])) + col_b
    document, _ = Document.of(text).edit(
        Position(row_a, units(rows[row_a][:col_a], encoding)),
        Position(row_b, units(rows[row_b][:col_b], encoding)),
        new,
        encoding,
    )
    assert document.source == (text[:start] + new + text[end:]).encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("encoding", list(Encoding))
def test_positions_beyond_a_line_or_the_text_are_clamped(encoding: Encoding) -> None:
    document = Document.of("ab\r\ncd")
    assert document.offset(Position(0, 99), encoding) == 2
    assert document.offset(Position(9, 0), encoding) == 6
    assert document.offset(Position(-1, -5), encoding) == 0
    assert document.position(99, encoding) == Position(1, 2)


def test_a_byte_order_mark_is_no_column() -> None:
    document = Document(b"\xef\xbb\xbfx = 1\n")
    assert document.position(3, Encoding.UTF16) == Position(0, 0)
    assert document.offset(Position(0, 0), Encoding.UTF16) == 3


def test_bytes_that_are_no_utf_8_have_positions_too() -> None:
    document = Document(b"a\xff\xfeb\n")
    assert document.position(4, Encoding.UTF32) == Position(0, 4)


@given(TEXTS, st.data())
def test_two_edits_make_one_that_covers_both(text: str, data: st.DataObject) -> None:
    first = Document.of(text)
    edits, document = [], first
    for _ in range(2):
        start = data.draw(st.integers(0, len(document.source)))
        end = data.draw(st.integers(start, len(document.source)))
        document, edit = document.replace(
            start, end, data.draw(TEXTS).encode("utf-8", "surrogatepass")
        )
        edits.append(edit)
    both = edits[0].then(edits[1])
    assert both.start >= 0
    assert (
        first.source[: both.start]
        + document.source[both.start : both.new_end]
        + first.source[both.old_end :]
        == document.source
    )


def test_an_edit_knows_by_how_much_the_rest_moves() -> None:
    assert ByteEdit(2, 5, 9).delta == 4
