"""A real server process, driven by pytest-lsp as editors drive it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient

COMMAND = [sys.executable, "-m", "aura_lsp", "serve", "--stdio"]


def capabilities(
    *, pull: bool = False, encodings: list[str] | None = None, flat_symbols: bool = False
) -> lsp.ClientCapabilities:
    """What a client says that it can do."""
    return lsp.ClientCapabilities(
        general=lsp.GeneralClientCapabilities(
            position_encodings=[lsp.PositionEncodingKind(each) for each in encodings or ["utf-16"]]
        ),
        workspace=lsp.WorkspaceClientCapabilities(
            diagnostics=lsp.DiagnosticWorkspaceClientCapabilities(refresh_support=True) if pull else None
        ),
        text_document=lsp.TextDocumentClientCapabilities(
            diagnostic=lsp.DiagnosticClientCapabilities() if pull else None,
            publish_diagnostics=lsp.PublishDiagnosticsClientCapabilities(
                version_support=True, related_information=True
            ),
            document_symbol=lsp.DocumentSymbolClientCapabilities(
                hierarchical_document_symbol_support=not flat_symbols
            ),
        ),
    )


class Editor:
    """A client with a workspace folder, in the few words that tests need."""

    def __init__(self, client: LanguageClient, root: Path) -> None:
        self.client = client
        self.root = root

    async def initialize(self, **options: Any) -> lsp.InitializeResult:
        params = lsp.InitializeParams(
            capabilities=capabilities(**options),
            root_uri=self.root.as_uri(),
            workspace_folders=[lsp.WorkspaceFolder(self.root.as_uri(), "root")],
        )
        return await self.client.initialize_session(params)

    def open(self, name: str, text: str, language_id: str = "python") -> str:
        uri = (self.root / name).as_uri()
        item = lsp.TextDocumentItem(uri, language_id, 1, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        return uri

    def change(self, uri: str, version: int, *changes: tuple[tuple[int, int], tuple[int, int], str]) -> None:
        """Replace ranges, each (start, end, text) in (line, character)."""
        self.client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(version, uri),
                [
                    lsp.TextDocumentContentChangePartial(
                        range=lsp.Range(lsp.Position(*start), lsp.Position(*end)), text=text
                    )
                    for start, end, text in changes
                ],
            )
        )

    async def pushed(self, uri: str, version: int) -> list[lsp.Diagnostic]:
        """The diagnostics that are pushed for a version, waiting for them if need be."""
        while True:
            if self.versions.get(uri) == version:
                return list(self.client.diagnostics[uri])
            await self.client.wait_for_notification(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)

    @property
    def versions(self) -> dict[str, int | None]:
        return self.client.aura_versions  # type: ignore[attr-defined]

    async def hover(self, uri: str, line: int, character: int) -> lsp.Hover | None:
        return await self.client.text_document_hover_async(
            lsp.HoverParams(lsp.TextDocumentIdentifier(uri), lsp.Position(line, character))
        )

    async def pull(self, uri: str, previous: str | None = None) -> Any:
        return await self.client.text_document_diagnostic_async(
            lsp.DocumentDiagnosticParams(
                lsp.TextDocumentIdentifier(uri), previous_result_id=previous
            )
        )

    async def symbols(self, uri: str) -> Any:
        return await self.client.text_document_document_symbol_async(
            lsp.DocumentSymbolParams(lsp.TextDocumentIdentifier(uri))
        )


def _client() -> LanguageClient:
    """A client that also remembers the version of the last diagnostics of each document."""
    client = pytest_lsp.make_test_lsp_client()
    versions: dict[str, int | None] = {}
    client.aura_versions = versions  # type: ignore[attr-defined]

    @client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def published(sender: LanguageClient, params: lsp.PublishDiagnosticsParams) -> None:
        sender.diagnostics[params.uri] = list(params.diagnostics)
        versions[params.uri] = params.version

    return client


@pytest_lsp.fixture(config=ClientServerConfig(server_command=COMMAND, client_factory=_client))
async def raw_client(lsp_client: LanguageClient) -> AsyncIterator[None]:
    """The process and its client; tests initialize the session themselves."""
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def editor(raw_client: LanguageClient, tmp_path: Path) -> Editor:
    return Editor(raw_client, tmp_path)


MakeEditor = Callable[[], Editor]
