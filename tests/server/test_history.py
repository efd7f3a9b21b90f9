"""How functions have changed, in hovers and on request."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from tests.server.editor import PATIENCE, STATE, Editor
from tests.server.test_measures import asked


def code(ifs: int) -> str:
    lines = ["def load(a):", *(f"    if a == {number}: a += 1" for number in range(ifs))]
    return "\n".join([*lines, "    return a", ""])


def git(folder: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=a", "-c", "user.email=a@b")
    done = subprocess.run(
        ["git", *settings, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def committed(folder: Path, *counts: int) -> str:
    """A repository with a commit for each number of `if`s; the last commit."""
    git(folder, "init")
    for count in counts:
        (folder / "a.py").write_text(code(count))
        git(folder, "add", ".")
        git(folder, "commit", "-m", f"now {count}")
        if count == counts[0]:
            git(folder, "tag", "v1")
    return git(folder, "rev-parse", "HEAD")


async def shown(editor: Editor, uri: str) -> str:
    """The line of hover that tells of the past, once there is one."""
    async with asyncio.timeout(PATIENCE):
        while True:
            hover = await editor.hover(uri, 0, 5)
            assert hover is not None and isinstance(hover.contents, lsp.MarkupContent)
            for line in hover.contents.value.splitlines():
                if line.startswith("Trend:"):
                    return line
            await asyncio.sleep(0.05)


def saved(editor: Editor, uri: str) -> None:
    editor.client.text_document_did_save(
        lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(uri))
    )


async def test_hover_shows_how_the_complexity_came_about(editor: Editor, tmp_path: Path) -> None:
    head = committed(tmp_path, 1, 3)
    await editor.start()
    uri = editor.open("a.py", code(3))
    assert await shown(editor, uri) == f"Trend: ▃█ 1 → 3 since v1, +2 in `{head[:7]}`"
    editor.change(uri, 2, code(8))
    assert await shown(editor, uri) == "Trend: ▂▄█ 1 → 8 since v1, +5 not committed yet"


async def test_hover_says_nothing_of_the_past_if_that_is_not_wanted(
    editor: Editor, tmp_path: Path
) -> None:
    committed(tmp_path, 1, 3)
    await editor.start(options={"editor": {"trend": False}})
    uri = editor.open("a.py", code(3))
    hover = await editor.hover(uri, 0, 5)
    assert hover is not None and "Trend" not in str(hover.contents)
    status = await asked(editor, "aura/status", {})
    assert status["documents"] == 1


async def test_what_is_saved_is_recorded_and_shown(editor: Editor, tmp_path: Path) -> None:
    await editor.start()
    (tmp_path / "a.py").write_text(code(2))
    uri = editor.open("a.py", code(2))
    saved(editor, uri)
    await until_recorded(editor, uri, [2])
    (tmp_path / "a.py").write_text(code(4))
    editor.change(uri, 2, code(4))
    saved(editor, uri)
    await until_recorded(editor, uri, [2, 4])
    assert (await shown(editor, uri)).startswith("Trend: ▅█ 2 → 4 since ")
    assert (STATE / "history.sqlite").exists()


async def test_nothing_is_recorded_if_that_is_not_wanted(editor: Editor, tmp_path: Path) -> None:
    await editor.start(options={"history": {"record": False}})
    (tmp_path / "a.py").write_text(code(2))
    uri = editor.open("a.py", code(2))
    saved(editor, uri)
    answer = await asked(editor, "aura/history", {"uri": uri})
    assert answer["functions"] == [] and "no git repository" in answer["note"]


async def until_recorded(editor: Editor, uri: str, wanted: list[int]) -> None:
    async with asyncio.timeout(PATIENCE):
        while await told(editor, uri) != wanted:
            pass


async def told(editor: Editor, uri: str) -> list[int]:
    answer = await asked(editor, "aura/history", {"uri": uri})
    return [
        value["measures"]["cognitive"] for row in answer["functions"] for value in row["values"]
    ]


async def test_the_history_of_a_file_is_told_on_request(editor: Editor, tmp_path: Path) -> None:
    head = committed(tmp_path, 1, 3, 2)
    await editor.start()
    uri = (tmp_path / "a.py").as_uri()
    answer = await asked(editor, "aura/history", {"uri": uri, "limit": 1})
    assert answer["git"] == {
        "head": head, "commits": 1, "start": git(tmp_path, "rev-parse", "HEAD~1"), "shallow": False,
    }  # fmt: skip
    (row,) = answer["functions"]
    assert (row["path"], row["qualified_name"]) == (uri, "load")
    assert row["summary"].startswith("3 → 2 since ")
    assert [each["commit"] for each in row["values"]] == [answer["git"]["start"], head]
    assert await told(editor, uri) == [1, 3, 2]


@pytest.mark.parametrize("params", [{}, {"uri": "file:///x.py", "limit": 0}])
async def test_a_request_that_says_too_little_is_refused(
    editor: Editor, params: dict[str, Any]
) -> None:
    await editor.start()
    with pytest.raises(JsonRpcException):
        await asked(editor, "aura/history", params)
