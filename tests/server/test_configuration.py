"""Settings from files and from the client: taken over at once, and a wrong one told once."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types as lsp

from tests.server.editor import MANY, Editor

TEXT = "def f(a, b, c, d): pass\n"
STRICT = "[thresholds]\nparameter-count = 3\n"
FOUND = [("parameter-count", 0, 4)]


async def test_a_file_of_the_workspace_sets_the_limits(editor: Editor) -> None:
    editor.write("aura.toml", STRICT)
    await editor.start()

    assert await editor.found(editor.open("a.py", TEXT), 1) == FOUND
    assert await editor.found(editor.open("below/a.py", TEXT), 1) == FOUND


async def test_a_changed_file_is_taken_over_without_a_restart(editor: Editor) -> None:
    await editor.start()
    uri = editor.open("a.py", TEXT)
    before = await editor.found(uri, 1)
    path = editor.write("aura.toml", STRICT)
    editor.tell_changed(path)
    stricter = await editor.pushed_again(uri, 1)
    path.unlink()
    editor.tell_changed(path)

    assert (before, stricter) == ([], FOUND)
    assert await editor.pushed_again(uri, 2) == []


PAYLOADS: list[Any] = [
    {"aura": {"thresholds": {"parameter-count": 3}}},
    {"thresholds": {"parameter-count": 3}},
    {"thresholds": {"parameterCount": 3}},
    {"aura.thresholds.parameterCount": 3},
    {"aura": {"thresholds": {"parameter-count": 3}, "llm": None}, "editor": {"tabSize": 4}},
]


async def test_settings_that_the_client_pushes_are_taken_over(editor: Editor) -> None:
    await editor.start()
    uri = editor.open("a.py", TEXT)
    before = await editor.found(uri, 1)
    seen: list[Any] = []
    for settings in PAYLOADS:
        editor.push_settings(settings)
        seen.append(await editor.pushed_again(uri, len(editor.pushes(uri))))
        editor.push_settings({"aura": {}})
        seen.append(await editor.pushed_again(uri, len(editor.pushes(uri))))

    assert before == []
    assert seen == [FOUND, []] * len(PAYLOADS)
    assert editor.told == []


async def test_settings_are_asked_for_where_the_client_answers(editor: Editor) -> None:
    editor.client.set_configuration({"thresholds": {"parameter-count": 3}}, section="aura")
    await editor.start(asks_configuration=True)
    uri = editor.open("a.py", TEXT)
    await editor.until(lambda: any(each.diagnostics for each in editor.pushes(uri)))
    seen = len(editor.pushes(uri))
    editor.client.set_configuration({"ignore": ["parameter-count"]}, section="aura")
    editor.push_settings(None)

    assert await editor.pushed_again(uri, seen) == []


@pytest.mark.parametrize(
    "options",
    [
        {"thresholds": {"parameter-count": 3}},
        {"aura": {"thresholds": {"parameter-count": 3}}},
        {"settings": {"thresholds": {"parameter-count": 3}}},
        {"settings": {"aura": {"thresholds": {"parameter-count": 3}}}},
    ],
)
async def test_initialization_options_are_settings(editor: Editor, options: Any) -> None:
    await editor.start(options)

    assert await editor.found(editor.open("a.py", TEXT), 1) == FOUND


@pytest.mark.parametrize("options", [None, [], "text", 3, {"settings": None}])
async def test_options_that_are_no_settings_are_ignored(editor: Editor, options: Any) -> None:
    await editor.start(options)

    assert await editor.found(editor.open("a.py", TEXT), 1) == []
    assert editor.told == []


async def test_a_wrong_file_is_told_once_and_the_last_good_settings_stay(editor: Editor) -> None:
    path = editor.write("aura.toml", STRICT)
    await editor.start()
    uri = editor.open("a.py", TEXT)
    good = await editor.found(uri, 1)
    editor.write("aura.toml", "[thresholds]\nparameter-cuont = 2\n")
    editor.tell_changed(path)
    kept = await editor.pushed_again(uri, 1)
    await editor.until(lambda: bool(editor.told))
    editor.tell_changed(path)
    kept_again = await editor.pushed_again(uri, 2)
    editor.write("aura.toml", "[thresholds]\nparameter-count = 9\n")
    editor.tell_changed(path)

    assert good == kept == kept_again == FOUND
    assert await editor.pushed_again(uri, 3) == []
    (message,) = editor.client.messages
    assert message.type == lsp.MessageType.Error
    assert str(path) + ":2: thresholds.parameter-cuont: " in message.message
    assert "did you mean `parameter-count`?" in message.message


async def test_a_file_that_is_wrong_from_the_start_is_told_when_a_document_is_opened(
    editor: Editor,
) -> None:
    editor.write("aura.toml", "[thresholds\n")
    await editor.start()
    uri = editor.open("a.py", f"def f({MANY}): pass\n")
    found = await editor.found(uri, 1)
    await editor.found(editor.open("b.py", ""), 1)
    await editor.until(lambda: bool(editor.told))

    assert found == FOUND  # by the defaults
    assert len(editor.told) == 1
    assert "aura.toml:1" in editor.told[0]


async def test_wrong_settings_of_the_client_are_told_and_change_nothing(editor: Editor) -> None:
    await editor.start({"thresholds": {"parameter-count": 3}})
    uri = editor.open("a.py", TEXT)
    good = await editor.found(uri, 1)
    editor.push_settings({"aura": {"thresholds": {"parameter-count": "many"}}})
    kept = await editor.pushed_again(uri, 1)
    await editor.until(lambda: bool(editor.told))

    assert good == kept == FOUND
    assert len(editor.told) == 1
    assert editor.told[0].startswith("editor settings: thresholds.parameter-count: ")


async def test_excluded_files_and_languages_have_no_diagnostics(editor: Editor) -> None:
    editor.write("aura.toml", 'exclude = ["generated/"]\n[languages.go]\nenabled = false\n')
    await editor.start()
    text = f"def f({MANY}): pass\n"
    go = "package a\n\nfunc f(a, b, c, d, e, g, h, i int) {\n}\n"

    assert await editor.found(editor.open("a.py", text), 1) == FOUND
    assert await editor.found(editor.open("generated/a.py", text), 1) == []
    assert await editor.found(editor.open("a.go", go, "go"), 1) == []


async def test_a_change_of_workspace_folders_is_taken_over(editor: Editor) -> None:
    await editor.start()
    uri = editor.open("a.py", TEXT)
    await editor.pushed(uri, 1)
    editor.write("aura.toml", STRICT)
    editor.client.workspace_did_change_workspace_folders(
        lsp.DidChangeWorkspaceFoldersParams(lsp.WorkspaceFoldersChangeEvent([], []))
    )

    assert await editor.pushed_again(uri, 1) == FOUND
