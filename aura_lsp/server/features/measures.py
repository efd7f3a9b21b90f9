"""Measures of one document or of all files, and how the server itself is doing.

Everything here can be had another way too: measures by hover, symbols, lenses and as a document by
the command, the state of the server in its log.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from pygls.exceptions import JsonRpcInvalidParams

from aura_lsp import __version__
from aura_lsp import uri as uris
from aura_lsp.batch import FileResult, Task, surveyed
from aura_lsp.report.json import SCHEMA, TOOL, file_row, finding, function_row
from aura_lsp.report.markdown import metrics_markdown
from aura_lsp.report.summary import all_functions, histograms, most_complex, totals, worst
from aura_lsp.server.app import AuraServer
from aura_lsp.server.features.workspace import scan_of
from aura_lsp.server.jobs import Ended, Progress
from aura_lsp.server.session import OpenDocument
from aura_lsp.server.showing import show_text
from aura_lsp.server.target import target_of
from aura_lsp.server.vitals import memory

SHOW = "aura.showMetrics"
FILE_ANALYSIS = "aura/fileAnalysis"
METRICS = "aura/metrics"
STATUS = "aura/status"

_JOB = "aura:metrics"
_TITLE = "Measure the workspace"
_LIMITS = (
    "cognitive-complexity", "cyclomatic-complexity", "function-length", "parameter-count",
    "nesting-depth",
)  # fmt: skip
_MOST_FUNCTIONS = 100


def register(server: AuraServer) -> None:
    """Take the command and the requests."""

    @server.command(SHOW)
    async def show(*arguments: Any) -> None:
        if arguments and isinstance(arguments[0], dict) and "uri" in arguments[0]:
            opened = target_of(server, arguments[0]).opened
            server.jobs.start(opened.uri, "Measure a file", partial(_show_file, server, opened))
        else:
            server.jobs.start(_JOB, _TITLE, partial(_show_workspace, server))

    @server.feature(FILE_ANALYSIS)
    async def file_analysis(params: Any) -> dict[str, Any] | None:
        opened = server.session.get(_text(params, "uri") or "")
        result = await _survey(server, opened)
        return None if result is None else _file_analysis(server, opened, result)

    @server.feature(METRICS)
    async def metrics(params: Any) -> dict[str, Any]:
        limit = getattr(params, "limit", None)
        if limit is not None and (not isinstance(limit, int) or limit < 0):
            raise JsonRpcInvalidParams("`limit` is a number of functions")
        results = await server.files.measure(scan_of(server), _unwatched, _unwatched)
        return _workspace_metrics(results, _MOST_FUNCTIONS if limit is None else limit)

    @server.feature(STATUS)
    def status(params: Any) -> dict[str, Any]:
        return _status(server)


def _unwatched(count: int) -> None:
    """Nobody watches the progress of a request."""


def _text(params: Any, name: str) -> str | None:
    value = getattr(params, name, None)
    if not isinstance(value, str):
        raise JsonRpcInvalidParams(f"expected one object with `{name}`")
    return value


async def _survey(server: AuraServer, opened: OpenDocument) -> FileResult | None:
    """The findings and the measures of an open document; None if it is not analysed."""
    analysis = await server.session.analysis(opened)
    if analysis is None:
        return None
    name = uris.to_path(opened.uri) or opened.uri
    return surveyed(analysis, Task(name, analysis.settings))


def _file_analysis(server: AuraServer, opened: OpenDocument, result: FileResult) -> dict[str, Any]:
    """One document: its row as in `metrics`, its findings as in `check`, and the limits."""
    settings = server.session.settings.of(opened.uri)
    limits = {rule: settings.threshold(rule, result.language) for rule in _LIMITS}
    return {
        "schema": SCHEMA,
        "tool": TOOL,
        "uri": opened.uri,
        "version": opened.document.version,
        "limits": limits,
        "file": file_row(result, explain=True),
        "findings": [finding(result, located) for located in result.findings],
    }


def _workspace_metrics(results: Sequence[FileResult], limit: int) -> dict[str, Any]:
    measured = [each for each in results if each.metrics is not None]
    return {
        "schema": SCHEMA,
        "tool": TOOL,
        "totals": totals(measured),
        "files": [
            {
                "uri": Path(each.path).absolute().as_uri(),
                "language": each.language,
                "lines": each.metrics.lines.total,
                "code_lines": each.metrics.lines.code,
                "functions": len(each.metrics.functions),
                "cognitive": each.metrics.cognitive,
                "cyclomatic": each.metrics.cyclomatic,
                "worst": worst(each),
                "maintainability_index": round(each.metrics.maintainability_index, 2),
            }
            for each in measured
            if each.metrics is not None
        ],
        "functions": [
            {
                "uri": Path(result.path).absolute().as_uri(),
                **function_row(row, place, explain=False),
            }
            for result, row, place in most_complex(measured, limit)
        ],
        "histograms": histograms(all_functions(measured)),
        "skipped": len(results) - len(measured),
    }


async def _show_file(server: AuraServer, opened: OpenDocument, progress: Progress) -> str:
    result = await _survey(server, opened)
    if result is None:
        raise Ended("this file is not analysed: its language is unknown or it is excluded")
    return await _show(server, [result], Path(result.path).name)


async def _show_workspace(server: AuraServer, progress: Progress) -> str:
    total = 0

    def begun(count: int) -> None:
        nonlocal total
        total = count

    def done(count: int) -> None:
        progress.count(f"{count} of {total} files")

    scan = scan_of(server)
    results = await server.files.measure(scan, begun, done)
    if not results:
        raise Ended("there are no files of a language that Aura knows")
    folder = str(scan.paths[0]) if len(scan.paths) == 1 else ""
    return await _show(server, [_below(each, folder) for each in results], "workspace")


def _below(result: FileResult, folder: str) -> FileResult:
    """A result with its path as seen from the only folder there is."""
    return replace(result, path=os.path.relpath(result.path, folder)) if folder else result


async def _show(server: AuraServer, results: Sequence[FileResult], name: str) -> str:
    sums = totals(results)
    brief = (
        f"Aura: {sums['functions']} functions in {sums['files']} files, "
        f"cognitive complexity {sums['cognitive']}, cyclomatic {sums['cyclomatic']}"
    )
    text = metrics_markdown(results, f"Metrics of {name}")
    await show_text(server, f"metrics of {name}", text, brief)
    return f"{sums['functions']} functions in {sums['files']} files"


def _status(server: AuraServer) -> dict[str, Any]:
    """What is under way, what it has cost, where code would go, and the last fault."""
    llm = server.session.settings.of("").llm
    known = server.models.known(llm)
    findings = sum(len(each.items) for each in server.files.reports.values())
    return {
        "version": __version__,
        "process": os.getpid(),
        "memory_mib": memory(),
        "documents": len(server.session.documents),
        "jobs": server.jobs.under_way(),
        "workspace": {
            "scanned": server.files.is_scanned,
            "files": len(server.files.reports),
            "findings": findings,
        },
        "llm": {
            "provider": llm.provider,
            "server": known.name if known is not None else None,
            "offered": server.models.is_offered(llm),
        },
        "requests": server.protocol.vitals.requests(),
        "last_fault": server.protocol.vitals.fault(),
    }
