"""Code actions: fixes, fixes of many, marks, the rule's page, and what a client asks for."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import urlparse
from urllib.request import url2pathname

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from tests.server.editor import MANY, PATIENCE, Editor

TEXT = """\
x = f()
if x is "a" or x is "b":
    pass
try:
    g()
except:
    pass
"""
SAFE, UNSAFE = (1, 3, 11), (5, 0, 6)


async def actions(
    editor: Editor, uri: str, place: tuple[int, int, int], *only: str
) -> dict[str, lsp.CodeAction]:
    """What is offered for a range (line, first and last character), by title."""
    line, start, end = place
    async with asyncio.timeout(PATIENCE):
        found = await editor.client.text_document_code_action_async(
            lsp.CodeActionParams(
                lsp.TextDocumentIdentifier(uri),
                lsp.Range(lsp.Position(line, start), lsp.Position(line, end)),
                lsp.CodeActionContext([], only=list(only) or None),
            )
        )
    assert all(isinstance(each, lsp.CodeAction) for each in found or ())
    return {each.title: each for each in found or () if isinstance(each, lsp.CodeAction)}


def applied(text: str, edit: lsp.WorkspaceEdit | None) -> str:
    """A text of one-unit characters after the edits of its only document."""
    assert edit is not None
    (change,) = edit.document_changes or ()
    assert isinstance(change, lsp.TextDocumentEdit) and change.text_document.version == 1
    return edited(text, change.edits)


def edited(text: str, edits: Any) -> str:
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:at])) for at in range(len(lines) + 1)]

    def offset(position: lsp.Position) -> int:
        return starts[position.line] + position.character

    for each in sorted(edits, key=lambda edit: offset(edit.range.start), reverse=True):
        start, end = offset(each.range.start), offset(each.range.end)
        text = text[:start] + each.new_text + text[end:]
    return text


async def test_a_fix_is_offered_with_its_edit_and_what_it_mends(editor: Editor) -> None:
    await editor.start(edits=True)
    uri = editor.open("a.py", TEXT)
    action = (await actions(editor, uri, SAFE))["Aura (PY105): Use `==`"]
    assert action.kind == lsp.CodeActionKind.QuickFix and action.is_preferred
    assert action.diagnostics is not None
    assert [(each.code, each.range.start.line) for each in action.diagnostics] == [("PY105", 1)]
    assert applied(TEXT, action.edit) == TEXT.replace('is "a"', '== "a"')

    title = "Aura (PY109): Catch `Exception` (may change behaviour)"
    unsafe = (await actions(editor, uri, UNSAFE))[title]
    assert not unsafe.is_preferred
    assert applied(TEXT, unsafe.edit) == TEXT.replace("except:", "except Exception:")


async def test_all_findings_of_a_rule_are_fixed_when_the_action_is_taken(editor: Editor) -> None:
    await editor.start(edits=True)
    uri = editor.open("a.py", TEXT)
    found = await actions(editor, uri, SAFE)
    action = found["Aura (PY105): Fix all 2 of is-with-literal in this file"]
    assert action.edit is None
    async with asyncio.timeout(PATIENCE):
        resolved = await editor.client.code_action_resolve_async(action)
    fixed = TEXT.replace('is "a"', '== "a"').replace('is "b"', '== "b"')
    assert applied(TEXT, resolved.edit) == fixed

    editor.change(uri, 2, ((0, 0), (0, 0), "\n"))
    with pytest.raises(JsonRpcException, match="moved on"):
        await editor.client.code_action_resolve_async(action)


async def test_what_is_safe_is_fixed_on_save(editor: Editor) -> None:
    await editor.start()  # a client that can neither resolve nor tell versions apart
    uri = editor.open("a.py", TEXT)
    for only in ("source.fixAll.aura", "source.fixAll", "source"):
        found = await actions(editor, uri, (0, 0, 0), only)
        assert list(found) == ["Aura: fix all that is safe to fix"]
        (action,) = found.values()
        assert action.kind == "source.fixAll.aura"
        assert action.edit is not None and action.edit.changes is not None
        fixed = TEXT.replace('is "a"', '== "a"').replace('is "b"', '== "b"')
        assert edited(TEXT, action.edit.changes[uri]) == fixed
    assert await actions(editor, uri, (0, 0, 0), "refactor") == {}
    assert await actions(editor, uri, SAFE, "source.organizeImports") == {}


async def test_a_finding_is_accepted_on_its_line_for_its_function_or_in_its_file(
    editor: Editor,
) -> None:
    text = f'@d\ndef f({MANY}):\n    """F."""\n'
    await editor.start(edits=True)
    uri = editor.open("a.py", text)
    found = await actions(editor, uri, (1, 4, 5), "quickfix")
    name = "Aura (X118): Accept parameter-count"
    mark = "# aura: ignore[parameter-count] (why?)"
    first, second, rest = text.split("\n", 2)
    assert applied(text, found[f"{name} on this line"].edit) == (
        f"{first}\n{second}  {mark}\n{rest}"
    )
    assert applied(text, found[f"{name} for this function"].edit) == f"{mark}\n{text}"
    assert applied(text, found[f"{name} in this file"].edit) == (
        f"{mark.replace('ignore', 'ignore-file')}\n{text}"
    )


@pytest.mark.parametrize(
    ("name", "language_id", "text", "place", "marked"),
    [
        (
            "a.go", "go", f"package p\n\n// F does.\nfunc F({MANY} int) {{}}\n", (3, 5, 6),
            f"package p\n\n// F does.\n//aura:ignore[parameter-count] (why?)\n"
            f"func F({MANY} int) {{}}\n",
        ),
        (
            "a.rs", "rust", f"/// Does.\n#[a]\nfn f({MANY.replace(',', ': u8,')}: u8) {{}}\n",
            (2, 3, 4),
            f"// aura: ignore[parameter-count] (why?)\n/// Does.\n#[a]\n"
            f"fn f({MANY.replace(',', ': u8,')}: u8) {{}}\n",
        ),
    ],
)  # fmt: skip
async def test_a_mark_stands_where_the_language_has_a_place_for_it(
    editor: Editor,
    name: str,
    language_id: str,
    text: str,
    place: tuple[int, int, int],
    marked: str,
) -> None:
    await editor.start(edits=True)
    uri = editor.open(name, text, language_id)
    found = await actions(editor, uri, place)
    action = found["Aura (X118): Accept parameter-count for this function"]
    assert applied(text, action.edit) == marked


async def test_the_page_of_a_rule_is_shown(editor: Editor) -> None:
    await editor.start(edits=True, shows_documents=True)
    uri = editor.open("a.py", TEXT)
    found = await actions(editor, uri, UNSAFE)
    command = found["Aura (PY109): Show documentation of bare-except"].command
    assert command is not None and command.command == "aura.explain"
    params = lsp.ExecuteCommandParams(command.command, command.arguments)
    async with asyncio.timeout(PATIENCE):
        assert await editor.client.workspace_execute_command_async(params) is None
    await editor.until(lambda: bool(editor.client.shown))
    page = Path(url2pathname(urlparse(editor.client.shown[0].uri).path))
    assert page.read_text("utf-8").startswith("# bare-except\n")

    with pytest.raises(JsonRpcException, match="not the code or the name of a rule"):
        await editor.client.workspace_execute_command_async(
            lsp.ExecuteCommandParams("aura.explain", [{"code": "no-such-rule"}])
        )


async def test_a_client_that_shows_no_documents_is_told_in_a_sentence(editor: Editor) -> None:
    await editor.start()
    params = lsp.ExecuteCommandParams("aura.explain", [{"code": "PY109"}])
    await editor.client.workspace_execute_command_async(params)
    await editor.until(lambda: bool(editor.told))
    assert editor.told[0].startswith("PY109 bare-except: ")


async def test_a_mark_of_no_use_is_shown_in_grey(editor: Editor) -> None:
    await editor.start()
    uri = editor.open("a.py", "x = 1  # aura: ignore[parameter-count]\n")
    (diagnostic,) = await editor.pushed(uri, 1)
    assert diagnostic.code == "X138"
    assert list(diagnostic.tags or ()) == [lsp.DiagnosticTag.Unnecessary]
