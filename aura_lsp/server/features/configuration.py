"""Settings from the client and from files, taken over without a restart."""

from __future__ import annotations

from typing import Any

from lsprotocol import types as lsp

from aura_lsp.server.app import AuraServer
from aura_lsp.server.features import diagnostics, lenses, workspace

_SECTION = "aura"
_FILES = ("**/{aura.toml,.aura.toml,pyproject.toml}", "**/.aura/rules/*.toml")


def register(server: AuraServer) -> None:
    """Follow the client's settings, its folders and the configuration files."""

    @server.feature(lsp.INITIALIZED)
    def initialized(params: lsp.InitializedParams) -> None:
        server.session.start(_start(server), "settings")

    @server.feature(lsp.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def did_change_configuration(params: lsp.DidChangeConfigurationParams) -> None:
        server.session.start(_take(server, params.settings), "settings")

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_watched_files(params: lsp.DidChangeWatchedFilesParams) -> None:
        changes = [each.uri for each in params.changes]
        workspace.changed(server, changes)
        if any(each.endswith(".toml") for each in changes):
            reload(server)

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def did_change_workspace_folders(params: lsp.DidChangeWorkspaceFoldersParams) -> None:
        reload(server)


async def _start(server: AuraServer) -> None:
    """What has to wait until the client has said that it is ready."""
    if server.registers_watchers:
        await server.watch("aura-configuration", _FILES)
    if server.pulls_configuration:
        await _take(server, None)


async def _take(server: AuraServer, pushed: Any) -> None:
    """Take over settings: asked for where the client answers, else as it pushed them."""
    settings = pushed
    if server.pulls_configuration:
        items = [lsp.ConfigurationItem(section=_SECTION)]
        answer = await server.workspace_configuration_async(lsp.ConfigurationParams(items))
        settings = answer[0] if answer else None
    server.session.settings.take_editor(section(settings))
    reload(server)


def section(settings: Any) -> dict[str, Any]:
    """The `aura` section, whether a client sends it bare or under its name."""
    if not isinstance(settings, dict):
        return {}
    inner = settings.get(_SECTION)
    return inner if isinstance(inner, dict) else settings


def reload(server: AuraServer) -> None:
    """Read the configuration anew; a wrong one is told once and the last good settings stay."""
    server.session.reload_settings()
    diagnostics.refresh_all(server)
    lenses.refresh(server)
    workspace.refresh(server)
