"""Findings of files that are not open, as each kind of client takes them."""

from __future__ import annotations

import asyncio
from typing import Any

from lsprotocol import types as lsp

from tests.server.editor import MANY, PATIENCE, Editor, placed

TEXT = f"def f({MANY}):\n    pass\n"
FOUND = [("parameter-count", 0, 4)]
ON = {"editor": {"workspace-diagnostics": True}}


def write(editor: Editor) -> None:
    editor.write("one.py", TEXT)
    editor.write("sub/two.py", f"# 😀\n{TEXT}")
    editor.write("fine.go", "package p\n")
    editor.write(".venv/skipped.py", TEXT)
    editor.write("notes.txt", TEXT)


async def pulled(editor: Editor, known: dict[str, str] | None = None, token: Any = None) -> Any:
    ids = [lsp.PreviousResultId(uri, value) for uri, value in (known or {}).items()]
    async with asyncio.timeout(PATIENCE):
        report = await editor.client.workspace_diagnostic_async(
            lsp.WorkspaceDiagnosticParams(ids, partial_result_token=token)
        )
    return {each.uri.rpartition("/")[2]: each for each in report.items}


async def test_the_command_pushes_what_is_found_in_closed_files(editor: Editor) -> None:
    write(editor)
    await editor.start(progress=True)
    opened = editor.open("one.py", TEXT)
    await editor.found(opened, 1)
    await editor.command("aura.analyzeWorkspace")
    await editor.until(editor.has_ended)

    two = (editor.root / "sub" / "two.py").as_uri()
    assert [placed(each) for each in editor.pushes(two)[-1].diagnostics] == [
        ("parameter-count", 1, 4)
    ]
    assert len(editor.pushes(opened)) == 1, "an open file has its own"
    assert not [each for each in editor.client.published if "skipped" in each.uri]
    assert editor.progress[0][-1] == "2 findings in 3 files"


async def test_a_file_that_is_closed_shows_its_findings_again(editor: Editor) -> None:
    write(editor)
    await editor.start(progress=True)
    await editor.command("aura.analyzeWorkspace")
    await editor.until(editor.has_ended)
    uri = editor.open("one.py", "x = 1\n")
    assert await editor.found(uri, 1) == []
    editor.close(uri)
    await editor.until(lambda: bool(editor.pushes(uri)[-1].diagnostics))
    assert [placed(each) for each in editor.pushes(uri)[-1].diagnostics] == FOUND


async def test_findings_that_are_gone_go(editor: Editor) -> None:
    write(editor)
    await editor.start(progress=True)
    await editor.command("aura.analyzeWorkspace")
    await editor.until(editor.has_ended)
    uri = (editor.root / "one.py").as_uri()
    (editor.root / "one.py").unlink()
    await editor.command("aura.analyzeWorkspace")
    await editor.until(lambda: editor.has_ended(1))
    assert editor.pushes(uri)[-1].diagnostics == ()


async def test_a_client_that_asks_gets_reports_and_then_that_they_are_unchanged(
    editor: Editor,
) -> None:
    write(editor)
    await editor.start(ON, pull=True, progress=True)
    uri = editor.open("one.py", TEXT)
    first = await pulled(editor)
    assert sorted(first) == ["fine.go", "two.py"], "open files are asked for by themselves"
    report = first["two.py"]
    assert [placed(each) for each in report.items] == [("parameter-count", 1, 4)]

    again = await pulled(editor, {report.uri: report.result_id})
    assert again["two.py"].kind == "unchanged"
    editor.close(uri)
    assert [placed(e) for e in (await pulled(editor))["one.py"].items] == FOUND
    assert editor.client.published == []


async def test_results_come_as_they_are_found_where_the_client_takes_them(editor: Editor) -> None:
    write(editor)
    await editor.start(ON, pull=True)
    assert await pulled(editor, token=1) == {}
    await editor.until(lambda: len(editor.client.parts) == 3)
    items = [item for each in editor.client.parts for item in each["items"]]
    assert sorted(each["uri"].rpartition("/")[2] for each in items) == [
        "fine.go", "one.py", "two.py",
    ]  # fmt: skip


