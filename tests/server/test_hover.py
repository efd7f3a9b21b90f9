"""Hover: measures of a function, the increment under the cursor, the rule of a finding."""

from __future__ import annotations

from lsprotocol import types as lsp

from tests.server.editor import MANY, Editor

TEXT = """\
class Basket:
    def total(self, items, member):
        if member:
            for item in items:
                if item and member or items:
                    return 1
        return 0
"""


def at(line: int, start: int, end: int) -> lsp.Range:
    return lsp.Range(lsp.Position(line, start), lsp.Position(line, end))


async def text_at(editor: Editor, uri: str, line: int, character: int) -> tuple[str, lsp.Range]:
    hover = await editor.hover(uri, line, character)
    assert hover is not None
    assert isinstance(hover.contents, lsp.MarkupContent)
    assert hover.contents.kind == lsp.MarkupKind.Markdown
    assert hover.range is not None
    return hover.contents.value, hover.range


async def test_the_name_of_a_function_shows_its_measures_limits_and_increments(
    editor: Editor,
) -> None:
    await editor.start()
    uri = editor.open("a.py", TEXT)
    text, where = await text_at(editor, uri, 1, 10)

    assert where == at(1, 8, 13)
    lines = text.splitlines()
    assert lines[0] == "**`Basket.total`**"
    assert lines[2:9] == [
        "| measure | value | limit |",
        "| --- | ---: | ---: |",
        "| cognitive complexity | 8 | 15 |",
        "| cyclomatic complexity | 6 | 20 |",
        "| lines of code | 6 | 80 |",
        "| parameters | 2 | 7 |",
        "| nesting | 3 | 4 |",
    ]
    assert lines[12:] == [
        "Where the 8 come from:",
        "",
        "- line 3: +1 `if`",
        "- line 4: +2 loop (nested 1)",
        "- line 5: +3 `if` (nested 2)",
        "- line 5: +1 `and`",
        "- line 5: +1 `or`",
    ]


async def test_the_limits_shown_are_those_of_the_settings(editor: Editor) -> None:
    await editor.start({"thresholds": {"cognitive-complexity": 7, "nesting-depth": 2}})
    uri = editor.open("a.py", TEXT)
    text, _ = await text_at(editor, uri, 1, 8)

    assert "| cognitive complexity | 8 ⚠ | 7 |" in text
    assert "| nesting | 3 ⚠ | 2 |" in text


async def test_the_keyword_of_an_increment_shows_what_it_costs(editor: Editor) -> None:
    await editor.start()
    uri = editor.open("a.py", TEXT)

    assert await text_at(editor, uri, 2, 8) == (
        "`if`: +1, of the cognitive complexity 8 of `total`",
        at(2, 8, 10),
    )
    assert await text_at(editor, uri, 3, 14) == (
        "loop: +2, nested 1 deep, of the cognitive complexity 8 of `total`",
        at(3, 12, 15),
    )


async def test_a_finding_shows_its_rule(editor: Editor) -> None:
    await editor.start({"thresholds": {"nesting-depth": 2}})
    uri = editor.open("a.py", TEXT)
    text, where = await text_at(editor, uri, 4, 16)

    assert where == at(4, 16, 18)
    assert "**X119 nesting-depth**: This is nested 3 deep in `total`, the limit is 2" in text
    assert "## Why is this bad?" in text


async def test_a_finding_on_a_name_comes_after_the_measures(editor: Editor) -> None:
    await editor.start()
    uri = editor.open("a.py", f"def f({MANY}): pass\n")
    text, where = await text_at(editor, uri, 0, 4)
    measures, _, rule = text.partition("\n\n---\n\n")

    assert where == at(0, 4, 5)
    assert measures.startswith("**`f`**")
    assert rule.startswith("**X118 parameter-count**: `f` has 8 parameters, the limit is 7")


async def test_elsewhere_there_is_nothing(editor: Editor) -> None:
    await editor.start()
    uri = editor.open("a.py", TEXT)

    assert await editor.hover(uri, 0, 7) is None
    assert await editor.hover(uri, 6, 15) is None
    assert await editor.hover(uri, 900, 900) is None
    assert await editor.hover(editor.open("empty.py", ""), 0, 0) is None


async def test_a_hover_sees_the_edits_that_were_sent_before_it(editor: Editor) -> None:
    await editor.start()
    uri = editor.open("a.py", "def f(a): pass\n")
    editor.change(uri, 2, ((0, 4), (0, 5), "renamed"), ((0, 0), (0, 0), "\n\n"))
    text, where = await text_at(editor, uri, 2, 5)

    assert text.startswith("**`renamed`**")
    assert where == at(2, 4, 11)
