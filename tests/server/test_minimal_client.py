"""A client that can do what Helix can do: it lacks lenses, progress, versions and registration, and
knows its folder by `rootUri` alone."""

from __future__ import annotations

import asyncio

from lsprotocol import types as lsp

from tests.server.editor import MANY, Editor
from tests.server.test_actions import actions, edited
from tests.server.test_suggestions import SIMPLE, TANGLED, answers, fenced, place

PATIENCE = 20.0
"""Seconds after which Helix drops a request."""
TEXT = f'x = y is "a"\n\n\ndef many({MANY}):\n    pass\n'


async def begin(editor: Editor, options: object = None) -> None:
    params = lsp.InitializeParams(
        capabilities=lsp.ClientCapabilities(),
        root_uri=editor.root.as_uri(),
        initialization_options=options,
    )
    await editor.client.initialize_session(params)


async def test_findings_follow_an_edit_behind_an_emoji(editor: Editor) -> None:
    async with asyncio.timeout(PATIENCE):
        await begin(editor)
        uri = editor.open("a.py", TEXT)
        assert await editor.found(uri, None) == [
            ("is-with-literal", 0, 6),
            ("parameter-count", 3, 4),
        ]
        seen = len(editor.pushes(uri))
        editor.change(uri, 2, ((0, 0), (0, 0), "s = '😀'; "))
        found = await editor.pushed_again(uri, seen)
        assert found[0] == ("is-with-literal", 0, 16)  # an emoji is two units of UTF-16
        hover = await editor.hover(uri, 3, 5)
        assert hover is not None


async def test_a_fix_and_all_fixes_come_as_plain_edits(editor: Editor) -> None:
    async with asyncio.timeout(PATIENCE):
        await begin(editor)
        uri = editor.open("a.py", TEXT)
        offered = await actions(editor, uri, (0, 6, 8))
        fix = next(each for title, each in offered.items() if "Use `==`" in title)
        assert fix.edit is not None and fix.edit.changes is not None
        assert edited(TEXT, fix.edit.changes[uri]) == TEXT.replace(" is ", " == ")
        (every,) = (await actions(editor, uri, (0, 6, 8), "source.fixAll.aura")).values()
        assert every.edit is not None and every.edit.changes is not None


async def test_a_models_edit_comes_after_its_command_was_answered(editor: Editor) -> None:
    async with asyncio.timeout(PATIENCE), answers(fenced(SIMPLE)) as server:
        await begin(editor, {"llm": {"provider": "llama_cpp", "baseUrl": f"{server.root}/v1"}})
        uri = editor.open("a.py", TANGLED)
        assert await editor.command("aura.refactor", uri=uri, range=place(0, 6)) is None
        await editor.until(lambda: bool(editor.client.edits))
    (edit,) = editor.client.edits
    assert edited(TANGLED, (edit.edit.changes or {})[uri]) == SIMPLE
