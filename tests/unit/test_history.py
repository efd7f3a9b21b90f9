"""The history of functions as git tells it: against repositories whose history is known."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from aura_lsp.history.commits import branch_of
from aura_lsp.history.trend import Trend, Trends, trends_of
from tests.history.scripted import Repository, expected, make


def git(folder: Path, *arguments: str, **options: Any) -> str:
    settings = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", *settings, *arguments], cwd=folder, capture_output=True, check=True, **options
    )
    return done.stdout.decode("utf-8", "replace")


def commit(folder: Path, subject: str = "x") -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-m", subject)
    return git(folder, "rev-parse", "HEAD").strip()


def trends(folder: Path, limit: int = 1_000) -> Trends:
    return trends_of(branch_of(folder, limit), [], lambda path: True, None)


def told(found: Trend) -> list[tuple[str, str, int | None]]:
    """The subject, the path and the complexity of each value."""
    return [
        (each.subject, each.path, each.measures.cognitive if each.measures else None)
        for each in found.values
    ]


def ifs(name: str, count: int, marker: str = "") -> str:
    lines = [f"def {name}(a):", f'    log("{marker or name} is here")']
    for number in range(count):
        lines += [f"    if a == {number}:", f'        log("{marker or name} {number}")']
    return "\n".join([*lines, "    return a", "", ""])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Repository]:
    folder = tmp_path_factory.mktemp("scripted") / "r"
    return folder, make(folder)


class TestScripted:
    def test_the_script_has_every_kind_of_commit(self, made: tuple[Path, Repository]) -> None:
        folder, repository = made
        assert git(folder, "rev-list", "--count", "HEAD").strip() == "200"
        assert {
            "start", "merge", "revert", "edit", "add", "add_file", "rename", "rename_and_edit",
            "move", "move_and_edit", "move_into_class", "rename_file", "rename_file_and_edit",
            "split", "shuffle", "delete", "restore", "replace_elsewhere",
        } == set(repository.subjects)  # fmt: skip

    @pytest.mark.parametrize("limit", [1_000, 60, 7])
    def test_every_value_of_every_function_is_the_true_one(
        self, made: tuple[Path, Repository], limit: int
    ) -> None:
        folder, repository = made
        _compare(folder, repository, limit)


@pytest.mark.parametrize("seed", range(3))
def test_other_histories_are_told_as_truly(tmp_path: Path, seed: int) -> None:
    _compare(tmp_path / "r", make(tmp_path / "r", commits=80, seed=seed), 1_000)


def _compare(folder: Path, repository: Repository, limit: int) -> None:
    found = trends(folder, limit)
    last = len(repository.steps) - 1
    start = max(last - limit, 0)
    by_place = {(path, name): each for each, (path, name, _) in repository.steps[last].items()}
    seen = set()
    for each in found.functions:
        path = each.path.relative_to(folder.resolve()).as_posix()
        function = by_place[path, each.name]
        seen.add(function)
        values = [
            (
                start + value.step,
                (value.path, value.name, value.measures.cognitive) if value.measures else None,
            )
            for value in each.values
        ]
        assert values == expected(repository, function, start), each.name
    changed = {each for each in by_place.values() if len(expected(repository, each, start)) > 1}
    assert changed <= seen
    if limit > last:
        assert seen == set(by_place.values())
