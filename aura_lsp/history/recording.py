"""What the functions of files measure now, put into the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from aura_lsp.cache import Cache
from aura_lsp.history.analysed import Analysed
from aura_lsp.history.commits import Blob, head_of
from aura_lsp.history.store import Store, retained_from
from aura_lsp.history.versions import content_name, read_file


def record_files(
    store: Store,
    files: Iterable[Path],
    tops: Sequence[Path],
    kept: Cache | None,
    *,
    days: int,
    now: int,
    jobs: int = 1,
) -> int:
    """Record the functions of some files, by their absolute paths, and that those are gone whose
    files are gone from below `tops`; drop what is older than `days`. How many have changed.

    Raises:
        BadStore: the store cannot be used.
    """
    blobs: dict[str, Blob] = {}
    places: dict[str, Path] = {}
    for path in files:
        source = read_file(path)
        if source is not None:
            blob = blobs[str(path)] = Blob(str(path), content_name(source))
            places[blob.name] = path
    analysed = Analysed(Path(), kept, places)
    analysed.prepare(blobs.values(), jobs)
    versions = {path: analysed.of(blob) for path, blob in blobs.items()}
    first = next(iter(tops), Path())
    revision = head_of(first if first.is_dir() else first.parent)
    count = store.record(versions, map(str, tops), now, revision)
    store.expire(retained_from(now, days))
    return count
