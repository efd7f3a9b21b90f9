"""Handing results to the client: an edit of a version of a document, or a text to read."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from aura_lsp.model import Edit
from aura_lsp.server import convert
from aura_lsp.text import Document

if TYPE_CHECKING:
    from aura_lsp.server.app import AuraServer

_ANNOTATION = "aura"
_NO_FILE_NAME = re.compile(r"[^\w.-]+")


async def show_text(server: AuraServer, name: str, text: str, brief: str) -> None:
    """Show Markdown as a document, or `brief` as a message where the client shows no documents."""
    if server.shows_documents:
        params = lsp.ShowDocumentParams(_written(name, text).as_uri(), take_focus=True)
        if (await server.window_show_document_async(params)).success:
            return
    server.tell("info", brief)


async def apply(
    server: AuraServer, uri: str, document: Document, edits: Sequence[Edit], title: str
) -> str | None:
    """Let the client edit the open document at that very version; why it did not, if it did not.

    Where the client can preview edits it does.
    """
    texts = _text_edits(server, document, edits)
    if not server.edits_versions:
        return await _applied(server, lsp.WorkspaceEdit(changes={uri: texts}), title)
    identifier = lsp.OptionalVersionedTextDocumentIdentifier(uri, document.version)
    changes = _Changes(server, title)
    changes.edit(identifier, texts)
    return await _applied(server, changes.workspace_edit(), title)


async def apply_to_file(
    server: AuraServer, path: Path, source: bytes, edits: Sequence[Edit], title: str
) -> str | None:
    """The same for a file that the client has not open, which may be a new one."""
    uri, is_new = path.as_uri(), not path.exists()
    texts = _text_edits(server, Document(source), edits)
    if is_new and not server.creates_files:
        text = "".join(each.new_text for each in texts)
        await show_text(server, path.name, text, f"{title}: your editor cannot create {path}")
        return None
    if not server.edits_versions:
        return await _applied(server, lsp.WorkspaceEdit(changes={uri: texts}), title)
    changes = _Changes(server, title)
    if is_new:
        changes.create(uri)
    changes.edit(lsp.OptionalVersionedTextDocumentIdentifier(uri), texts)
    return await _applied(server, changes.workspace_edit(), title)


async def _applied(server: AuraServer, edit: lsp.WorkspaceEdit, title: str) -> str | None:
    result = await server.workspace_apply_edit_async(lsp.ApplyWorkspaceEditParams(edit, title))
    return None if result.applied else result.failure_reason or "the edit was not taken"


def _text_edits(
    server: AuraServer, document: Document, edits: Sequence[Edit]
) -> list[lsp.TextEdit]:
    encoding = server.session.encoding
    return [
        lsp.TextEdit(
            convert.lsp_range(document, each.span, encoding),
            convert.text_edit(document, each, encoding)["newText"],
        )
        for each in edits
    ]


class _Changes:
    """Changes of documents in order, each with a note by which the client lets the user look at it
    first, if it can."""

    def __init__(self, server: AuraServer, title: str) -> None:
        self._is_annotated = server.annotates_edits
        self._title = title
        self._changes: list[
            lsp.TextDocumentEdit | lsp.CreateFile | lsp.RenameFile | lsp.DeleteFile
        ] = []

    def create(self, uri: str) -> None:
        options = lsp.CreateFileOptions(ignore_if_exists=True)
        annotation = _ANNOTATION if self._is_annotated else None
        self._changes.append(lsp.CreateFile(uri, options=options, annotation_id=annotation))

    def edit(
        self, identifier: lsp.OptionalVersionedTextDocumentIdentifier, texts: list[lsp.TextEdit]
    ) -> None:
        edits: list[lsp.TextEdit | lsp.AnnotatedTextEdit | lsp.SnippetTextEdit] = [*texts]
        if self._is_annotated:
            edits = [lsp.AnnotatedTextEdit(_ANNOTATION, e.range, e.new_text) for e in texts]
        self._changes.append(lsp.TextDocumentEdit(identifier, edits))

    def workspace_edit(self) -> lsp.WorkspaceEdit:
        if not self._is_annotated:
            return lsp.WorkspaceEdit(document_changes=self._changes)
        note = lsp.ChangeAnnotation(self._title, needs_confirmation=True)
        return lsp.WorkspaceEdit(
            document_changes=self._changes, change_annotations={_ANNOTATION: note}
        )


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Where texts are written."""
    return tempfile.TemporaryDirectory(prefix="aura-lsp-")


def forget_texts() -> None:
    """Delete what was shown: this process ends, and not as Python usually does."""
    if _folder.cache_info().currsize:
        _folder().cleanup()


def _written(name: str, text: str) -> Path:
    path = Path(_folder().name) / f"{_NO_FILE_NAME.sub('-', name).strip('-')}.md"
    path.write_text(text, "utf-8")
    return path
