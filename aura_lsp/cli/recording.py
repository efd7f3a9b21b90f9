"""`check --record`: what functions measure now, kept for `trend`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from time import time

from aura_lsp.batch import FileResult
from aura_lsp.cache import Cache, user_cache_path
from aura_lsp.cli.paths import Refused
from aura_lsp.config import Settings
from aura_lsp.history.recording import record_files
from aura_lsp.history.store import BadStore, Store, store_in, user_state_path


def add_record_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--record", action="store_true",
                        help="keep what functions measure now, for `trend`")  # fmt: skip


def record(
    arguments: argparse.Namespace, found: Sequence[FileResult], settings: Settings, jobs: int
) -> None:
    """Record the functions of the files that were checked, if that is asked for.

    Raises:
        Refused: they cannot be recorded.
    """
    if not arguments.record:
        return
    store = user_store()
    if store is None:
        raise Refused("--record: there is no home folder; set `AURA_STATE_DIR`")
    folder = None if arguments.no_cache else user_cache_path(os.environ, sys.platform)
    kept = Cache(folder) if folder is not None else None
    files = [Path(each.path).resolve() for each in found if each.skipped is None]
    tops = [Path(path).resolve() for path in arguments.paths]
    try:
        count = record_files(
            store, files, tops, kept, days=settings.history.keep_days, now=int(time()), jobs=jobs
        )
    except BadStore as error:
        raise Refused(f"--record: {error}") from None
    finally:
        if kept is not None:
            kept.close()
    tell_of_damage(store)
    what = f"{count} function{'' if count == 1 else 's'} that changed"
    print(f"aura-lsp: recorded {what} in {store.path}", file=sys.stderr)


def user_store() -> Store | None:
    """The user's own store, None where there is no place for one."""
    folder = user_state_path(os.environ, sys.platform)
    return Store(store_in(folder)) if folder is not None else None


def tell_of_damage(store: Store) -> None:
    """Say where a store is that was damaged."""
    if store.aside is not None:
        print(
            f"aura-lsp: the history store was damaged; it is kept as {store.aside}, and a new one "
            "was begun",
            file=sys.stderr,
        )
