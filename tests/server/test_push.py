"""Pushed diagnostics: of every version, in the client's units, and gone when the document is."""

from __future__ import annotations

from typing import Any

from lsprotocol import types as lsp
from lsprotocol.converters import get_converter

from tests.server.editor import MANY, Editor

PLAIN = "def f(a):\n    return a\n"
NESTED = """\
def f(a, b):
    if a:
        for x in b:
            while x:
                if a:
                    if b:
                        return x
"""


async def test_diagnostics_come_with_the_version_they_are_of_and_go_with_the_document(
    editor: Editor,
) -> None:
    await editor.start()
    uri = editor.open("a.py", f"def f({MANY}): pass\n")
    opened = await editor.pushed(uri, 1)
    editor.change(uri, 2, ((0, 6), (0, 9), ""))
    changed = await editor.pushed(uri, 2)
    editor.change(uri, 3, ((0, 6), (0, 6), "z, "))
    changed_back = await editor.pushed(uri, 3)
    editor.close(uri)
    closed = await editor.pushed(uri, None)

    expected = {
        "range": {"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 5}},
        "severity": 3,
        "code": "X118",
        "source": "aura",
        "message": "`f` has 8 parameters, the limit is 7\n"
        "Put parameters that belong together into a type of their own",
        "data": {"rule": "parameter-count", "symbol": "f"},
    }
    plain: Any = get_converter().unstructure(opened)
    assert [{key: each.get(key) for key in expected} for each in plain] == [expected]
    assert changed == []
    assert changed_back == opened
    assert closed == []
    assert [each.version for each in editor.pushes(uri)] == [1, 2, 3, None]


async def test_a_client_without_version_support_gets_no_version(editor: Editor) -> None:
    await editor.start(versions=False)
    uri = editor.open("a.py", f"def f({MANY}): pass\n")

    assert len(await editor.pushed(uri, None)) == 1


async def test_related_places_show_where_a_finding_comes_from(editor: Editor) -> None:
    await editor.start()
    editor.write("aura.toml", "[thresholds]\ncognitive-complexity = 9\n")
    uri = editor.open("a.py", NESTED)
    found = await editor.pushed(uri, 1)

    related = found[0].related_information or ()
    assert found[0].code == "X115"
    assert [(each.message, each.location.range.start) for each in related] == [
        ("+1 for `if`", lsp.Position(1, 4)),
        ("+2 for loop, nested 1 deep", lsp.Position(2, 8)),
        ("+3 for loop, nested 2 deep", lsp.Position(3, 12)),
        ("+4 for `if`, nested 3 deep", lsp.Position(4, 16)),
        ("+5 for `if`, nested 4 deep", lsp.Position(5, 20)),
    ]
    assert {each.location.uri for each in related} == {uri}


async def test_a_client_that_shows_no_related_places_gets_none(editor: Editor) -> None:
    await editor.start(related=False)
    editor.write("aura.toml", "[thresholds]\ncognitive-complexity = 9\n")
    uri = editor.open("a.py", NESTED)

    assert [each.related_information for each in await editor.pushed(uri, 1)] == [None, None]


async def test_findings_and_their_related_places_move_with_the_code(editor: Editor) -> None:
    await editor.start()
    editor.write("aura.toml", "[thresholds]\ncognitive-complexity = 9\n")
    uri = editor.open("a.py", NESTED)
    before = await editor.pushed(uri, 1)
    editor.change(uri, 2, ((0, 0), (0, 0), "x = 1\n\n\n"))
    after = await editor.pushed(uri, 2)
    other = editor.open("b.py", "x = 1\n\n\n" + NESTED)
    fresh = await editor.pushed(other, 1)

    def lines(found: list[lsp.Diagnostic]) -> list[list[int]]:
        places = [
            [each.range, *(r.location.range for r in each.related_information or ())]
            for each in found
        ]
        return [[place.start.line for place in each] for each in places]

    assert lines(after) == [[line + 3 for line in each] for each in lines(before)]
    assert lines(after) == lines(fresh)


async def test_several_changes_of_one_message_apply_one_after_the_other(editor: Editor) -> None:
    await editor.start()
    uri = editor.open("a.py", PLAIN)
    await editor.pushed(uri, 1)
    editor.change(
        uri,
        2,
        ((0, 4), (0, 5), "grown"),
        ((0, 10), (0, 11), MANY),  # in the text that the first change made
        ((0, 0), (0, 0), "\n# above\n"),
    )
    grown = await editor.found(uri, 2)
    editor.change(
        uri, 3, "def other(a): pass\n", ((0, 10), (0, 11), MANY), ((0, 0), (0, 0), "# above\n")
    )

    assert grown == [("parameter-count", 2, 4)]
    assert await editor.found(uri, 3) == [("parameter-count", 1, 4)]


async def test_the_whole_text_can_be_replaced(editor: Editor) -> None:
    await editor.start()
    uri = editor.open("a.py", f"def f({MANY}): pass\n")
    await editor.pushed(uri, 1)
    editor.change(uri, 2, "")
    empty = await editor.found(uri, 2)
    editor.change(uri, 3, f"\n\ndef g({MANY}): pass\n")

    assert empty == []
    assert await editor.found(uri, 3) == [("parameter-count", 2, 4)]


async def test_a_range_past_the_end_of_the_text_means_its_end(editor: Editor) -> None:
    await editor.start()
    uri = editor.open("a.py", PLAIN)
    await editor.pushed(uri, 1)
    editor.change(uri, 2, ((99, 0), (120, 7), f"def g({MANY}): pass\n"))

    assert await editor.found(uri, 2) == [("parameter-count", 2, 4)]


async def test_many_quick_edits_end_where_a_fresh_check_does(editor: Editor) -> None:
    await editor.start()
    text = "".join(f"def f{n}(a):\n    return a\n\n\n" for n in range(40))
    uri = editor.open("a.py", text)
    lines = text.split("\n")
    for version in range(2, 202):
        line = (version * 7) % 40 * 4
        added = f"p{version}, "
        start = lines[line].index("(") + 1
        editor.change(uri, version, ((line, start), (line, start), added))
        lines[line] = lines[line][:start] + added + lines[line][start:]
    quick = await editor.pushed(uri, 201)
    editor.close(uri)
    await editor.pushed(uri, None)
    editor.open("a.py", "\n".join(lines))
    fresh = await editor.pushed(uri, 1)

    assert quick == fresh
    assert fresh == []


async def test_many_quick_edits_that_break_a_limit_are_all_seen(editor: Editor) -> None:
    await editor.start()
    uri = editor.open("a.py", "def f(z):\n    return z\n")
    for version in range(2, 202):
        editor.change(uri, version, ((0, 6), (0, 6), f"p{version}, "))
    (found,) = await editor.pushed(uri, 201)
    versions = [each.version for each in editor.pushes(uri)]

    assert found.message.startswith("`f` has 201 parameters, the limit is 7\n")
    assert versions == sorted(versions, key=lambda version: version or 0)


async def test_an_unknown_language_has_no_diagnostics_and_no_error(editor: Editor) -> None:
    await editor.start()
    for language_id in ("plaintext", "cobol", ""):
        uri = editor.open(f"a.{language_id}", f"def f({MANY}): pass\n", language_id)
        opened = await editor.pushed(uri, 1)
        editor.change(uri, 2, ((0, 0), (0, 0), "x"))

        assert opened == await editor.pushed(uri, 2) == []
        assert (await editor.hover(uri, 0, 4), await editor.symbols(uri)) == (None, None)
    assert editor.told == []


async def test_a_document_without_a_file_is_analysed_too(editor: Editor) -> None:
    await editor.start()
    uri = "untitled:Untitled-1"
    item = lsp.TextDocumentItem(uri, "python", 1, f"def f({MANY}): pass\n")
    editor.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))

    assert await editor.found(uri, 1) == [("parameter-count", 0, 4)]


