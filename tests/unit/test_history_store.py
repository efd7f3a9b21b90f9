"""What is recorded of functions: what, for how long, and what becomes of a bad store."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import pytest

from aura_lsp.cli import main
from aura_lsp.history import store as module
from aura_lsp.history.store import MIGRATIONS, BadStore, Store, retained_from, user_state_path
from aura_lsp.history.versions import functions_in

DAY = 86_400


def code(name: str, ifs: int, marker: str = "") -> str:
    lines = [f'    if a == "{marker or name * 3}{number}": a += {number}' for number in range(ifs)]
    return "\n".join(
        [f"def {name}(a):", f'    log("{marker or name * 3}")', *lines, "    return a", ""]
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "state" / "history.sqlite")


def put(store: Store, folder: Path, at: int, **files: str) -> int:
    """Write files and record the folder; files that are not named are deleted."""
    for path in folder.glob("*.py"):
        path.unlink()
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    versions = {
        str(path): functions_in(path.read_bytes(), path.name) for path in folder.glob("*.py")
    }
    return store.record(versions, [str(folder)], at)


def told(store: Store, folder: Path) -> dict[tuple[str, str], list[tuple[int, int | None]]]:
    """The times and complexities of each function by its file and name."""
    return {
        (Path(each.path).stem, each.qualified_name): [
            (record.at, record.measures.cognitive if record.measures else None)
            for record in each.records
        ]
        for each in store.read(str(folder))
    }


def test_only_what_changes_is_recorded(store: Store, tmp_path: Path) -> None:
    assert put(store, tmp_path, 1, a=code("f", 1) + code("g", 1)) == 2
    assert put(store, tmp_path, 2, a=code("f", 1) + code("g", 1)) == 0
    assert put(store, tmp_path, 3, a=code("f", 1) + code("g", 2)) == 1
    assert told(store, tmp_path) == {("a", "f"): [(1, 1)], ("a", "g"): [(1, 1), (3, 2)]}
    assert store.count() == (2, 3)


def test_functions_keep_their_records_when_they_move(store: Store, tmp_path: Path) -> None:
    put(store, tmp_path, 1, a=code("f", 1) + code("g", 2), b=code("h", 3))
    put(store, tmp_path, 2, c=code("renamed", 1, "fff") + code("g", 3), b=code("h", 3))
    put(store, tmp_path, 3, c=code("g", 3), b=code("h", 3) + code("renamed", 2, "fff"))
    assert told(store, tmp_path) == {
        ("b", "h"): [(1, 3)],
        ("b", "renamed"): [(1, 1), (3, 2)],
        ("c", "g"): [(1, 2), (2, 3)],
    }


def test_a_function_that_comes_back_goes_on(store: Store, tmp_path: Path) -> None:
    put(store, tmp_path, 1, a=code("f", 1) + code("g", 1))
    put(store, tmp_path, 2, a=code("g", 1))
    assert told(store, tmp_path) == {("a", "g"): [(1, 1)]}
    put(store, tmp_path, 3, a=code("f", 1) + code("g", 1))
    assert told(store, tmp_path)["a", "f"] == [(1, 1), (2, None), (3, 1)]


def test_what_is_too_old_goes_but_what_still_holds(store: Store, tmp_path: Path) -> None:
    put(store, tmp_path, 1 * DAY, a=code("f", 1) + code("g", 1) + code("gone", 1))
    put(store, tmp_path, 2 * DAY, a=code("f", 2) + code("g", 1))
    put(store, tmp_path, 9 * DAY, a=code("f", 3) + code("g", 1))
    store.expire(retained_from(10 * DAY, 5))
    assert told(store, tmp_path) == {
        ("a", "f"): [(2 * DAY, 2), (9 * DAY, 3)],
        ("a", "g"): [(1 * DAY, 1)],
    }
    assert store.count() == (2, 3)


def test_only_what_is_below_a_folder_is_deleted(store: Store, tmp_path: Path) -> None:
    for name in ("x", "xy"):
        (tmp_path / name).mkdir()
        put(store, tmp_path / name, 1, a=code("f", 1))
    assert store.forget(str(tmp_path / "x")) == 1
    assert told(store, tmp_path / "xy") == {("a", "f"): [(1, 1)]}
    assert store.forget(str(tmp_path / "xy" / "a.py")) == 1
    assert store.count() == (0, 0)


def test_nothing_is_made_by_reading(store: Store, tmp_path: Path) -> None:
    assert (store.read(str(tmp_path)), store.forget(str(tmp_path)), store.count()) == (
        [],
        0,
        (0, 0),
    )
    assert not store.path.parent.exists()


@pytest.mark.parametrize("damage", ["no database", "a page"])
def test_a_damaged_store_is_set_aside_and_begun_anew(
    store: Store, tmp_path: Path, damage: str
) -> None:
    many = "".join(code(f"f{number}", 1) for number in range(200))
    put(store, tmp_path, 1, a=many)
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = store.path.read_bytes()
    store.path.write_bytes(
        b"not SQLite" * 500
        if damage == "no database"
        else content[:4096] + b"\xff" * len(content[4096:])
    )
    put(store, tmp_path, 2, a=code("f", 1))
    assert told(store, tmp_path) == {("a", "f"): [(2, 1)]}
    assert store.aside is not None and store.aside.name == "history.damaged-1.sqlite"
    assert store.aside.read_bytes()[:4] in (b"not ", b"SQLi")


def test_the_command_tells_of_a_damaged_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AURA_STATE_DIR", str(tmp_path))
    (tmp_path / "history.sqlite").write_bytes(b"not SQLite" * 500)
    (tmp_path / "a.py").write_text(code("f", 1))
    assert main(["check", str(tmp_path / "a.py"), "--record", "--format", "concise"]) == 0
    error = capsys.readouterr().err
    assert "was damaged; it is kept as" in error and "recorded 1 function" in error


def test_the_doctor_looks_at_the_store(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("AURA_STATE_DIR", str(store.path.parent))
    main(["doctor", "--isolated"])
    assert "history.sqlite, nothing is recorded yet" in capsys.readouterr().out
    put(store, tmp_path, 1, a=code("f", 1))
    main(["doctor", "--isolated"])
    assert "history.sqlite, 1 records of 1 functions" in capsys.readouterr().out
    store.path.write_bytes(b"not SQLite" * 500)
    assert main(["doctor", "--isolated"]) == 1
    assert "FAIL history store: it was damaged" in capsys.readouterr().out


def test_the_store_of_a_newer_aura_is_left_alone(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    put(store, tmp_path, 1, a=code("f", 1))
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute("PRAGMA user_version = 9")
    before = store.path.read_bytes()
    with pytest.raises(BadStore, match=r"written by a newer Aura \(schema 9, this one knows 1\)"):
        store.read(str(tmp_path))
    monkeypatch.setenv("AURA_STATE_DIR", str(store.path.parent))
    assert main(["check", str(tmp_path / "a.py"), "--record", "--format", "concise"]) == 2
    assert "update this one" in capsys.readouterr().err
    assert store.path.read_bytes() == before


def test_a_store_of_an_older_schema_is_brought_up_to_date(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, tmp_path, 1, a=code("f", 1))
    later = (*MIGRATIONS, "ALTER TABLE functions ADD COLUMN owner TEXT NOT NULL DEFAULT 'nobody'")
    monkeypatch.setattr(module, "MIGRATIONS", later)
    assert told(store, tmp_path) == {("a", "f"): [(1, 1)]}
    with closing(sqlite3.connect(store.path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)
        assert connection.execute("SELECT owner FROM functions").fetchall() == [("nobody",)]


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, tmp_path, 1, a=code("f", 1))
    with monkeypatch.context() as patch:
        bad = "ALTER TABLE functions ADD COLUMN owner TEXT; SELECT * FROM nowhere"
        patch.setattr(module, "MIGRATIONS", (*MIGRATIONS, bad))
        with pytest.raises(BadStore, match="no such table"):
            store.read(str(tmp_path))
    assert told(store, tmp_path) == {("a", "f"): [(1, 1)]}


def test_a_store_that_cannot_be_written_says_where(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadStore, match="file"):
        Store(tmp_path / "file" / "history.sqlite").record({}, [], 1)


def _record_many(path: Path, folder: Path, who: int) -> None:
    store = Store(path)
    for at in range(20):
        file = str(folder / f"{who}.py")
        store.record({file: functions_in(code("f", at % 5).encode(), file)}, [], at)


def test_several_processes_record_at_once(store: Store, tmp_path: Path) -> None:
    context = get_context("spawn")
    workers = [
        context.Process(target=_record_many, args=(store.path, tmp_path, who)) for who in range(3)
    ]
    for each in workers:
        each.start()
    for each in workers:
        each.join(60)
    assert [each.exitcode for each in workers] == [0, 0, 0]
    expected = [(at, at % 5) for at in range(20)]
    assert told(store, tmp_path) == {(str(who), "f"): expected for who in range(3)}


def test_the_folder_is_the_users_own() -> None:
    home = {"HOME": "/home/a", "LOCALAPPDATA": "/local"}
    assert user_state_path(home, "linux") == Path("/home/a/.local/state/aura-lsp")
    assert user_state_path({**home, "XDG_STATE_HOME": "/s"}, "linux") == Path("/s/aura-lsp")
    assert user_state_path(home, "darwin") == Path("/home/a/Library/Application Support/aura-lsp")
    assert user_state_path(home, "win32") == Path("/local/aura-lsp/state")
    assert user_state_path({"AURA_STATE_DIR": "/x"}, "linux") == Path("/x")
    assert user_state_path({}, "linux") is None


def test_standard_input_is_not_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "-", "--stdin-filename", "a.py", "--record"]) == 2
    assert "`--record` records files" in capsys.readouterr().err
