"""Findings of files that are not open: pulled by clients that ask for them, pushed to the others.

A document that is open has its own channel and is left out here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from lsprotocol import types as lsp

from aura_lsp import uri as uris
from aura_lsp.languages import for_path, suffixes
from aura_lsp.server.app import AuraServer
from aura_lsp.server.jobs import Progress
from aura_lsp.server.session import OpenDocument
from aura_lsp.server.workspace import FileReport, Scan

ANALYZE = "aura.analyzeWorkspace"
_JOB = "aura:workspace"
_TITLE = "Analyse the workspace"
_SOURCES = f"**/*.{{{','.join(suffix.lstrip('.') for suffix in suffixes())}}}"
_REST_SECONDS = 0.5
"""Whoever changes one file often changes more: a checkout, a formatter."""


def register(server: AuraServer) -> None:
    """Take the command, and answer clients that ask for all files."""

    @server.command(ANALYZE)
    async def analyze(*arguments: Any) -> None:
        server.jobs.start(_JOB, _TITLE, partial(_scan, server, None))

    @server.feature(lsp.WORKSPACE_DIAGNOSTIC)
    async def pull(params: lsp.WorkspaceDiagnosticParams) -> dict[str, Any]:
        server.files.is_pulled = True
        token = params.partial_result_token
        is_wanted = server.session.settings.of("").editor.workspace_diagnostics
        if is_wanted and not server.files.is_scanned:
            await server.jobs.start(_JOB, _TITLE, partial(_scan, server, token))
            if token is not None:
                return {"items": []}
        known = {uris.normalise(each.uri): each.value for each in params.previous_result_ids}
        return {"items": [_row(each, known.get(key)) for key, each in _closed(server)]}


def opened(server: AuraServer, document: OpenDocument) -> None:
    """A document that is open has its own diagnostics: those that were pushed go."""
    if server.pulls_diagnostics and not server.files.is_pulled:
        report = server.files.reports.get(uris.normalise(document.uri))
        if report is not None and report.items:
            _publish(server, report.uri, [])


def closed(server: AuraServer, document: OpenDocument) -> None:
    """The document is a file like the others again, and may not be what it was."""
    report = server.files.reports.get(uris.normalise(document.uri))
    if report is None:
        return
    if report.items and not server.files.is_pulled:
        _publish(server, report.uri, report.items)
    changed(server, [report.uri])


def changed(server: AuraServer, changed_uris: Iterable[str]) -> None:
    """Files have been written, made or deleted: those that were looked at are looked at again, and
    for new ones the folders are gone through."""
    if not server.files.is_scanned:
        return
    paths = [uris.to_path(each) for each in changed_uris]
    server.files.changed.update(Path(each) for each in paths if each and for_path(each) is not None)
    if server.files.changed and not server.files.is_followed:
        server.session.start(_follow(server), "files that have changed")


def refresh(server: AuraServer) -> None:
    """The settings have changed: what was looked at is looked at again."""
    if server.files.is_scanned:
        server.jobs.start(_JOB, _TITLE, partial(_scan, server, None))


async def _follow(server: AuraServer) -> None:
    """Look at what changes, each time when it has come to rest."""
    server.files.is_followed = True
    try:
        while server.files.changed:
            await asyncio.sleep(_REST_SECONDS)
            paths = frozenset(server.files.changed)
            server.files.changed.clear()
            await _look_again(server, paths)
    finally:
        server.files.is_followed = False


async def _look_again(server: AuraServer, paths: frozenset[Path]) -> None:
    tell = partial(_tell, server, None)
    there = {path for path in paths if path.is_file()}
    for path in paths - there:
        gone = server.files.reports.pop(uris.normalise(path.as_uri()), None)
        if gone is not None:
            tell(FileReport(gone.uri, [], ""))
    known = {path for path in there if uris.normalise(path.as_uri()) in server.files.reports}
    if known != there:
        await server.files.scan(scan_of(server), lambda count: None, tell)
    elif known:
        await server.files.look_again(scan_of(server, tuple(sorted(known))), tell)
    if server.files.is_pulled and server.may_refresh_diagnostics:
        server.workspace_diagnostic_refresh(None)


def scan_of(server: AuraServer, paths: tuple[Path, ...] | None = None) -> Scan:
    """A look at some files, or at all folders of the workspace."""
    settings = server.session.settings
    if paths is None:
        folders = [uris.to_path(each.uri) for each in server.workspace.folders.values()]
        folders = folders or [server.workspace.root_path]
        paths = tuple(Path(each) for each in folders if each)
    return Scan(paths, settings.loader(), settings.of(""), server.session.encoding, Event())


async def _scan(server: AuraServer, token: Any, progress: Progress) -> str:
    """Look at all files; `token` is that of a client that takes results as they come."""
    before = dict(server.files.reports)
    if server.registers_watchers and not server.files.is_watched:
        server.files.is_watched = True
        await server.watch("aura-sources", [_SOURCES])
    total = done = 0

    def begun(count: int) -> None:
        nonlocal total
        total = count
        progress.report(f"{count} files")

    def found(report: FileReport) -> None:
        nonlocal done
        done += 1
        progress.count(f"{done} of {total} files")
        _tell(server, token, report)

    await server.files.scan(scan_of(server), begun, found)
    for key in before.keys() - server.files.reports.keys():
        _tell(server, token, FileReport(before[key].uri, [], ""))
    if server.files.is_pulled and token is None and server.may_refresh_diagnostics:
        server.workspace_diagnostic_refresh(None)
    count = sum(len(each.items) for each in server.files.reports.values())
    return f"{count} findings in {len(server.files.reports)} files"


def _tell(server: AuraServer, token: Any, report: FileReport) -> None:
    """Tell of one file, unless it is open."""
    if server.session.find(report.uri) is not None:
        return
    if token is not None:
        value = {"items": [_row(report, None)]}
        server.protocol.notify_plain(lsp.PROGRESS, {"token": token, "value": value})
    elif not server.files.is_pulled:
        _publish(server, report.uri, report.items)


def _closed(server: AuraServer) -> list[tuple[str, FileReport]]:
    reports = server.files.reports.items()
    return [(key, each) for key, each in reports if server.session.find(each.uri) is None]


def _row(report: FileReport, known: str | None) -> dict[str, Any]:
    row = {"uri": report.uri, "version": None, "resultId": report.result_id}
    if known == report.result_id:
        return {**row, "kind": "unchanged"}
    return {**row, "kind": "full", "items": report.items}


def _publish(server: AuraServer, uri: str, items: list[dict[str, Any]]) -> None:
    params = {"uri": uri, "diagnostics": items}
    server.protocol.notify_plain(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, params)