LANGUAGES = {
    ("a.go", "go"): ("package a\n\nfunc f(a, b, c, d, e, g, h, i int) {\n}\n", 2, 5),
    ("a.rs", "rust"): (
        "fn f(a: u8, b: u8, c: u8, d: u8, e: u8, g: u8, h: u8, i: u8) {}\n", 0, 3
    ),
    ("a.kt", "kotlin"): (
        "fun f(a: Int, b: Int, c: Int, d: Int, e: Int, g: Int, h: Int, i: Int) {}\n", 0, 4
    ),
    ("a.js", "javascript"): ("function f(a, b, c, d, e, g, h, i) {}\n", 0, 9),
    ("a.jsx", "javascriptreact"): (
        "const x = <a/>; function f(a, b, c, d, e, g, h, i) {}\n", 0, 25
    ),
    ("a.ts", "typescript"): ("function f(a: A, b, c, d, e, g, h, i: B) {}\n", 0, 9),
    ("a.tsx", "typescriptreact"): (
        "const x = <a/>; function f(a: A, b, c, d, e, g, h, i) {}\n", 0, 25
    ),
    ("a.py", "python"): (f"def f({MANY}): pass\n", 0, 4),
}  # fmt: skip


async def test_each_language_is_analysed_live(editor: Editor) -> None:
    await editor.start()
    for (name, language_id), (text, line, character) in LANGUAGES.items():
        uri = editor.open(name, text, language_id)
        opened = await editor.found(uri, 1)
        editor.change(uri, 2, ((0, 0), (0, 0), "\n"))

        assert (name, opened) == (name, [("parameter-count", line, character)])
        assert await editor.found(uri, 2) == [("parameter-count", line + 1, character)]
