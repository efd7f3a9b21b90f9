"""An editor in the few words that tests need: a pytest-lsp client with a workspace folder.

Nothing here sleeps for correctness: `until` waits for what the server says, with a bound.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Union

from lsprotocol import types as lsp
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, register_lsp_features

COMMAND = [sys.executable, "-m", "aura_lsp", "serve", "--stdio"]
PATIENCE = 30.0
"""Seconds after which an answer is taken for lost, also on a busy machine."""

MANY = "a, b, c, d, e, f, g, h"
"""One parameter more than `parameter-count` allows."""

STATE = Path(tempfile.mkdtemp(prefix="aura-state-"))
"""Where the servers of these tests record what is saved."""
atexit.register(shutil.rmtree, STATE, ignore_errors=True)

Change = tuple[tuple[int, int], tuple[int, int], str]


def environment() -> dict[str, str]:
    """The environment of a server that no setting of the user's reaches."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AURA_")}
    nowhere = str(Path(__file__).parent / "no-such-folder")
    own = {"XDG_CONFIG_HOME": nowhere, "APPDATA": nowhere, "AURA_STATE_DIR": str(STATE)}
    return {**kept, **own}


def converter() -> Any:
    """lsprotocol's converter, which (2025.0.0) takes every action with a command for a command."""
    result: Any = default_converter()  # type: ignore[no-untyped-call]

    def action(value: Any, _: Any) -> lsp.Command | lsp.CodeAction:
        is_command = isinstance(value.get("command"), str)
        kind: Any = lsp.Command if is_command else lsp.CodeAction
        structured: lsp.Command | lsp.CodeAction = result.structure(value, kind)
        return structured

    result.register_structure_hook(lsp.Command | lsp.CodeAction, action)
    result.register_structure_hook(Union[lsp.Command, lsp.CodeAction], action)  # noqa: UP007
    return result


class Recorder(LanguageClient):
    """A client that keeps everything it is told, in order."""

    def __init__(self) -> None:
        super().__init__(converter_factory=converter)
        self.published: list[lsp.PublishDiagnosticsParams] = []
        self.registered: list[lsp.Registration] = []
        self.edits: list[lsp.ApplyWorkspaceEditParams] = []
        self.shown: list[lsp.ShowDocumentParams] = []
        self.refreshed: list[str] = []
        self.parts: list[Any] = []
        self.news = asyncio.Event()
        own: dict[str, Callable[..., Any]] = {
            lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: _published,
            lsp.WINDOW_SHOW_MESSAGE: _shown,
            lsp.WORKSPACE_DIAGNOSTIC_REFRESH: _refreshed,
            lsp.CLIENT_REGISTER_CAPABILITY: _registered,
            lsp.WORKSPACE_APPLY_EDIT: _edited,
            lsp.WINDOW_SHOW_DOCUMENT: _opened,
            lsp.PROGRESS: _progressed,
            lsp.WORKSPACE_CODE_LENS_REFRESH: _lenses_refreshed,
            lsp.WORKSPACE_INLAY_HINT_REFRESH: _hints_refreshed,
        }
        register_lsp_features(self, {**DEFAULT_CLIENT_FEATURES, **own})


def _published(client: Recorder, params: lsp.PublishDiagnosticsParams) -> None:
    client.published.append(params)
    client.news.set()


def _shown(client: Recorder, params: lsp.ShowMessageParams) -> None:
    client.messages.append(params)
    client.news.set()


def _refreshed(client: Recorder, params: None) -> None:
    client.diagnostic_refresh_count += 1
    client.news.set()


def _registered(client: Recorder, params: lsp.RegistrationParams) -> None:
    client.registered += params.registrations
    client.news.set()


def _edited(client: Recorder, params: lsp.ApplyWorkspaceEditParams) -> lsp.ApplyWorkspaceEditResult:
    client.edits.append(params)
    client.news.set()
    return lsp.ApplyWorkspaceEditResult(applied=True)


def _opened(client: Recorder, params: lsp.ShowDocumentParams) -> lsp.ShowDocumentResult:
    client.shown.append(params)
    client.news.set()
    return lsp.ShowDocumentResult(success=True)


def _lenses_refreshed(client: Recorder, params: None) -> None:
    client.refreshed.append("lenses")
    client.news.set()


def _hints_refreshed(client: Recorder, params: None) -> None:
    client.refreshed.append("hints")
    client.news.set()


