"""What was recorded of functions, beside what git knows: one SQLite file of the user's own.

It holds names, places and numbers, no code, and is on this machine only. A function has a row for
each time that its measures changed. Several processes may use it at once. Unlike the cache it
cannot be made anew, so what is damaged is set aside and what a newer Aura wrote is left alone.
"""

from __future__ import annotations

import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

from aura_lsp.history.matching import across, in_file
from aura_lsp.history.versions import Measures, Version

T = TypeVar("T")

MIGRATIONS = (
    """
    CREATE TABLE functions (
        id INTEGER PRIMARY KEY,
        path BLOB NOT NULL, -- the bytes of the file system
        name TEXT NOT NULL,
        qualified_name TEXT NOT NULL,
        ordinal INTEGER NOT NULL,
        line INTEGER NOT NULL,
        code BLOB NOT NULL,
        size INTEGER NOT NULL,
        sketch BLOB NOT NULL,
        is_there INTEGER NOT NULL
    );
    CREATE INDEX functions_by_path ON functions (path);
    CREATE TABLE records (
        function INTEGER NOT NULL REFERENCES functions (id) ON DELETE CASCADE,
        at INTEGER NOT NULL,
        revision TEXT NOT NULL,
        cognitive INTEGER,
        cyclomatic INTEGER,
        max_nesting INTEGER,
        parameters INTEGER,
        lines INTEGER,
        code_lines INTEGER,
        statements INTEGER,
        maintainability_index REAL,
        PRIMARY KEY (function, at)
    ) WITHOUT ROWID;
    """,
)
"""How the schema came about: a store of version n has seen the first n of these."""

_PATIENCE = 5.0
"""Seconds to wait for another process that writes."""
_DAY = 86_400
_GONE = (None,) * len(Measures._fields)


class BadStore(Exception):
    """Why the store cannot be used, and what to do about it."""


class Record(NamedTuple):
    """What a function measured from a time on, in seconds since 1970; None when it was gone.
    `revision` is the commit that was checked out, or empty."""

    at: int
    revision: str
    measures: Measures | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A function that is there, and its records from the oldest on; `path` is absolute, `ordinal`
    counts those of its name in the file."""

    path: str
    qualified_name: str
    ordinal: int
    line: int
    records: tuple[Record, ...]


def user_state_path(environ: Mapping[str, str], platform: str) -> Path | None:
    """The folder for what is remembered; None where there is no home folder. `AURA_STATE_DIR`
    names another."""
    chosen = environ.get("AURA_STATE_DIR")
    if chosen:
        return Path(chosen)
    if platform == "win32":
        local = environ.get("LOCALAPPDATA")
        return Path(local) / "aura-lsp" / "state" if local else None
    home, xdg = environ.get("HOME"), environ.get("XDG_STATE_HOME")
    if platform == "darwin":
        return Path(home) / "Library" / "Application Support" / "aura-lsp" if home else None
    if xdg and xdg.startswith("/"):
        return Path(xdg) / "aura-lsp"
    return Path(home) / ".local" / "state" / "aura-lsp" if home else None


def store_in(folder: Path) -> Path:
    """The file of the store in a folder."""
    return folder / "history.sqlite"


class Store:
    """The store in one file, which is made when something is first recorded.

    Raises, in whatever it does:
        BadStore: the file cannot be used. `aside` tells of one that was damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.aside: Path | None = None

    def record(
        self,
        files: Mapping[str, Sequence[Version]],
        tops: Iterable[str],
        at: int,
        revision: str = "",
    ) -> int:
        """Record the functions of some files, by their absolute paths, and that those are gone
        whose files are gone from below `tops`; how many have changed."""
        return self._done(lambda it: _record(it, files, tops, (at, revision)))

    def read(self, top: str) -> list[Recorded]:
        """The functions of a file, or of those below a folder."""
        return self._done(lambda it: _read(it, top)) if self.path.exists() else []

    def forget(self, top: str) -> int:
        """Delete all that was recorded of a file, or of those below a folder; how many functions
        that were."""
        return self._done(lambda it: _forget(it, top)) if self.path.exists() else 0

    def expire(self, before: int) -> None:
        """Delete what was recorded before a time, but what still holds since then."""
        self._done(lambda it: _expire(it, before))

    def count(self) -> tuple[int, int]:
        """How many functions there are, and how many records of them."""
        return self._done(_count) if self.path.exists() else (0, 0)

    def _done(self, action: Callable[[sqlite3.Connection], T]) -> T:
        """What an action gives, with a new store where the one that there is is damaged."""
        for _ in range(2):
            try:
                self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with closing(_connected(self.path)) as connection:
                    return action(connection)
            except OSError as error:
                raise BadStore(f"{self.path.parent}: {error.strerror or error}") from None
            except sqlite3.OperationalError as error:
                raise BadStore(
                    f"{self.path}: {error}; try again, or look at its permissions"
                ) from None
            except sqlite3.DatabaseError:
                self._set_aside()
        raise BadStore(f"{self.path} is damaged again and again; look at the disk")

    def _set_aside(self) -> None:
        """Keep a damaged file for whoever can read it, and begin a new one."""
        number = 1
        while (aside := self.path.with_name(f"history.damaged-{number}.sqlite")).exists():
            number += 1
        try:
            self.path.rename(aside)
            for ending in ("-wal", "-shm"):
                self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        except OSError as error:
            raise BadStore(
                f"{self.path} is damaged and cannot be moved ({error.strerror}); delete it"
            ) from None
        self.aside = aside


