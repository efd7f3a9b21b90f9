"""Results on disk: the same as without, and never an error."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aura_lsp.batch import FileResult, Kept, Task, check, run
from aura_lsp.cache import Cache, key_of, user_cache_path
from aura_lsp.config import Settings

WRONG = "def f(a=[]):\n    return a\n"
RIGHT = "def f(a=None):\n    return a\n"


@pytest.fixture
def task(tmp_path: Path) -> Task:
    path = tmp_path / "a.py"
    path.write_text(WRONG)
    return Task(str(path), Settings())


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept("check", tmp_path / "cache")


def codes(result: FileResult) -> list[str]:
    return [each.finding.code for each in result.findings]


def database(folder: Path) -> Path:
    (found,) = folder.glob("*.sqlite")
    return found


def test_a_kept_result_is_the_one_that_was_found(task: Task, kept: Kept) -> None:
    assert kept.known(task) is None
    assert kept(task) == check(task)
    assert kept.known(task) == check(task)
    assert list(run(kept, [task], 1)) == [check(task)]


def test_the_same_text_elsewhere_is_known_under_its_own_name(
    task: Task, kept: Kept, tmp_path: Path
) -> None:
    kept(task)
    other = tmp_path / "b.py"
    other.write_text(WRONG)
    found = kept.known(Task(str(other), Settings()))
    assert found is not None and found.path == str(other)
    assert codes(found) == ["PY101"]


def test_another_text_other_settings_and_another_language_are_not_known(
    task: Task, kept: Kept, tmp_path: Path
) -> None:
    kept(task)
    assert kept.known(replace(task, settings=Settings(ignore=("PY101",)))) is None
    stub = tmp_path / "a.go"
    stub.write_text(WRONG)
    assert kept.known(Task(str(stub), Settings())) is None
    Path(task.path).write_text(RIGHT)
    assert kept.known(task) is None
    assert codes(kept(task)) == []


def test_measures_are_kept_apart_from_findings(task: Task, kept: Kept) -> None:
    kept(task)
    assert Kept("metrics", kept.folder).known(task) is None
    assert key_of("a", "b", Settings(), b"") != key_of("ab", "", Settings(), b"")


def test_what_was_skipped_is_said_each_time(kept: Kept, tmp_path: Path) -> None:
    gone = Task(str(tmp_path / "gone.py"), Settings())
    assert kept(gone) == check(gone)
    assert kept(gone).skipped


@pytest.mark.parametrize(
    "damage", [b"no database at all", b"", b"SQLite format 3\0" + b"\xff" * 4000]
)
def test_a_damaged_cache_is_made_anew(task: Task, tmp_path: Path, damage: bytes) -> None:
    folder = tmp_path / "damaged"
    folder.mkdir()
    Cache(folder).close()
    database(folder).write_bytes(damage)
    kept = Kept("check", folder)
    assert kept(task) == check(task)
    fresh = Cache(folder)
    fresh.put(b"key", "value")
    assert fresh.get(b"key") == "value"


def test_a_row_that_cannot_be_read_is_done_without(task: Task, tmp_path: Path) -> None:
    folder = tmp_path / "rows"
    kept = Kept("check", folder)
    expected = kept(task)
    with sqlite3.connect(database(folder)) as connection:
        connection.execute("UPDATE results SET value = ?", (b"\x80\x05no pickle",))
    assert kept(task) == expected


def test_a_locked_cache_is_done_without(task: Task, tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    Cache(folder).close()
    other = sqlite3.connect(database(folder), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        assert Kept("check", folder)(task) == check(task)
    finally:
        other.close()


def test_a_folder_that_cannot_be_made_is_done_without(task: Task, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert Kept("check", tmp_path / "file" / "cache")(task) == check(task)


def test_the_least_used_half_goes_when_there_is_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path)
    for number in range(10):
        cache.put(b"%d" % number, "x" * 2000)
    with sqlite3.connect(database(tmp_path)) as connection:
        connection.execute("UPDATE results SET used = 1 WHERE key < ?", (b"5",))
    monkeypatch.setattr("aura_lsp.cache._LARGEST", 4096)
    cache.close()
    again = Cache(tmp_path)
    left = [number for number in range(10) if again.get(b"%d" % number) is not None]
    assert left == [5, 6, 7, 8, 9]


def test_the_folder_is_where_the_system_keeps_such_things() -> None:
    home = {"HOME": "/home/a"}
    assert user_cache_path(home, "linux") == Path("/home/a/.cache/aura-lsp")
    assert user_cache_path({**home, "XDG_CACHE_HOME": "/c"}, "linux") == Path("/c/aura-lsp")
    assert user_cache_path(home, "darwin") == Path("/home/a/Library/Caches/aura-lsp")
    assert user_cache_path({"LOCALAPPDATA": "/l"}, "win32") == Path("/l/aura-lsp")
    assert user_cache_path({**home, "AURA_CACHE_DIR": "/x"}, "linux") == Path("/x")
    assert user_cache_path({}, "linux") is None


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "project"
    folder.mkdir()
    for number in range(120):
        (folder / f"m{number}.py").write_text(WRONG.replace("f(", f"f{number}("))
    yield folder


def test_processes_share_it_and_may_be_killed(project: Path, tmp_path: Path) -> None:
    """Several runs on one cache at once, some of them killed at random: those that are left and
    those that come after find what there is."""
    environment = {**os.environ, "AURA_CACHE_DIR": str(tmp_path / "shared")}
    command = [sys.executable, "-m", "aura_lsp", "check", ".", "--isolated", "--format", "concise"]

    def started() -> subprocess.Popen[str]:
        return subprocess.Popen(
            command, cwd=project, env=environment, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    chance = random.Random(7)
    for _ in range(3):
        runs = [started() for _ in range(2)]
        time.sleep(chance.uniform(0.4, 1.5))
        runs[0].kill()
        for each in runs:
            each.communicate(timeout=60)
    for _ in range(2):
        last = started()
        text, _ = last.communicate(timeout=60)
        assert last.returncode == 1
        assert text.count("PY101") == 120