def _progressed(client: Recorder, params: lsp.ProgressParams) -> None:
    value: Any = params.value
    if "items" in value:  # a part of a result
        client.parts.append(value)
    else:
        DEFAULT_CLIENT_FEATURES[lsp.PROGRESS](client, params)
    client.news.set()


def capabilities(  # noqa: PLR0913 - as many as there are to choose
    *,
    pull: bool = False,
    encodings: list[lsp.PositionEncodingKind | str] | None = None,
    flat_symbols: bool = False,
    related: bool = True,
    versions: bool = True,
    asks_configuration: bool = False,
    watches: bool = False,
    edits: bool = False,
    shows_documents: bool = False,
    previews: bool = False,
    refreshes: bool = False,
    progress: bool = False,
) -> lsp.ClientCapabilities:
    """What a client says that it can do."""
    return lsp.ClientCapabilities(
        general=lsp.GeneralClientCapabilities(position_encodings=encodings),
        workspace=lsp.WorkspaceClientCapabilities(
            configuration=asks_configuration,
            code_lens=lsp.CodeLensWorkspaceClientCapabilities(refresh_support=refreshes),
            inlay_hint=lsp.InlayHintWorkspaceClientCapabilities(refresh_support=refreshes),
            workspace_edit=lsp.WorkspaceEditClientCapabilities(
                document_changes=edits,
                resource_operations=[lsp.ResourceOperationKind.Create] if edits else None,
                change_annotation_support=lsp.ChangeAnnotationsSupportOptions(True)
                if previews
                else None,
            ),
            did_change_watched_files=lsp.DidChangeWatchedFilesClientCapabilities(
                dynamic_registration=watches
            ),
            diagnostics=lsp.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
            if pull
            else None,
        ),
        window=lsp.WindowClientCapabilities(
            work_done_progress=progress,
            show_document=lsp.ShowDocumentClientCapabilities(support=True)
            if shows_documents
            else None,
        ),
        text_document=lsp.TextDocumentClientCapabilities(
            diagnostic=lsp.DiagnosticClientCapabilities() if pull else None,
            publish_diagnostics=lsp.PublishDiagnosticsClientCapabilities(
                version_support=versions, related_information=related
            ),
            code_action=lsp.CodeActionClientCapabilities(
                data_support=edits,
                resolve_support=lsp.ClientCodeActionResolveOptions(["edit"]) if edits else None,
            ),
            document_symbol=lsp.DocumentSymbolClientCapabilities(
                hierarchical_document_symbol_support=not flat_symbols
            ),
        ),
    )


