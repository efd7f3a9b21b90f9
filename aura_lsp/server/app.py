"""The server: what it advertises, and what it knows of its client's capabilities."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from aura_lsp import __version__
from aura_lsp.server.jobs import Jobs
from aura_lsp.server.models import Models
from aura_lsp.server.past import Past
from aura_lsp.server.protocol import AuraProtocol
from aura_lsp.server.session import Session
from aura_lsp.server.workspace import Workspace
from aura_lsp.text import Encoding

logger = logging.getLogger(__name__)

_MESSAGE_TYPES = {
    "error": lsp.MessageType.Error,
    "warning": lsp.MessageType.Warning,
    "info": lsp.MessageType.Info,
}


class AuraServer(LanguageServer):
    """One client's server: its session and what the client can do."""

    protocol: AuraProtocol

    def __init__(self) -> None:
        super().__init__(
            "aura-lsp",
            __version__,
            text_document_sync_kind=lsp.TextDocumentSyncKind.Incremental,
            protocol_cls=AuraProtocol,
        )
        self.session = Session(self.tell)
        self.jobs = Jobs(self)
        self.models = Models()
        self.files = Workspace()
        self.past = Past()

    def tell(self, level: str, message: str) -> None:
        """Show the user a message about something that they can change."""
        self.window_show_message(lsp.ShowMessageParams(_MESSAGE_TYPES[level], message))

    async def watch(self, name: str, patterns: Sequence[str]) -> None:
        """Ask the client to tell of changes to files."""
        options = lsp.DidChangeWatchedFilesRegistrationOptions(
            watchers=[lsp.FileSystemWatcher(glob_pattern=each) for each in patterns]
        )
        registration = lsp.Registration(name, lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        await self.client_register_capability_async(lsp.RegistrationParams([registration]))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Errors go to the log; the client has its answer, and a popup would help nobody."""
        logger.error("%s: %s", getattr(source, "__name__", source), error)

    # -- what the client can do --------------------------------------------------------------------

    @property
    def _text_document(self) -> lsp.TextDocumentClientCapabilities:
        return self.client_capabilities.text_document or lsp.TextDocumentClientCapabilities()

    @property
    def _workspace(self) -> lsp.WorkspaceClientCapabilities:
        return self.client_capabilities.workspace or lsp.WorkspaceClientCapabilities()

    @property
    def pulls_diagnostics(self) -> bool:
        return self._text_document.diagnostic is not None

    @property
    def may_refresh_diagnostics(self) -> bool:
        diagnostics = self._workspace.diagnostics
        return diagnostics is not None and bool(diagnostics.refresh_support)

    @property
    def publishes_versions(self) -> bool:
        published = self._text_document.publish_diagnostics
        return published is not None and bool(published.version_support)

    @property
    def shows_related_information(self) -> bool:
        diagnostics = (self._text_document.diagnostic, self._text_document.publish_diagnostics)
        return any(each is not None and bool(each.related_information) for each in diagnostics)

    @property
    def edits_versions(self) -> bool:
        edits = self._workspace.workspace_edit
        return edits is not None and bool(edits.document_changes)

    @property
    def refreshes_lenses(self) -> bool:
        lenses = self._workspace.code_lens
        return lenses is not None and bool(lenses.refresh_support)

    @property
    def refreshes_hints(self) -> bool:
        hints = self._workspace.inlay_hint
        return hints is not None and bool(hints.refresh_support)

    @property
    def annotates_edits(self) -> bool:
        """Whether the client lets the user look at an edit before it is made."""
        edits = self._workspace.workspace_edit
        return self.edits_versions and edits is not None and bool(edits.change_annotation_support)

    @property
    def creates_files(self) -> bool:
        edits = self._workspace.workspace_edit
        kinds = edits.resource_operations if edits is not None else None
        return self.edits_versions and lsp.ResourceOperationKind.Create in (kinds or ())

    @property
    def shows_progress(self) -> bool:
        window = self.client_capabilities.window
        return window is not None and bool(window.work_done_progress)

    @property
    def resolves_edits(self) -> bool:
        """Whether the client asks for the edit of an action when it is taken."""
        actions = self._text_document.code_action
        if actions is None or not actions.data_support or actions.resolve_support is None:
            return False
        return "edit" in actions.resolve_support.properties

    @property
    def shows_documents(self) -> bool:
        window = self.client_capabilities.window
        return window is not None and window.show_document is not None

    @property
    def nests_symbols(self) -> bool:
        symbols = self._text_document.document_symbol
        return symbols is not None and bool(symbols.hierarchical_document_symbol_support)

    @property
    def pulls_configuration(self) -> bool:
        return bool(self._workspace.configuration)

    @property
    def registers_watchers(self) -> bool:
        watched = self._workspace.did_change_watched_files
        return watched is not None and bool(watched.dynamic_registration)


def create_server() -> AuraServer:
    """A server with all its features, ready to be connected."""
    from aura_lsp.server.features import (  # noqa: PLC0415 - the features need the class above
        actions,
        commands,
        configuration,
        diagnostics,
        history,
        hover,
        lenses,
        measures,
        pages,
        symbols,
        synchronization,
        workspace,
    )

    server = AuraServer()

    @server.feature(lsp.INITIALIZE)
    def initialize(params: lsp.InitializeParams) -> None:
        encoding = server.workspace.position_encoding
        server.session.encoding = Encoding(lsp.PositionEncodingKind(encoding or "utf-16").value)
        server.session.shows_related = server.shows_related_information
        options = params.initialization_options
        server.session.settings.take_editor(
            configuration.section(
                options.get("settings", options) if isinstance(options, dict) else None
            )
        )

    @server.feature(lsp.SHUTDOWN)
    def shutdown(params: None) -> None:
        server.session.shut_down()

    for feature in (
        synchronization, diagnostics, hover, symbols, lenses, actions, pages, commands,
        workspace, measures, history, configuration,
    ):  # fmt: skip
        feature.register(server)
    return server
