"""How functions have changed: found out beside everything else when a document is opened or saved,
shown by hover, and told on request."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams

from aura_lsp import uri as uris
from aura_lsp.server.app import AuraServer
from aura_lsp.server.past import ask
from aura_lsp.server.session import OpenDocument

HISTORY = "aura/history"

_REST_SECONDS = 1.0
"""Whoever opens or saves one file often does so with more."""


def register(server: AuraServer) -> None:
    """Follow saves, and answer requests."""

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: lsp.DidSaveTextDocumentParams) -> None:
        opened = server.session.find(params.text_document.uri)
        if opened is not None:
            saved(server, opened)

    @server.feature(HISTORY)
    async def history(params: Any) -> dict[str, Any] | None:
        return await _history(server, params)


def opened(server: AuraServer, document: OpenDocument) -> None:
    """Find out how the functions of a document have changed, if hovers are to show it."""
    _look(server, document, keep_days=None)


def saved(server: AuraServer, document: OpenDocument) -> None:
    """The same, after recording what they measure now, unless that is not wanted."""
    settings = server.session.settings.of(document.uri).history
    _look(server, document, keep_days=settings.keep_days if settings.record else None)


def closed(server: AuraServer, document: OpenDocument) -> None:
    server.past.forget(document.uri)


def _look(server: AuraServer, document: OpenDocument, keep_days: int | None) -> None:
    path = uris.to_path(document.uri)
    if path is None or document.language is None:
        return
    settings = server.session.settings.of(document.uri)
    is_told = settings.editor.trend and _has_past(Path(path))
    if not is_told and keep_days is None:
        return
    from aura_lsp.history.document import Question  # noqa: PLC0415 - the server must start fast

    key = uris.normalise(document.uri)
    before = server.past.waiting.get(key)
    if keep_days is None and before is not None:
        keep_days = before.keep_days
    server.past.waiting[key] = Question(Path(path), settings.history.commits, keep_days)
    if not server.past.is_followed:
        server.session.start(_follow(server), "history of functions")


def _has_past(path: Path) -> bool:
    """Whether anything may be known of a file: it is in a repository, or there is a store."""
    from aura_lsp.history.store import store_in, user_state_path  # noqa: PLC0415

    folder = user_state_path(os.environ, sys.platform)
    if folder is not None and store_in(folder).exists():
        return True
    return any((parent / ".git").exists() for parent in path.parents)


async def _follow(server: AuraServer) -> None:
    """Look at what waits, each time when no more comes."""
    past = server.past
    past.is_followed = True
    try:
        while past.waiting:
            await asyncio.sleep(_REST_SECONDS)
            questions = dict(past.waiting)
            past.waiting.clear()
            found = await ask(list(questions.values())) if questions else {}
            for key, question in questions.items():
                if question.path in found and server.session.find(key) is not None:
                    past.take(key, found[question.path])
    finally:
        past.is_followed = False


async def _history(server: AuraServer, params: Any) -> dict[str, Any] | None:
    """The history of one file, as `trend --format json` tells it."""
    from aura_lsp.history.document import Question  # noqa: PLC0415
    from aura_lsp.report.trends_json import trends_report  # noqa: PLC0415

    uri, limit = getattr(params, "uri", None), getattr(params, "limit", None)
    if not isinstance(uri, str):
        raise JsonRpcInvalidParams("expected one object with `uri`")
    if limit is not None and (not isinstance(limit, int) or limit < 1):
        raise JsonRpcInvalidParams("`limit` is a number of commits")
    path = uris.to_path(uri)
    if path is None:
        return None
    settings = server.session.settings.of(uri).history
    question = Question(Path(path), limit or settings.commits)
    found = (await ask([question])).get(question.path)
    if found is None:
        return None
    if server.session.find(uri) is not None:
        server.past.take(uri, found)
    return trends_report(found, uris_of)


def uris_of(path: Path) -> str:
    """What a file is called in an answer."""
    return uris.from_path(str(path))
