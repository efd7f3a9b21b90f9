"""Findings as diagnostics, by exactly one channel per client: pulled where it can pull, else
pushed."""

from __future__ import annotations

from typing import Any

from lsprotocol import types as lsp

from aura_lsp.server.app import AuraServer
from aura_lsp.server.session import OpenDocument
from aura_lsp.server.workspace import result_id

_IDENTIFIER = "aura"


def register(server: AuraServer) -> None:
    """Answer pulls; pushes go out by `refresh`."""

    @server.feature(
        lsp.TEXT_DOCUMENT_DIAGNOSTIC,
        lsp.DiagnosticOptions(
            inter_file_dependencies=False, workspace_diagnostics=True, identifier=_IDENTIFIER
        ),
    )
    async def pull(params: lsp.DocumentDiagnosticParams) -> dict[str, Any]:
        opened = server.session.get(params.text_document.uri)
        items = await server.session.diagnostics(opened)
        known = result_id(items)
        if params.previous_result_id == known:
            return {"kind": "unchanged", "resultId": known}
        return {"kind": "full", "resultId": known, "items": items}


def refresh(server: AuraServer, opened: OpenDocument) -> None:
    """The document has changed: analyse it, and push what was found where the client does not
    pull."""
    if opened.refreshing:
        return
    opened.refreshing = True
    server.protocol.vitals.begin(opened.uri, lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    server.session.start(_refresh(server, opened), f"diagnostics of {opened.uri}")


async def _refresh(server: AuraServer, opened: OpenDocument) -> None:
    opened.refreshing = False
    await _show(server, opened)
    server.session.tell_problems()
    if await server.session.settle(opened):
        await _show(server, opened)


async def _show(server: AuraServer, opened: OpenDocument) -> None:
    if server.pulls_diagnostics:
        await server.session.analysis(opened)
        return
    items = await server.session.diagnostics(opened)
    if server.session.find(opened.uri) is opened:
        _publish(server, opened, items)


def refresh_all(server: AuraServer) -> None:
    """The settings have changed: every open document is due."""
    for opened in server.session.documents.values():
        refresh(server, opened)
    if server.pulls_diagnostics and server.may_refresh_diagnostics:
        server.workspace_diagnostic_refresh(None)


def clear(server: AuraServer, opened: OpenDocument) -> None:
    """The document is closed: a client that does not pull must be told that nothing is left."""
    if not server.pulls_diagnostics:
        server.protocol.notify_plain(
            lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, {"uri": opened.uri, "diagnostics": []}
        )


def _publish(server: AuraServer, opened: OpenDocument, items: list[dict[str, Any]]) -> None:
    params: dict[str, Any] = {"uri": opened.uri, "diagnostics": items}
    if server.publishes_versions:
        params["version"] = opened.document.version
    server.protocol.notify_plain(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, params)
    server.protocol.vitals.end(opened.uri)