class Editor:
    """One client, its workspace folder and the server behind it."""

    def __init__(self, client: Recorder, root: Path) -> None:
        self.client = client
        self.root = root

    async def start(self, options: Any = None, **can: Any) -> lsp.InitializeResult:
        """Open the session; `can` are arguments of `capabilities`."""
        params = lsp.InitializeParams(
            capabilities=capabilities(**can),
            root_uri=self.root.as_uri(),
            workspace_folders=[lsp.WorkspaceFolder(self.root.as_uri(), "root")],
            initialization_options=options,
        )
        async with asyncio.timeout(PATIENCE):
            return await self.client.initialize_session(params)

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until what the server has said makes something true."""
        async with asyncio.timeout(PATIENCE):
            while not is_so():
                self.client.news.clear()
                await self.client.news.wait()

    # -- documents ---------------------------------------------------------------------------------

    def open(self, name: str, text: str, language_id: str = "python") -> str:
        """Open a document at version 1; its URI."""
        uri = (self.root / name).as_uri()
        item = lsp.TextDocumentItem(uri, language_id, 1, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        return uri

    def change(self, uri: str, version: int, *changes: Change | str) -> None:
        """Replace ranges, each (start, end, text) in (line, character), or the whole text."""
        self.client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(version, uri),
                [_event(each) for each in changes],
            )
        )

    def close(self, uri: str) -> None:
        self.client.text_document_did_close(
            lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri))
        )

    # -- diagnostics -------------------------------------------------------------------------------

    def pushes(self, uri: str) -> list[lsp.PublishDiagnosticsParams]:
        """All that was pushed for a document so far."""
        return [each for each in self.client.published if each.uri == uri]

    async def pushed(self, uri: str, version: int | None) -> list[lsp.Diagnostic]:
        """The last diagnostics pushed, once they are those of a version."""
        await self.until(lambda: [each.version for each in self.pushes(uri)][-1:] == [version])
        return list(self.pushes(uri)[-1].diagnostics)

    async def found(self, uri: str, version: int | None) -> list[tuple[str, int, int]]:
        """Rule, line and character of what was pushed for a version."""
        return [placed(each) for each in await self.pushed(uri, version)]

    async def pushed_again(self, uri: str, seen: int) -> list[tuple[str, int, int]]:
        """The same of the first push after `seen` ones."""
        await self.until(lambda: len(self.pushes(uri)) > seen)
        return [placed(each) for each in self.pushes(uri)[seen].diagnostics]

    async def pull(self, uri: str, previous: str | None = None) -> Any:
        async with asyncio.timeout(PATIENCE):
            return await self.client.text_document_diagnostic_async(
                lsp.DocumentDiagnosticParams(
                    lsp.TextDocumentIdentifier(uri), previous_result_id=previous
                )
            )

    # -- requests ----------------------------------------------------------------------------------

    async def hover(self, uri: str, line: int, character: int) -> lsp.Hover | None:
        async with asyncio.timeout(PATIENCE):
            return await self.client.text_document_hover_async(
                lsp.HoverParams(lsp.TextDocumentIdentifier(uri), lsp.Position(line, character))
            )

    async def lenses(self, uri: str) -> list[tuple[int, str]]:
        """Line and title of what stands over functions."""
        async with asyncio.timeout(PATIENCE):
            found = await self.client.text_document_code_lens_async(
                lsp.CodeLensParams(lsp.TextDocumentIdentifier(uri))
            )
        return [(e.range.start.line, e.command.title) for e in found or () if e.command is not None]

    async def hints(self, uri: str, first: int, last: int) -> list[tuple[int, Any]]:
        """Line and label of the inlay hints of some lines."""
        area = lsp.Range(lsp.Position(first, 0), lsp.Position(last, 0))
        async with asyncio.timeout(PATIENCE):
            found = await self.client.text_document_inlay_hint_async(
                lsp.InlayHintParams(lsp.TextDocumentIdentifier(uri), area)
            )
        return [(each.position.line, each.label) for each in found or ()]

    async def symbols(self, uri: str) -> Any:
        async with asyncio.timeout(PATIENCE):
            return await self.client.text_document_document_symbol_async(
                lsp.DocumentSymbolParams(lsp.TextDocumentIdentifier(uri))
            )

    # -- configuration -----------------------------------------------------------------------------

    def write(self, name: str, text: str) -> Path:
        """Write a file of the workspace."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def tell_changed(self, path: Path) -> None:
        """Say that a watched file has changed."""
        event = lsp.FileEvent(path.as_uri(), lsp.FileChangeType.Changed)
        self.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([event]))

    def push_settings(self, settings: Any) -> None:
        self.client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(settings))

    # -- commands ----------------------------------------------------------------------------------

    async def command(self, name: str, **arguments: Any) -> Any:
        """Run a command of the server's; its answer."""
        async with asyncio.timeout(PATIENCE):
            return await self.client.workspace_execute_command_async(
                lsp.ExecuteCommandParams(name, [arguments] if arguments else [])
            )

    @property
    def progress(self) -> list[list[str]]:
        """What each progress has said so far: its title, messages and how it ended."""
        return [[_said(each) for each in reports] for reports in self.reports.values()]

    @property
    def reports(self) -> dict[Any, list[Any]]:
        """What each progress has said so far, by its token."""
        return self.client.progress_reports

    def has_ended(self, nth: int = 0) -> bool:
        """Whether a progress, by the order in which they came, is at its end."""
        reports = list(self.reports.values())
        return (
            len(reports) > nth
            and bool(reports[nth])
            and isinstance(reports[nth][-1], lsp.WorkDoneProgressEnd)
        )

    @property
    def told(self) -> list[str]:
        """The messages that the user has seen."""
        return [each.message for each in self.client.messages]


def _said(report: Any) -> str:
    return report.title if isinstance(report, lsp.WorkDoneProgressBegin) else report.message


def _event(change: Change | str) -> lsp.TextDocumentContentChangeEvent:
    if isinstance(change, str):
        return lsp.TextDocumentContentChangeWholeDocument(change)
    start, end, text = change
    where = lsp.Range(lsp.Position(*start), lsp.Position(*end))
    return lsp.TextDocumentContentChangePartial(range=where, text=text)


def placed(diagnostic: lsp.Diagnostic) -> tuple[str, int, int]:
    """Rule, line and character."""
    data: Any = diagnostic.data
    rule = data["rule"] if isinstance(data, dict) else data.rule
    return rule, diagnostic.range.start.line, diagnostic.range.start.character
