"""What was found in files, kept on disk by their content: for the next run, and for the server.

One SQLite file in the user's own cache folder holds it. Several processes may use it at once. It is
a help and never needed: one that is damaged, locked or not to be written is done without, and a
damaged one is made anew.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from importlib.metadata import distributions
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any

from aura_lsp import __version__
from aura_lsp.config import Editor, History, Llm, Performance, Settings

if TYPE_CHECKING:
    import sqlite3

_SCHEMA = 1
_PATIENCE = 1.0
"""Seconds to wait for another process that writes."""
_DAY = 86_400
_LARGEST = 256 << 20
"""Bytes; the half that was not used for longest goes when there are more."""
_TABLE = """
CREATE TABLE IF NOT EXISTS results (
    key BLOB PRIMARY KEY,
    used INTEGER NOT NULL,
    value BLOB NOT NULL
) WITHOUT ROWID
"""


def user_cache_path(environ: Mapping[str, str], platform: str) -> Path | None:
    """The folder for what can be made anew; None where there is no home folder. `AURA_CACHE_DIR`
    names another."""
    chosen = environ.get("AURA_CACHE_DIR")
    if chosen:
        return Path(chosen)
    if platform == "win32":
        local, home = environ.get("LOCALAPPDATA"), environ.get("USERPROFILE")
        folder = Path(local) if local else home and Path(home) / "AppData" / "Local"
    elif platform == "darwin":
        home = environ.get("HOME")
        folder = home and Path(home) / "Library" / "Caches"
    else:
        home, xdg = environ.get("HOME"), environ.get("XDG_CACHE_HOME")
        folder = Path(xdg) if xdg and xdg.startswith("/") else home and Path(home) / ".cache"
    return Path(folder) / "aura-lsp" if folder else None


def key_of(kind: str, language: str, settings: Settings, source: bytes) -> bytes:
    """What a result depends on: nothing of the file but its text, and no setting that is not about
    what is found."""
    judging = replace(
        settings, performance=Performance(), editor=Editor(), history=History(), llm=Llm()
    )
    digest = blake2b(digest_size=16)
    for part in (kind, program(), language, repr(judging)):
        digest.update(part.encode())
        digest.update(b"\0")
    digest.update(source)
    return digest.digest()


@cache
def program() -> str:
    """Everything that judges a file, in a few characters: Aura's own code, and the versions of all
    that is installed beside it."""
    digest = blake2b(__version__.encode(), digest_size=16)
    package = Path(__file__).parent
    for path in sorted(package.rglob("*")):
        if path.suffix in (".py", ".scm"):
            status = path.stat()
            digest.update(f"{path.name} {status.st_mtime_ns} {status.st_size}\0".encode())
    for name in sorted({f"{each.name} {each.version}" for each in distributions()}):
        digest.update(name.encode())
    return digest.hexdigest()


class Cache:
    """The results in one folder. Nothing here raises for what is wrong with the disk."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / f"results-{_SCHEMA}.sqlite"
        self._today = int(time()) // _DAY
        self._connection = self._opened()

    def get(self, key: bytes) -> Any:
        """The value that was kept under a key, None if there is none."""

        def get(connection: sqlite3.Connection) -> Any:
            rows = connection.execute("SELECT used, value FROM results WHERE key = ?", (key,))
            found = rows.fetchone()
            if found is None:
                return None
            if found[0] != self._today:
                connection.execute("UPDATE results SET used = ? WHERE key = ?", (self._today, key))
            # Written by Aura into a folder that is the user's own.
            return pickle.loads(found[1])  # noqa: S301

        return self._tried(get)

    def put(self, key: bytes, value: object) -> None:
        """Keep a value, which can be pickled."""
        row = (key, self._today, pickle.dumps(value, pickle.HIGHEST_PROTOCOL))
        self._tried(lambda it: it.execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", row))

    def close(self) -> None:
        """Make room if there is too much, and let the file go."""
        self._tried(_trim)
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _tried(self, action: Callable[[sqlite3.Connection], Any]) -> Any:
        """What an action gives, None if it cannot be done; what is damaged goes."""
        import sqlite3  # noqa: PLC0415 - nobody waits for it who keeps no results

        if self._connection is None:
            return None
        try:
            return action(self._connection)
        except sqlite3.OperationalError:  # locked or full: it may go another time
            return None
        except (sqlite3.DatabaseError, pickle.PickleError, EOFError, AttributeError, ImportError):
            self._connection.close()
            self._connection = None
            self._remove()
            return None

    def _opened(self) -> sqlite3.Connection | None:
        """A connection, None where there can be none."""
        import sqlite3  # noqa: PLC0415

        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            return _connected(self._path)
        except (OSError, sqlite3.OperationalError):
            return None
        except sqlite3.DatabaseError:  # it is no database
            self._remove()
        try:
            return _connected(self._path)
        except sqlite3.Error:
            return None

    def _remove(self) -> None:
        for ending in ("", "-wal", "-shm"):
            with suppress(OSError):
                self._path.with_name(self._path.name + ending).unlink()


def _connected(path: Path) -> sqlite3.Connection:
    import sqlite3  # noqa: PLC0415

    connection = sqlite3.connect(path, _PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(_TABLE)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _trim(connection: sqlite3.Connection) -> None:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    if pages * size > _LARGEST:
        connection.execute(
            "DELETE FROM results WHERE key IN (SELECT key FROM results ORDER BY used"
            " LIMIT (SELECT count(*) / 2 FROM results))"
        )
        connection.execute("VACUUM")
