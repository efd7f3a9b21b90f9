"""What is found in the files of the workspace that no editor has open.

Worker processes of the least priority look at them; nothing in this process waits for one. Results
are kept on disk by content, so that a second look costs little.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from threading import Event
from typing import Any

import orjson

from aura_lsp import uri as uris
from aura_lsp.analysis import Placed
from aura_lsp.batch import FileResult, Kept, Task, check, jobs_of, run_in_processes
from aura_lsp.cache import user_cache_path
from aura_lsp.config import ConfigLoader, Settings
from aura_lsp.planning import planned
from aura_lsp.server.convert import Renderer
from aura_lsp.text import Document, Encoding

_LEFT_ALONE = 1
"""Processors that a scan leaves to the editor, where there are more."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """The diagnostics of one file; the same ones have the same `result_id`."""

    uri: str
    items: list[dict[str, Any]]
    result_id: str


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """One look at some folders, in a thread of its own, which `stop` ends before the next
    result."""

    folders: tuple[Path, ...]
    loader: ConfigLoader
    settings: Settings
    encoding: Encoding
    stop: Event

    def run(self, begun: Callable[[int], None], found: Callable[[FileReport], None]) -> None:
        """Tell how many files there are, and then what was found in each."""
        tasks = planned(self.folders, self.loader.for_directory).tasks
        begun(len(tasks))
        for report in self._reports(tasks):
            if self.stop.is_set():
                return
            found(report)

    def _reports(self, tasks: Sequence[Task]) -> Iterator[FileReport]:
        folder = user_cache_path(os.environ, sys.platform)
        work = check if folder is None else Kept("check", folder)
        left = tasks
        if isinstance(work, Kept):
            left = []
            for task in tasks:
                known = work.known(task)
                if known is None:
                    left.append(task)
                else:
                    yield self._report(known)
        jobs = max(1, jobs_of(self.settings) - _LEFT_ALONE)
        results = run_in_processes(work, left, jobs, yields=True)
        try:
            for result in results if left else ():
                yield self._report(result)
        finally:
            results.close()

    def _report(self, result: FileResult) -> FileReport:
        path = Path(result.path).absolute()
        uri = path.as_uri()
        items = _diagnostics(path, uri, result, self.encoding) if result.findings else []
        return FileReport(uri, items, result_id(items))


def result_id(items: list[dict[str, Any]]) -> str:
    """The same id for the same diagnostics."""
    return blake2b(orjson.dumps(items), digest_size=12).hexdigest()


def _diagnostics(
    path: Path, uri: str, result: FileResult, encoding: Encoding
) -> list[dict[str, Any]]:
    """The findings of a file in the client's units, for which its text is needed once more; none
    if it has changed or is gone."""
    try:
        document = Document(path.read_bytes())
    except OSError:
        return []
    length = len(document.source)
    placed = [
        Placed(each.finding, 0, None) for each in result.findings if each.finding.span.end <= length
    ]
    return list(Renderer(uri, encoding, related=True).diagnostics(placed, document))


class Workspace:
    """The reports of all files by their normalised URI, as the last scan found them. `is_pulled`:
    the client asks for them."""

    def __init__(self) -> None:
        self.reports: dict[str, FileReport] = {}
        self.is_scanned = False
        self.is_pulled = False

    async def scan(
        self, scan: Scan, begun: Callable[[int], None], found: Callable[[FileReport], None]
    ) -> None:
        """Look at all files anew; what is found is told at once. A cancel ends it."""
        loop = asyncio.get_running_loop()
        fresh: dict[str, FileReport] = {}

        def take(report: FileReport) -> None:
            if not scan.stop.is_set():
                key = uris.normalise(report.uri)
                fresh[key] = self.reports[key] = report
                found(report)

        try:
            await asyncio.to_thread(
                scan.run,
                lambda count: _call(loop, begun, count),
                lambda report: _call(loop, take, report),
            )
        finally:
            scan.stop.set()
        self.reports = fresh
        self.is_scanned = True


def _call(loop: asyncio.AbstractEventLoop, function: Callable[..., None], value: object) -> None:
    """Call a function on the event loop, unless that is over."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(function, value)
