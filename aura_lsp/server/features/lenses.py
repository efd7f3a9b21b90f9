"""The complexity over each function and in the lines that make it, as the settings have it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from lsprotocol import types as lsp

from aura_lsp.analysis import Analysis
from aura_lsp.model import Span
from aura_lsp.server import convert
from aura_lsp.server.app import AuraServer
from aura_lsp.server.features.pages import EXPLAIN
from aura_lsp.server.lenses import Lens, hints
from aura_lsp.server.session import OpenDocument

_RULE = "cognitive-complexity"


def register(server: AuraServer) -> None:
    """Answer requests for lenses and hints."""

    @server.feature(lsp.TEXT_DOCUMENT_CODE_LENS, lsp.CodeLensOptions(resolve_provider=False))
    async def lenses(params: lsp.CodeLensParams) -> list[dict[str, Any]] | None:
        opened = server.session.get(params.text_document.uri)
        if not server.session.settings.of(opened.uri).editor.code_lens:
            return None
        analysis = await server.session.analysis(opened)
        if analysis is None:
            return None
        limit = analysis.settings.threshold(_RULE, analysis.language.name)
        return [
            _lens(opened, each, limit)
            for each in opened.lenses.of(analysis, server.session.encoding)
        ]

    @server.feature(lsp.TEXT_DOCUMENT_INLAY_HINT)
    async def inlay_hints(params: lsp.InlayHintParams) -> list[dict[str, Any]] | None:
        opened = server.session.get(params.text_document.uri)
        if not server.session.settings.of(opened.uri).editor.inlay_hints:
            return None
        analysis = await server.session.analysis(opened)
        if analysis is None:
            return None
        return _hints(server, analysis, params.range)


def refresh(server: AuraServer) -> None:
    """The settings have changed: a client that can asks again."""
    if server.refreshes_lenses:
        server.workspace_code_lens_refresh(None)
    if server.refreshes_hints:
        server.workspace_inlay_hint_refresh(None)


def _lens(opened: OpenDocument, lens: Lens, limit: int | None) -> dict[str, Any]:
    at = {"line": lens.line, "character": lens.character}
    area = {"start": at, "end": at}
    arguments = {"uri": opened.uri, "range": area}
    command = {"title": _title(lens.cognitive, limit), "command": EXPLAIN}
    return {"range": area, "command": {**command, "arguments": [arguments]}}


def _title(cognitive: int, limit: int | None) -> str:
    if limit is None:
        return f"cognitive complexity {cognitive}"
    mark = "⚠ " if cognitive > limit else ""
    return f"{mark}cognitive complexity {cognitive} of {limit}"


def _hints(server: AuraServer, analysis: Analysis, area: lsp.Range) -> list[dict[str, Any]]:
    """One hint at the end of each line that adds something."""
    document, encoding = analysis.document, server.session.encoding
    span = Span(
        convert.offset_of(document, area.start, encoding),
        convert.offset_of(document, area.end, encoding),
    )
    found = []
    for line, rows in groupby(sorted(hints(analysis, span)), key=lambda row: row[0]):
        end = document.line_span(line)[1]
        found.append(
            {
                "position": convert.plain_position(document, end, encoding),
                "label": "; ".join(text for _, text in rows),
                "paddingLeft": True,
            }
        )
    return found
