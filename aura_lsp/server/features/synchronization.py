"""Documents as the client opens, changes and closes them."""

from __future__ import annotations

from lsprotocol import types as lsp

from aura_lsp.server.app import AuraServer
from aura_lsp.server.features import diagnostics, history, workspace
from aura_lsp.server.session import OpenDocument
from aura_lsp.text import Document, Position


def register(server: AuraServer) -> None:
    """Follow the client's documents."""

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: lsp.DidOpenTextDocumentParams) -> None:
        item = params.text_document
        opened = server.session.open(item.uri, item.language_id, item.version, item.text)
        workspace.opened(server, opened)
        diagnostics.refresh(server, opened)
        history.opened(server, opened)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: lsp.DidChangeTextDocumentParams) -> None:
        opened = server.session.find(params.text_document.uri)
        if opened is None:
            return
        for change in params.content_changes:
            _apply(server, opened, change)
        opened.document = opened.document.at_version(params.text_document.version)
        diagnostics.refresh(server, opened)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: lsp.DidCloseTextDocumentParams) -> None:
        server.jobs.cancel_all(params.text_document.uri)
        opened = server.session.close(params.text_document.uri)
        if opened is not None:
            diagnostics.clear(server, opened)
            workspace.closed(server, opened)
            history.closed(server, opened)


def _apply(
    server: AuraServer, opened: OpenDocument, change: lsp.TextDocumentContentChangeEvent
) -> None:
    if not isinstance(change, lsp.TextDocumentContentChangePartial):
        server.session.replaced(opened, Document.of(change.text))
        return
    start, end = change.range.start, change.range.end
    document, edit = opened.document.edit(
        Position(start.line, start.character),
        Position(end.line, end.character),
        change.text,
        server.session.encoding,
    )
    server.session.changed(opened, document, edit)
