"""The past of files that an editor has open, found out in a process of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, NamedTuple

from aura_lsp.batch import begin_in_background
from aura_lsp.cache import Cache, user_cache_path
from aura_lsp.history.commits import NoHistory, branch_of
from aura_lsp.history.recording import record_files
from aura_lsp.history.store import BadStore, Store, store_in, user_state_path
from aura_lsp.history.trend import Trends, recorded_only, trends_of

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


class Question(NamedTuple):
    """A file, how many commits to look back, and the days for which is kept what it measures now;
    None: that is not recorded."""

    path: Path
    commits: int
    keep_days: int | None = None


def answer(pipe: Connection, questions: Iterable[Question]) -> None:
    """Send the past of each file through a pipe, as one dict by path; the body of a process."""
    begin_in_background()
    folder = user_cache_path(os.environ, sys.platform)
    kept = Cache(folder) if folder is not None else None
    pipe.send({each.path: past_of(each, kept) for each in questions})
    pipe.close()
    if kept is not None:
        kept.close()


def past_of(question: Question, kept: Cache | None) -> Trends:
    """The functions of a file with their values; what stands in the way is told in the note."""
    path = question.path.resolve()
    notes = []
    recorded = []
    try:
        store = _store()
        if store is not None:
            if question.keep_days is not None:
                record_files(
                    store, [path], [path.parent], kept, days=question.keep_days, now=int(time())
                )
            recorded = store.read(str(path))
    except BadStore as error:
        notes.append(str(error))
    try:
        branch = branch_of(path.parent, question.commits)
    except NoHistory as error:
        return Trends(tuple(recorded_only(recorded)), None, "; ".join([*notes, str(error)]))
    found = trends_of(branch, recorded, lambda each: each == path, kept)
    # Nobody behind the pipe asks which files each commit changed.
    brief = replace(branch, commits=tuple(replace(each, changes=()) for each in branch.commits))
    return Trends(found.functions, brief, "; ".join(filter(None, [*notes, found.note])))


def _store() -> Store | None:
    folder = user_state_path(os.environ, sys.platform)
    return Store(store_in(folder)) if folder is not None else None
