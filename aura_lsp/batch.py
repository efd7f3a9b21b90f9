"""The engine over many files: in this process for a few, in worker processes for many.

A worker that dies (a parser is native code) costs the one file that killed it, which is named.
"""

from __future__ import annotations

import atexit
import gc
import multiprocessing
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from difflib import unified_diff
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Literal, TypeVar

from aura_lsp.analysis import Analysis, analyze
from aura_lsp.cache import Cache, key_of
from aura_lsp.config import Loaded, Settings
from aura_lsp.files import read, write
from aura_lsp.fingerprint import Mark, marks
from aura_lsp.fixes import fix_all
from aura_lsp.languages import for_path
from aura_lsp.measure import measure_file
from aura_lsp.model import FileMetrics, Finding, Function, RuleFault, Severity, Span
from aura_lsp.syntax import BrokenLanguage, ParseTimeout
from aura_lsp.text import Document, Encoding, Position

T = TypeVar("T")
R = TypeVar("R")
Work = Literal["check", "metrics", "survey"]

_CHUNK = 16
_LEAST_PRIORITY = 19
_INLINE_FILES = 24
"""Fewer files than this are done before a second process has started."""
_CRASHED = "the parser crashed"


@dataclass(frozen=True, slots=True)
class Task:
    """A file to work on; `settings` are those in force for its path."""

    path: str
    settings: Settings


@dataclass(frozen=True, slots=True)
class Located:
    """A finding with its place as people count: 1-based lines and columns of code points.

    `edits` are where each edit of its fix starts and ends, `related` where its second places do.
    """

    finding: Finding
    start: Position
    end: Position
    mark: Mark
    snippet: str
    edits: tuple[tuple[Position, Position], ...] = ()
    related: tuple[tuple[Position, Position], ...] = ()

    @property
    def fingerprint(self) -> str:
        return self.mark.fingerprint


