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
from aura_lsp.batch import (
    FileResult,
    Kept,
    Task,
    Work,
    check,
    jobs_of,
    metrics,
    run_in_processes,
    survey,
)
from aura_lsp.cache import user_cache_path
from aura_lsp.config import ConfigLoader, Settings
from aura_lsp.planning import planned
from aura_lsp.server.convert import Renderer
from aura_lsp.text import Document, Encoding

_WORK = {"check": check, "metrics": metrics, "survey": survey}
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
    """One look at some folders or files, in a thread of its own, which `stop` ends before the next
    result."""

    paths: tuple[Path, ...]
    loader: ConfigLoader
    settings: Settings
    encoding: Encoding
    stop: Event

    def run(self, begun: Callable[[int], None], found: Callable[[FileReport], None]) -> None:
        """Tell how many files there are, and then what was found in each."""
        for result in self.results("check", begun):
            found(self._report(result))

    def results(self, work: Work, begun: Callable[[int], None]) -> Iterator[FileResult]:
        """What some work gives for each file, in no order, after telling how many there are."""
        tasks = planned(self.paths, self.loader.for_directory).tasks
        begun(len(tasks))
        for result in self._done(work, tasks):
            if self.stop.is_set():
                return
            yield result

    def _done(self, work: Work, tasks: Sequence[Task]) -> Iterator[FileResult]:
        folder = user_cache_path(os.environ, sys.platform)
        kept = Kept(work, folder) if folder is not None else None
        left = []
        for task in tasks:
            known = kept.known(task) if kept is not None else None
            if known is None:
                left.append(task)
            else:
                yield known
        jobs = max(1, jobs_of(self.settings) - _LEFT_ALONE)
        results = run_in_processes(kept or _WORK[work], left, jobs, yields=True)
        try:
            yield from results if left else ()
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
    """The reports of all files by their normalised URI, as the last scan found them, brought up to
    date by looks at single files. `is_pulled`: the client asks for them; `is_watched`: it tells of
    files that change; `changed`: files that are to be looked at again, which is being done while
    `is_followed`."""

    def __init__(self) -> None:
        self.reports: dict[str, FileReport] = {}
        self.is_scanned = False
        self.is_pulled = False
        self.is_watched = False
        self.is_followed = False
        self.changed: set[Path] = set()
        self._engine = asyncio.Lock()

    async def scan(
        self, scan: Scan, begun: Callable[[int], None], found: Callable[[FileReport], None]
    ) -> None:
        """Look at all files anew; what is found is told at once. A cancel ends it."""
        fresh: dict[str, FileReport] = {}

        def take(report: FileReport) -> None:
            key = uris.normalise(report.uri)
            fresh[key] = self.reports[key] = report
            found(report)

        await self._run(scan, begun, take)
        self.reports = fresh
        self.is_scanned = True

    async def look_again(self, scan: Scan, found: Callable[[FileReport], None]) -> None:
        """Look at the files of a scan, whose reports take the place of those before."""

        def take(report: FileReport) -> None:
            self.reports[uris.normalise(report.uri)] = report
            found(report)

        await self._run(scan, lambda count: None, take)

    async def _run(
        self, scan: Scan, begun: Callable[[int], None], take: Callable[[FileReport], None]
    ) -> None:
        def unless_stopped(report: FileReport) -> None:
            if not scan.stop.is_set():
                take(report)

        await self._in_thread(
            scan,
            lambda loop: scan.run(
                lambda count: _call(loop, begun, count),
                lambda report: _call(loop, unless_stopped, report),
            ),
        )

    async def measure(
        self, scan: Scan, begun: Callable[[int], None], done: Callable[[int], None]
    ) -> list[FileResult]:
        """The measures of all files in order of path. A cancel ends it."""
        results: list[FileResult] = []

        def work(loop: asyncio.AbstractEventLoop) -> None:
            for result in scan.results("metrics", lambda count: _call(loop, begun, count)):
                results.append(result)
                _call(loop, done, len(results))

        await self._in_thread(scan, work)
        return sorted(results, key=lambda each: each.path)

    async def _in_thread(
        self, scan: Scan, work: Callable[[asyncio.AbstractEventLoop], None]
    ) -> None:
        """One at a time: each has the processors that may be used."""
        async with self._engine:
            try:
                await asyncio.to_thread(work, asyncio.get_running_loop())
            finally:
                scan.stop.set()


def _call(loop: asyncio.AbstractEventLoop, function: Callable[..., None], value: object) -> None:
    """Call a function on the event loop, unless that is over."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(function, value)