def retained_from(now: int, days: int) -> int:
    """The time from which records are kept for so many days."""
    return now - days * _DAY


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, _PATIENCE)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        _migrate(path, connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _migrate(path: Path, connection: sqlite3.Connection) -> None:
    """Bring the schema up to date, all or nothing; of several processes the first does it."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise BadStore(
            f"{path} was written by a newer Aura (schema {version}, this one knows "
            f"{len(MIGRATIONS)}); update this one, or move the file away"
        )
    if version == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for migration in MIGRATIONS[version:]:
        for statement in migration.split(";"):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    connection.commit()


# -- recording -------------------------------------------------------------------------------------


def _below(top: str) -> tuple[bytes, int, bytes]:
    """What tells whether a path is a file, or below a folder."""
    folder = os.fsencode(top.rstrip(os.sep) + os.sep)
    return os.fsencode(top), len(folder), folder


class _Key(NamedTuple):
    path: str
    id: int
    """Of a function that is recorded; else its index in the file."""


def _record(
    connection: sqlite3.Connection,
    files: Mapping[str, Sequence[Version]],
    tops: Iterable[str],
    now: tuple[int, str],
) -> int:
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        before, last = _known(connection, files, tops)
        after = {
            _Key(path, index): version
            for path, versions in files.items()
            for index, version in enumerate(versions)
        }
        origins = _matched(before, after)
        changed = 0
        seen: dict[tuple[str, str], int] = defaultdict(int)
        for key, version in after.items():
            ordinal = seen[key.path, version.qualified_name]
            seen[key.path, version.qualified_name] += 1
            origin = origins.get(key)
            known = origin.id if origin else _sleeping(connection, key.path, version, ordinal)
            function = _put(connection, known, key.path, version, ordinal)
            if known is None or last.get(function) != version.measures:
                _add(connection, function, now, version.measures)
                changed += 1
        for key in before.keys() - set(origins.values()):
            connection.execute("UPDATE functions SET is_there = 0 WHERE id = ?", (key.id,))
            _add(connection, key.id, now, _GONE)
            changed += 1
    return changed


def _known(
    connection: sqlite3.Connection, files: Mapping[str, Sequence[Version]], tops: Iterable[str]
) -> tuple[dict[_Key, Version], dict[int, Measures]]:
    """The functions that are recorded as there in files that are looked at now or are gone, and
    what they measured last."""
    found: dict[_Key, Version] = {}
    last: dict[int, Measures] = {}
    elsewhere: dict[str, bool] = {}
    for top in [*files, *tops]:
        rows = connection.execute(
            "SELECT id, path, name, qualified_name, line, code, size, sketch, cognitive,"
            " cyclomatic, max_nesting, parameters, lines, code_lines, statements,"
            " maintainability_index FROM functions JOIN records ON function = id"
            " WHERE at = (SELECT max(at) FROM records WHERE function = id)"
            " AND is_there AND (path = ? OR substr(path, 1, ?) = ?)"
            " ORDER BY path, qualified_name, ordinal",
            _below(top),
        )
        for row in rows.fetchall():
            identity, place, name, qualified_name, line, code, size, sketch, *numbers = row
            path, measures = os.fsdecode(place), Measures(*numbers)
            if path not in files and elsewhere.setdefault(path, os.path.exists(path)):
                continue
            found[_Key(path, identity)] = Version(
                name, qualified_name, line, code, size, sketch, measures
            )
            last[identity] = measures
    return found, last


def _matched(before: Mapping[_Key, Version], after: Mapping[_Key, Version]) -> dict[_Key, _Key]:
    """Of each function of now the one that it was when it was last recorded."""
    found: dict[_Key, _Key] = {}
    for path in {key.path for key in after}:
        found |= in_file(
            {key: each for key, each in before.items() if key.path == path},
            {key: each for key, each in after.items() if key.path == path},
        )
    taken = set(found.values())
    left = {key: each for key, each in before.items() if key not in taken}
    came = {key: each for key, each in after.items() if key not in found}
    return found | across(left, came)


def _sleeping(
    connection: sqlite3.Connection, path: str, version: Version, ordinal: int
) -> int | None:
    """The function that was gone and is back under its name."""
    row = connection.execute(
        "SELECT id FROM functions WHERE path = ? AND qualified_name = ? AND ordinal = ?"
        " AND NOT is_there ORDER BY id DESC LIMIT 1",
        (os.fsencode(path), version.qualified_name, ordinal),
    ).fetchone()
    return None if row is None else int(row[0])


def _put(
    connection: sqlite3.Connection, known: int | None, path: str, version: Version, ordinal: int
) -> int:
    """Write down what a function is now; its id."""
    name, qualified_name, line, code, size, sketch, _ = version
    values = (os.fsencode(path), name, qualified_name, ordinal, line, code, size, sketch)
    if known is None:
        done = connection.execute(
            "INSERT INTO functions (path, name, qualified_name, ordinal, line, code, size, sketch,"
            " is_there) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)",
            values,
        )
        return int(done.lastrowid or 0)
    connection.execute(
        "UPDATE functions SET path = ?, name = ?, qualified_name = ?, ordinal = ?, line = ?,"
        " code = ?, size = ?, sketch = ?, is_there = 1 WHERE id = ?",
        (*values, known),
    )
    return known


def _add(
    connection: sqlite3.Connection, function: int, now: tuple[int, str], measures: Sequence[object]
) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (function, *now, *measures),
    )


def _forget(connection: sqlite3.Connection, top: str) -> int:
    with connection:
        gone = connection.execute(
            "DELETE FROM functions WHERE path = ? OR substr(path, 1, ?) = ?", _below(top)
        )
    connection.execute("VACUUM")
    return gone.rowcount


def _expire(connection: sqlite3.Connection, before: int) -> None:
    with connection:
        connection.execute(
            "DELETE FROM records WHERE at < ? AND EXISTS (SELECT 1 FROM records AS later"
            " WHERE later.function = records.function AND later.at > records.at"
            " AND later.at <= ?)",
            (before, before),
        )
        connection.execute(
            "DELETE FROM functions WHERE NOT is_there AND NOT EXISTS"
            " (SELECT 1 FROM records WHERE function = id AND at >= ?)",
            (before,),
        )


def _count(connection: sqlite3.Connection) -> tuple[int, int]:
    (functions,) = connection.execute("SELECT count(*) FROM functions").fetchone()
    (records,) = connection.execute("SELECT count(*) FROM records").fetchone()
    return functions, records


def _read(connection: sqlite3.Connection, top: str) -> list[Recorded]:
    rows = connection.execute(
        "SELECT id, path, qualified_name, ordinal, line, records.* FROM functions"
        " JOIN records ON function = id WHERE is_there AND (path = ? OR substr(path, 1, ?) = ?)"
        " ORDER BY path, line, id, at",
        _below(top),
    )
    found: dict[int, tuple[tuple[str, str, int, int], list[Record]]] = {}
    for identity, path, name, ordinal, line, _, at, revision, *measures in rows.fetchall():
        _, records = found.setdefault(identity, ((os.fsdecode(path), name, ordinal, line), []))
        is_gone = measures[0] is None
        records.append(Record(at, revision, None if is_gone else Measures(*measures)))
    return [Recorded(*place, tuple(records)) for place, records in found.values()]