async def test_nothing_is_looked_at_unless_that_is_wanted(editor: Editor) -> None:
    write(editor)
    await editor.start(pull=True)
    assert await pulled(editor) == {}


async def test_a_cancel_ends_the_scan(editor: Editor) -> None:
    for number in range(200):
        editor.write(f"m{number}.py", TEXT.replace("f(", f"f{number}("))
    await editor.start(progress=True)
    await editor.command("aura.analyzeWorkspace")
    await editor.until(lambda: any("200 files" in each for each in editor.progress[0]))
    (token,) = editor.reports
    editor.client.window_work_done_progress_cancel(lsp.WorkDoneProgressCancelParams(token))
    await editor.until(editor.has_ended)
    assert editor.progress[0][-1] == "cancelled"
    assert len(editor.client.published) < 200


async def test_sources_are_watched_once_they_have_been_looked_at(editor: Editor) -> None:
    write(editor)
    await editor.start(progress=True, watches=True)
    await editor.until(lambda: bool(editor.client.registered))
    await editor.command("aura.analyzeWorkspace")
    await editor.until(editor.has_ended)
    await editor.command("aura.analyzeWorkspace")
    await editor.until(lambda: editor.has_ended(1))
    names = [each.id for each in editor.client.registered]
    assert names == ["aura-configuration", "aura-sources"]
    assert "*.{py,pyi" in str(editor.client.registered[1].register_options)


async def test_files_that_change_outside_are_looked_at_again(editor: Editor) -> None:
    write(editor)
    await editor.start(progress=True)
    await editor.command("aura.analyzeWorkspace")
    await editor.until(editor.has_ended)
    one, two, new = ((editor.root / each).as_uri() for each in ("one.py", "sub/two.py", "new.py"))
    editor.write("one.py", "x = 1\n")
    editor.write("new.py", TEXT)
    (editor.root / "sub" / "two.py").unlink()
    kinds = lsp.FileChangeType
    changes = [(one, kinds.Changed), (new, kinds.Created), (two, kinds.Deleted)]
    editor.client.workspace_did_change_watched_files(
        lsp.DidChangeWatchedFilesParams([lsp.FileEvent(uri, kind) for uri, kind in changes])
    )
    await editor.until(lambda: bool(editor.pushes(new)))
    assert [placed(each) for each in editor.pushes(new)[-1].diagnostics] == FOUND
    await editor.until(lambda: editor.pushes(one)[-1].diagnostics == ())
    await editor.until(lambda: editor.pushes(two)[-1].diagnostics == ())


async def test_a_client_that_asks_is_told_to_ask_again_when_files_change(editor: Editor) -> None:
    write(editor)
    await editor.start(ON, pull=True)
    first = await pulled(editor)
    editor.write("one.py", "x = 1\n")
    uri = (editor.root / "one.py").as_uri()
    before = editor.client.diagnostic_refresh_count
    editor.client.workspace_did_change_watched_files(
        lsp.DidChangeWatchedFilesParams([lsp.FileEvent(uri, lsp.FileChangeType.Changed)])
    )
    await editor.until(lambda: editor.client.diagnostic_refresh_count > before)
    known = {each.uri: each.result_id for each in first.values()}
    again = await pulled(editor, known)
    assert {name for name, each in again.items() if each.kind == "full"} == {"one.py"}
    assert list(again["one.py"].items) == []


async def test_new_settings_are_taken_for_files_that_are_closed(editor: Editor) -> None:
    write(editor)
    await editor.start(progress=True)
    await editor.command("aura.analyzeWorkspace")
    await editor.until(editor.has_ended)
    config = editor.write("aura.toml", 'ignore = ["parameter-count"]\n')
    editor.client.workspace_did_change_watched_files(
        lsp.DidChangeWatchedFilesParams([lsp.FileEvent(config.as_uri(), lsp.FileChangeType(1))])
    )
    uri = (editor.root / "one.py").as_uri()
    await editor.until(lambda: editor.pushes(uri)[-1].diagnostics == ())
