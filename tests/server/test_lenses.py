"""The complexity over functions and in their lines, as editors show it."""

from __future__ import annotations

from lsprotocol import types as lsp

from tests.server.editor import Editor

TEXT = """\
def plain():
    return 1


def classify(value, limit):
    if value is not None:
        if value > limit:
            return "large"
    return "small"


class Store:
    def load(self, names):
        return [name for name in names if name] if names else []
"""
OVER = [(4, "cognitive complexity 3 of 15"), (12, "cognitive complexity 1 of 15")]


async def test_a_lens_stands_over_each_function_that_has_something_in_it(editor: Editor) -> None:
    await editor.start({"thresholds": {"cognitive-complexity": 2}})
    uri = editor.open("a.py", TEXT)
    assert await editor.lenses(uri) == [
        (4, "⚠ cognitive complexity 3 of 2"),
        (12, "cognitive complexity 1 of 2"),
    ]


async def test_a_lens_explains_its_function(editor: Editor) -> None:
    await editor.start({"llm": {"provider": "off"}}, shows_documents=True, progress=True)
    uri = editor.open(
        "a.js", "const f = (a) => {\n  if (a) {\n    return 1;\n  }\n};\n", "javascript"
    )
    (lens,) = (
        await editor.client.text_document_code_lens_async(
            lsp.CodeLensParams(lsp.TextDocumentIdentifier(uri))
        )
        or ()
    )
    assert lens.command is not None and lens.command.arguments is not None
    (arguments,) = lens.command.arguments
    assert isinstance(arguments, dict)
    await editor.command(lens.command.command, **arguments)
    await editor.until(editor.has_ended)
    assert len(editor.client.shown) == 1 and editor.told == []


async def test_lenses_stay_while_the_code_is_broken(editor: Editor) -> None:
    await editor.start()
    uri = editor.open("a.py", TEXT)
    assert await editor.lenses(uri) == OVER
    editor.change(uri, 2, ((5, 4), (5, 28), "if value is not (None:"))
    assert await editor.lenses(uri) == OVER
    editor.change(uri, 3, ((0, 0), (0, 0), "x = 1\n"))
    assert await editor.lenses(uri) == [(line + 1, title) for line, title in OVER]


async def test_lenses_follow_what_is_typed(editor: Editor) -> None:
    await editor.start()
    uri = editor.open("a.py", TEXT)
    await editor.lenses(uri)
    editor.change(uri, 2, ((1, 4), (1, 12), "return 1 if plain else 2"))
    assert await editor.lenses(uri) == [(0, "cognitive complexity 1 of 15"), *OVER]
    editor.change(uri, 3, ((4, 0), (9, 0), ""))
    assert [line for line, _ in await editor.lenses(uri)] == [0, 7]


async def test_hints_say_what_adds_to_the_complexity(editor: Editor) -> None:
    await editor.start({"editor": {"inlayHints": True}})
    uri = editor.open("a.py", TEXT)
    assert await editor.hints(uri, 0, 9) == [(5, "+1 `if`"), (6, "+2 `if`, nested 1 deep")]
    assert await editor.hints(uri, 0, 4) == []


async def test_settings_turn_them_on_and_off(editor: Editor) -> None:
    await editor.start(refreshes=True)
    uri = editor.open("a.py", TEXT)
    assert await editor.hints(uri, 0, 9) == []
    editor.push_settings({"editor": {"code-lens": False, "inlay-hints": True}})
    await editor.until(lambda: editor.client.refreshed == ["lenses", "hints"])
    assert await editor.lenses(uri) == []
    assert len(await editor.hints(uri, 0, 9)) == 2
