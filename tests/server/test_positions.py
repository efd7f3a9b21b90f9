"""Positions: three encodings, and the line ends of the protocol and no others."""

from __future__ import annotations

import pytest

from tests.server.editor import MANY, Editor

DECORATED = "/* ä😀 */ function f(a, b, c, d, e, g, h) {} // ä😀\n"
AT = {"utf-8": (22, 59), "utf-16": (19, 54), "utf-32": (18, 52)}
"""Where `f` and the end of the line are: in UTF-8 `ä😀` is 6 units, in UTF-16 3, in UTF-32 2."""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_positions_are_in_the_units_that_were_agreed_on(
    editor: Editor, encoding: str
) -> None:
    result = await editor.start(encodings=[encoding])
    function, end = AT[encoding]
    uri = editor.open("a.js", DECORATED, "javascript")
    before = await editor.found(uri, 1)
    editor.change(
        uri,
        2,
        ((0, end), (0, end), " 😀"),
        ((0, function + 2), (0, function + 2), "ä, "),
        ((0, 3), (0, 3), "ä"),
    )
    shift = 2 if encoding == "utf-8" else 1
    hover = await editor.hover(uri, 0, function + shift)

    assert result.capabilities.position_encoding == encoding
    assert before == []
    assert await editor.found(uri, 2) == [("parameter-count", 0, function + shift)]
    assert hover is not None
    assert hover.range is not None
    assert hover.range.start.character == function + shift
    assert hover.range.end.character == function + shift + 1


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (None, "utf-16"),
        ([], "utf-16"),
        (["utf-7"], "utf-16"),
        (["utf-32", "utf-16"], "utf-32"),
        (["utf-16", "utf-8"], "utf-16"),
        (["utf-7", "utf-8", "utf-16"], "utf-8"),
    ],
)
async def test_the_first_encoding_of_the_client_that_is_known_wins(
    editor: Editor, offered: list[str] | None, chosen: str
) -> None:
    result = await editor.start(encodings=offered)

    assert result.capabilities.position_encoding == chosen


FUNCTION = f"def f({MANY}): pass"
STRANGE = {
    "byte order mark": ("\ufeff", "\n", 0, 4),
    "CRLF": ("x = 1\r\n# y\r\n", "\r\n", 2, 4),
    "lone CR": ("x = 1\ry = 2\r", "\r", 2, 4),
    "CR and CRLF mixed": ("x = 1\r\r\n\ry = 2\n", "\r\n", 4, 4),
    "form feed": ("x = 1\n\f\n# \f\n", "\n", 3, 4),
    "vertical tab": ("# a\vb\n", "\n", 1, 4),
    "file separator": ("# a\x1cb\n", "\n", 1, 4),
    "next line": ("# a\x85b\n", "\n", 1, 4),
    "line separator": ("# a\u2028b\n", "\n", 1, 4),
    "paragraph separator": ("s = 'a\u2029b'\n", "\n", 1, 4),
    "no line end at the end": ("x = 1\n", "", 1, 4),
}


async def test_strange_characters_do_not_move_findings_or_edits(editor: Editor) -> None:
    await editor.start()
    seen: dict[str, list[list[tuple[str, int, int]]]] = {}
    for name, (before, end, line, character) in STRANGE.items():
        uri = editor.open(f"{name}.py", before + FUNCTION + end)
        opened = await editor.found(uri, 1)
        editor.change(uri, 2, ((line, character), (line, character + 1), "renamed"))
        renamed = await editor.pushed(uri, 2)
        editor.change(uri, 3, ((0, 0), (0, 0), "z = 0\n"))
        seen[name] = [
            opened,
            [
                (each.message.split()[0], each.range.start.line, each.range.start.character)
                for each in renamed
            ],
            await editor.found(uri, 3),
        ]

    assert seen == {
        name: [
            [("parameter-count", line, character)],
            [("`renamed`", line, character)],
            [("parameter-count", line + 1, character)],
        ]
        for name, (_, _, line, character) in STRANGE.items()
    }


async def test_a_document_with_a_nul_is_a_syntax_error_until_it_is_gone(editor: Editor) -> None:
    await editor.start()
    uri = editor.open("a.py", f"s = 'a\0b'\n{FUNCTION}\n")
    broken = await editor.found(uri, 1)
    editor.change(uri, 2, ((0, 6), (0, 7), ""))

    assert [rule for rule, _, _ in broken] == ["syntax-error"]
    assert await editor.found(uri, 2) == [("parameter-count", 1, 4)]


async def test_half_of_a_surrogate_pair_is_survived(editor: Editor) -> None:
    await editor.start()
    uri = editor.open("a.py", f"# 😀\n{FUNCTION}\n")
    await editor.pushed(uri, 1)
    editor.change(uri, 2, ((0, 3), (0, 4), ""))  # the second half of the character
    await editor.pushed(uri, 2)
    editor.change(uri, 3, f"# x\n{FUNCTION}\n")

    assert await editor.found(uri, 3) == [("parameter-count", 1, 4)]
