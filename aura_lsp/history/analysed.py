"""The functions of blobs: kept by an earlier run, or looked at now, many in worker processes."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from aura_lsp.batch import in_processes
from aura_lsp.cache import Cache
from aura_lsp.history.commits import Blob, Contents
from aura_lsp.history.versions import Version, content_name, functions_in, key, read_file

_INLINE = 24
"""Fewer blobs than this are done before a second process has started."""


class _Task(NamedTuple):
    """A blob of a repository, or of a `file` that git does not have."""

    root: Path
    blob: Blob
    file: Path | None


class Analysed:
    """The functions of every blob of a repository that is asked for; `files` are those that git
    does not have, by its names for their content."""

    def __init__(self, root: Path, kept: Cache | None, files: Mapping[str, Path]) -> None:
        self._root = root
        self._kept = kept
        self._files = files
        self._known: dict[Blob, tuple[Version, ...]] = {}

    def prepare(
        self, blobs: Iterable[Blob], jobs: int, begun: Callable[[int], None] = lambda count: None,
        done: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        """Look at many blobs, in `jobs` processes at the most, after telling how many are left to
        be looked at."""
        missing: dict[bytes, _Task] = {}
        for blob in blobs:
            if self._get(blob) is None:
                missing.setdefault(key(blob.path, blob.name), self._task(blob))
        begun(len(missing))
        tasks = sorted(missing.values(), key=lambda task: task.blob.path)
        if jobs > 1 and len(tasks) >= _INLINE:
            for task, found in in_processes(_looked_at, tasks, jobs, crashed=_crashed):
                self._put(task.blob, found)
                done()
            return
        for task in tasks:
            self.of(task.blob)
            done()

    def of(self, blob: Blob | None) -> tuple[Version, ...]:
        """The functions of a blob in order; none where it cannot be had or analysed."""
        if blob is None:
            return ()
        found = self._get(blob)
        if found is None:
            _, found = _looked_at(self._task(blob))
            self._put(blob, found)
        return found or ()

    def _task(self, blob: Blob) -> _Task:
        return _Task(self._root, blob, self._files.get(blob.name))

    def _get(self, blob: Blob) -> tuple[Version, ...] | None:
        found = self._known.get(blob)
        if found is None and self._kept is not None:
            found = self._kept.get(key(blob.path, blob.name))
            if found is not None:
                self._known[blob] = found
        return found

    def _put(self, blob: Blob, found: tuple[Version, ...] | None) -> None:
        """Keep what was found; a blob that this clone does not have may come yet."""
        self._known[blob] = found or ()
        if self._kept is not None and found is not None:
            self._kept.put(key(blob.path, blob.name), found)


def _looked_at(task: _Task) -> tuple[_Task, tuple[Version, ...] | None]:
    """The functions of a blob, None if neither this clone nor a file has it any more."""
    path, name = task.blob
    if task.file is None:
        content = _contents(task.root).get(name)
    else:
        content = read_file(task.file)
        if content is not None and content_name(content, name) != name:
            content = None
    return task, None if content is None else functions_in(content, path)


def _crashed(task: _Task) -> tuple[_Task, tuple[Version, ...] | None]:
    """A blob that killed the parser is not looked at again."""
    return task, ()


@cache
def _contents(root: Path) -> Contents:
    """The git of this process."""
    opened = Contents(root)
    atexit.register(opened.close)
    return opened