@dataclass(frozen=True, slots=True)
class FunctionPlace:
    """Where a measured function is, as people count: its name, its last line, and the lines of the
    increments of its cognitive score."""

    name: Position
    end_line: int
    increment_lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file: findings or measures, or the reason why it was skipped.

    `places` are those of the functions that were measured. `findings` are those that are left
    after the fixes of `fixed`; `diff` is what these change, `source` the text after them where it
    stands for no file, `unwritten` why a file could not be written.
    """

    path: str
    language: str = ""
    lines: int = 0
    skipped: str | None = None
    findings: tuple[Located, ...] = ()
    metrics: FileMetrics | None = None
    places: tuple[FunctionPlace, ...] = ()
    faults: tuple[RuleFault, ...] = ()
    fixed: tuple[Finding, ...] = ()
    diff: str = ""
    source: bytes | None = None
    unwritten: str | None = None


def check(task: Task) -> FileResult:
    """The findings of one file."""
    return _with_source(task, _checked)


def survey(task: Task) -> FileResult:
    """The findings and the measures of one file."""
    return _with_source(task, surveyed)


def surveyed(analysis: Analysis, task: Task) -> FileResult:
    """The findings and the measures of a file that has been analysed."""
    measured = _measured(analysis, task)
    return replace(_checked(analysis, task), metrics=measured.metrics, places=measured.places)


@dataclass(frozen=True, slots=True)
class Kept:
    """`check`, `metrics` or `survey` with results that are kept in a folder by the content of
    files."""

    work: Work
    folder: Path

    def __call__(self, task: Task) -> FileResult:
        source = _source(task)
        known = self._known(task, source)
        if isinstance(source, str) or known is not None:
            return known or FileResult(task.path, skipped=str(source))
        result = _analysed(source, task, _FINISH[self.work])
        if result.skipped is None and not result.faults:
            _cache(self.folder).put(self._key(task, source), replace(result, path=""))
        return result

    def known(self, task: Task) -> FileResult | None:
        """The result if it was kept."""
        return self._known(task, _source(task))

    def _known(self, task: Task, source: bytes | str) -> FileResult | None:
        if isinstance(source, str):
            return None
        found: FileResult | None = _cache(self.folder).get(self._key(task, source))
        return replace(found, path=task.path) if found is not None else None

    def _key(self, task: Task, source: bytes) -> bytes:
        language = for_path(task.path)
        return key_of(self.work, language.id if language is not None else "", task.settings, source)


@cache
def _cache(folder: Path) -> Cache:
    """The cache of this process."""
    opened = Cache(folder)
    atexit.register(opened.close)
    return opened


@dataclass(frozen=True, slots=True)
class Fixing:
    """Which findings to fix: also by `unsafe` fixes, of a severity of `least` or more. The files
    are written, or there is a `diff`."""

    unsafe: bool
    least: Severity
    diff: bool

    def wants(self, finding: Finding) -> bool:
        fix = finding.fix
        return (
            fix is not None and (fix.safe or self.unsafe) and finding.severity.at_least(self.least)
        )


def fix(task: Task, *, fixing: Fixing) -> FileResult:
    """Fix one file and find what is left."""

    def finish(analysis: Analysis, task: Task) -> FileResult:
        result = _fixed(analysis, task, fixing)
        after = result.source
        if after is None or fixing.diff:
            return result
        unwritten = write(Path(task.path), after)
        if unwritten is not None:
            return replace(_checked(analysis, task), unwritten=unwritten)
        return replace(result, source=None)

    return _with_source(task, finish)


def fix_source(source: bytes, task: Task, fixing: Fixing) -> FileResult:
    """Fix a text that stands for the file of the task."""
    result = _analysed(source, task, lambda analysis, task: _fixed(analysis, task, fixing))
    return result if result.source is not None else replace(result, source=source)


def _fixed(analysis: Analysis, task: Task, fixing: Fixing) -> FileResult:
    """What is left after the fixes, with the text after them if there were any."""
    fixed = fix_all(analysis, fixing.wants)
    if not fixed.mended:
        return _checked(analysis, task)
    diff = _diff(task.path, analysis.document.source, fixed.source) if fixing.diff else ""
    result = _checked(fixed.analysis, task)
    return replace(result, fixed=fixed.mended, diff=diff, source=fixed.source)


def _diff(path: str, before: bytes, after: bytes) -> str:
    """The change as a unified diff; a carriage return stays at the end of its line."""
    changes = unified_diff(_lines(before), _lines(after), f"a/{path}", f"b/{path}")
    return "".join(changes)


def _lines(source: bytes) -> list[str]:
    *lines, rest = source.decode("utf-8", "replace").split("\n")
    ended = [f"{line}\n" for line in lines]
    return [*ended, f"{rest}\n\\ No newline at end of file\n"] if rest else ended


def metrics(task: Task) -> FileResult:
    """The measures of one file."""
    return _with_source(task, _measured)


def check_source(source: bytes, task: Task) -> FileResult:
    """The findings of a text that stands for the file of the task."""
    return _analysed(source, task, _checked)


def _source(task: Task) -> bytes | str:
    """The text of a file, or why it is skipped."""
    limit = int(task.settings.performance.max_file_megabytes * (1 << 20))
    return read(Path(task.path), max_bytes=limit)


def _with_source(task: Task, finish: Callable[[Analysis, Task], FileResult]) -> FileResult:
    source = _source(task)
    if isinstance(source, str):
        return FileResult(task.path, skipped=source)
    return _analysed(source, task, finish)


def _analysed(
    source: bytes, task: Task, finish: Callable[[Analysis, Task], FileResult]
) -> FileResult:
    language = for_path(task.path)
    if language is None:
        return FileResult(task.path, skipped="not a language that Aura knows")
    try:
        return finish(analyze(Document(source), language, task.settings), task)
    except (BrokenLanguage, ParseTimeout) as error:
        return FileResult(task.path, language.name, skipped=str(error))


def _checked(analysis: Analysis, task: Task) -> FileResult:
    document = analysis.document
    findings = analysis.findings()
    located = tuple(
        _locate(finding, mark, document)
        for finding, mark in zip(findings, marks(findings, analysis), strict=True)
    )
    return FileResult(
        task.path,
        analysis.language.name,
        _count(document),
        findings=located,
        faults=analysis.faults,
    )


def _locate(finding: Finding, mark: Mark, document: Document) -> Located:
    start, end = _ends(finding.span, document)
    first, last = document.line_span(start.line - 1)
    snippet = document.source[first:last].decode("utf-8", "replace")
    edits = finding.fix.edits if finding.fix is not None else ()
    places = tuple(_ends(edit.span, document) for edit in edits)
    related = tuple(_ends(each.span, document) for each in finding.related)
    return Located(finding, start, end, mark, snippet, places, related)


def _ends(span: Span, document: Document) -> tuple[Position, Position]:
    """Where a span starts and ends, as people count."""
    return _counted(span.start, document), _counted(span.end, document)


def _counted(offset: int, document: Document) -> Position:
    position = document.position(offset, Encoding.UTF32)
    return Position(position.line + 1, position.character + 1)


def _count(document: Document) -> int:
    """The lines of a document, without the empty one after its last terminator."""
    count = len(document.lines)
    return count - 1 if document.lines.start(count - 1) == len(document.source) else count


def _measured(analysis: Analysis, task: Task) -> FileResult:
    document = analysis.document
    measured = measure_file(analysis)
    return FileResult(
        task.path,
        analysis.language.name,
        _count(document),
        metrics=measured,
        places=tuple(_place(each.function, document) for each in measured.functions),
    )


def _place(function: Function, document: Document) -> FunctionPlace:
    line_at = document.lines.line_at
    return FunctionPlace(
        _counted(function.name_span.start, document),
        line_at(max(function.span.end - 1, 0)) + 1,
        tuple(line_at(step.offset) + 1 for step in function.increments),
    )


_FINISH: dict[Work, Callable[[Analysis, Task], FileResult]] = {
    "check": _checked,
    "metrics": _measured,
    "survey": surveyed,
}

# -- many files ------------------------------------------------------------------------------------


def run(
    work: Callable[[Task], FileResult], tasks: Sequence[Task], jobs: int
) -> Iterator[FileResult]:
    """The results of `work` on every task, in no order; `jobs` processes at the most. Those that
    were kept come first."""
    if isinstance(work, Kept):
        known = {task: work.known(task) for task in tasks}
        yield from (result for result in known.values() if result is not None)
        tasks = [task for task, result in known.items() if result is None]
    if jobs <= 1 or len(tasks) < _INLINE_FILES:
        yield from map(work, tasks)
    else:
        yield from run_in_processes(work, tasks, jobs)


def run_in_processes(
    work: Callable[[Task], FileResult], tasks: Sequence[Task], jobs: int, *, yields: bool = False
) -> Generator[FileResult, None, None]:
    """The same, never in this process. Whoever leaves early closes the generator: nothing more is
    begun then. `yields`: the processes give way to whatever else runs on this machine."""
    yield from in_processes(work, tasks, jobs, crashed=_crashed, yields=yields)


def _crashed(task: Task) -> FileResult:
    return FileResult(task.path, skipped=_CRASHED)


def in_processes(
    work: Callable[[T], R],
    tasks: Sequence[T],
    jobs: int,
    *,
    crashed: Callable[[T], R],
    yields: bool = False,
) -> Generator[R, None, None]:
    """The results of any work, in no order; `crashed` is that of a task that killed its worker."""
    begin = begin_in_background if yields else _begin
    chunks = [tuple(tasks[at : at + _CHUNK]) for at in range(0, len(tasks), _CHUNK)]
    lost: list[tuple[T, ...]] = []
    pool = _pool(max(1, min(jobs, len(chunks))), begin)
    try:
        futures: dict[Future[list[R]], tuple[T, ...]] = {}
        for chunk in chunks:
            try:
                futures[pool.submit(_chunk, work, chunk)] = chunk
            except BrokenProcessPool:
                lost.append(chunk)
        for future in as_completed(futures):
            try:
                yield from future.result()
            except BrokenProcessPool:
                lost.append(futures[future])
    finally:
        pool.shutdown(cancel_futures=True)
    for chunk in lost:
        yield from _rescued(work, chunk, begin, crashed)


def _rescued(
    work: Callable[[T], R],
    chunk: Sequence[T],
    begin: Callable[[], None],
    crashed: Callable[[T], R],
) -> Iterator[R]:
    """The results of tasks that were in flight when a worker died, one process each."""
    for task in chunk:
        with _pool(1, begin) as pool:
            try:
                yield from pool.submit(_chunk, work, (task,)).result()
            except BrokenProcessPool:
                yield crashed(task)


def _pool(workers: int, begin: Callable[[], None]) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=begin)


def _chunk(work: Callable[[T], R], tasks: Sequence[T]) -> list[R]:
    return [work(task) for task in tasks]


def _begin() -> None:
    """Begin as a worker, which ends with the process that started it, however that ends: a pool's
    workers wait for work for ever."""
    relax_garbage_collection()
    Thread(target=_end_with_parent, name="aura-parent", daemon=True).start()


def begin_in_background() -> None:
    """Begin as a worker with the least claim to the processors."""
    if hasattr(os, "nice"):
        os.nice(_LEAST_PRIORITY)
    _begin()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def relax_garbage_collection() -> None:
    """Facts hold no cycles: collecting as often as by default costs a tenth of the time."""
    gc.freeze()
    gc.set_threshold(100_000)


def processors() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def jobs_of(settings: Loaded | Settings) -> int:
    """The number of processes that settings ask for."""
    workers = (settings.settings if isinstance(settings, Loaded) else settings).performance.workers
    return processors() if workers == "auto" else int(workers)
