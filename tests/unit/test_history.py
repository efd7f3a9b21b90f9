"""The history of functions as git tells it: against repositories whose history is known."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from aura_lsp.cache import Cache
from aura_lsp.cli import main
from aura_lsp.history.commits import branch_of
from aura_lsp.history.recording import record_files
from aura_lsp.history.store import Store
from aura_lsp.history.trend import Trend, Trends, trends_of
from tests.history.scripted import Repository, expected, make
from tests.unit.test_html import BROWSER


def git(folder: Path, *arguments: str, **options: Any) -> str:
    settings = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", *settings, *arguments], cwd=folder, capture_output=True, check=True, **options
    )
    return str(done.stdout, "utf-8", "replace")


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


class TestGit:
    def test_a_clone_without_all_commits_says_so(self, tmp_path: Path) -> None:
        origin = tmp_path / "origin"
        origin.mkdir()
        git(origin, "init")
        for count in (1, 2, 3):
            (origin / "a.py").write_text(ifs("f", count))
            commit(origin, f"now {count}")
        git(tmp_path, "clone", "--depth", "2", origin.as_uri(), "clone")
        found = trends(tmp_path / "clone")
        assert [told(each) for each in found.functions] == [
            [("now 2", "a.py", 2), ("now 3", "a.py", 3)]
        ]
        assert "git fetch --unshallow" in found.note

    def test_what_is_not_committed_yet_is_the_last_value(self, tmp_path: Path) -> None:
        git(tmp_path, "init")
        (tmp_path / "a.py").write_text(ifs("f", 1) + ifs("g", 1))
        commit(tmp_path, "one")
        (tmp_path / "a.py").write_text(ifs("f", 4) + ifs("g", 1))
        (tmp_path / "new.py").write_text(ifs("unknown", 4))
        f, g = trends(tmp_path).functions
        assert told(f) == [("one", "a.py", 1), ("", "a.py", 4)]
        assert told(g) == [("one", "a.py", 1)]
        summary = f.summary("cognitive")
        assert summary is not None and summary.sentence().endswith(", +3 not committed yet")

    @pytest.mark.skipif(os.name == "nt", reason="paths are text there")
    def test_paths_may_be_of_any_bytes(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        git(tmp_path, "init")
        odd, tab = tmp_path / os.fsdecode(b"m\xe9.py"), tmp_path / 'a\t"b" ü\n.py'
        for count in (1, 2):
            odd.write_text(ifs("f", count))
            tab.write_text(ifs("g", count))
            commit(tmp_path, f"now {count}")
        found = {
            each.name: [value for _, _, value in told(each)] for each in trends(tmp_path).functions
        }
        assert found == {"f": [1, 2], "g": [1, 2]}
        for form in ("text", "json", "html"):
            assert (
                main(["trend", str(tmp_path), "--format", form, "--output", str(tmp_path / "o")])
                == 0
            )
            assert "m\ufffd.py" in (tmp_path / "o").read_text("utf-8")
        assert (
            main(["check", str(tmp_path), "--record", "--exit-zero", "--output", os.devnull]) == 0
        )
        assert "recorded 2 functions" in capsys.readouterr().err

    def test_versions_that_cannot_be_analysed_are_gaps(self, tmp_path: Path) -> None:
        git(tmp_path, "init")
        for text in (ifs("f", 1).encode(), b"\xff not UTF-8", ifs("f", 2).encode()):
            (tmp_path / "a.py").write_bytes(text)
            commit(tmp_path)
        (f,) = trends(tmp_path).functions
        assert [value for _, _, value in told(f)] == [1, None, 2]

    def test_what_is_configured_cannot_change_what_git_says(self, tmp_path: Path) -> None:
        git(tmp_path, "init")
        (tmp_path / "a.py").write_text(ifs("f", 1) + ifs("g", 2))
        commit(tmp_path, "one")
        (tmp_path / "a.py").rename(tmp_path / "b.py")
        commit(tmp_path, "two")
        for name, value in (
            ("diff.renames", "false"), ("log.showRoot", "false"), ("log.showSignature", "true"),
            ("log.diffMerges", "off"), ("diff.noprefix", "true"), ("color.ui", "always"),
            ("core.fsmonitor", "/bin/false"), ("log.date", "iso"), ("diff.relative", "true"),
        ):  # fmt: skip
            git(tmp_path, "config", name, value)
        f, _ = trends(tmp_path).functions
        assert told(f) == [("one", "a.py", 1), ("two", "b.py", 1)]

    def test_same_names_are_told_apart_by_what_they_say(self, tmp_path: Path) -> None:
        git(tmp_path, "init")
        first, second = ifs("f", 1, "first"), ifs("f", 3, "second")
        (tmp_path / "a.py").write_text(first + second)
        commit(tmp_path, "one")
        (tmp_path / "a.py").write_text(second + first)
        commit(tmp_path, "two")
        assert [[value for _, _, value in told(each)] for each in trends(tmp_path).functions] == [
            [3], [1],
        ]  # fmt: skip

    def test_a_second_run_looks_at_no_blob(self, tmp_path: Path) -> None:
        make(tmp_path / "r", commits=40, seed=1)
        cache = Cache(tmp_path / "cache")
        looked_at: list[int] = []
        for jobs in (2, 1):
            branch = branch_of(tmp_path / "r", 1_000)
            trends_of(branch, [], lambda path: True, cache, jobs=jobs, begun=looked_at.append)
        cache.close()
        assert looked_at[0] > 40 and looked_at[1] == 0


def grown(repository: Path) -> str:
    """A history of `load` from 7 to 19, and of `save` down from 12; the last commit."""
    for count in (7, 7, 11, 19):
        text = ifs("load", count) + ifs("save", 19 - count) + ifs("same", 1)
        number = git(repository, "rev-list", "--all", "--count").strip()
        (repository / "a.py").write_text(f"# {number}\n{text}")
        last = commit(repository, f"now {count}")
        if count == 7:
            git(repository, "tag", "-f", "v2.1")
    return last


class TestCommand:
    @pytest.fixture
    def repository(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "no-config"))
        monkeypatch.setenv("AURA_STATE_DIR", str(tmp_path / "state"))
        root = tmp_path / "work"
        root.mkdir()
        monkeypatch.chdir(root)
        git(root, "init")
        return root

    def test_a_line_says_how_much_since_when_and_in_which_commit(
        self, repository: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        last = grown(repository)
        assert main(["trend"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[1].startswith("load ") and lines[2].startswith("save ")
        assert f"▄▅█  7 → 19 since v2.1, +8 in {last[:7]}" in lines[1]
        assert lines[1].rstrip().endswith("a.py:2")
        assert f"12 → 0 since v2.1, -8 in {last[:7]}" in lines[2]
        assert lines[3:] == ["2 functions changed in 4 commits"]

    def test_one_function_is_told_with_its_changes(
        self, repository: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        grown(repository)
        assert main(["trend", "a.py", "--function", "load"]) == 0
        steps = capsys.readouterr().out
        assert "now 11" in steps and "save" not in steps
        assert main(["trend", "--function", "none"]) == 2
        assert "--function none" in capsys.readouterr().err

    def test_the_values_are_had_as_json(
        self, repository: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        last = grown(repository)
        assert main(["trend", "--format", "json", "--limit", "1"]) == 0
        report = json.loads(capsys.readouterr().out)
        assert (report["schema"], report["git"]["head"], report["git"]["commits"]) == (1, last, 1)
        names = {row["qualified_name"]: row for row in report["functions"]}
        assert [value["measures"]["cognitive"] for value in names["load"]["values"]] == [11, 19]
        assert names["load"]["values"][1]["subject"] == "now 19"
        assert names["same"]["summary"] is None

    def test_what_is_excluded_is_left_out_unless_it_is_named(
        self, repository: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (repository / "aura.toml").write_text('exclude = ["out.py"]\n')
        (repository / "vendor").mkdir()
        for count in (1, 2):
            for name in ("in.py", "out.py", "vendor/x.py"):
                (repository / name).write_text(ifs("f", count))
            commit(repository)
        main(["trend", "--format", "json"])
        paths = [row["path"] for row in json.loads(capsys.readouterr().out)["functions"]]
        assert paths == ["in.py"]
        main(["trend", "out.py", "--format", "json"])
        assert len(json.loads(capsys.readouterr().out)["functions"]) == 1

    def test_without_git_the_records_are_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("AURA_STATE_DIR", str(tmp_path / "state"))
        root = tmp_path / "plain"
        root.mkdir()
        monkeypatch.chdir(root)
        (root / "a.py").write_text(ifs("f", 1))
        assert main(["trend"]) == 2
        error = capsys.readouterr().err
        assert "is in no git repository" in error and "check --record" in error

        assert main(["check", "--record", "--format", "concise"]) == 0
        assert "recorded 1 function that changed" in capsys.readouterr().err
        (root / "a.py").write_text(ifs("f", 3))
        monkeypatch.setattr("aura_lsp.cli.recording.time", lambda: 4_000_000_000)
        assert main(["check", "--record", "--format", "concise"]) == 0
        capsys.readouterr()
        assert main(["trend"]) == 0
        out = capsys.readouterr().out
        assert (
            "1 → 3 since" in out
            and "+2 on 2096-10-02" in out
            and "this is what was recorded" in out
        )

        assert main(["trend", "--delete"]) == 0
        assert "1 function" in capsys.readouterr().out
        assert main(["trend"]) == 2

    def test_a_repository_without_commits_says_so(
        self, repository: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["trend"]) == 2
        assert "has no commit yet" in capsys.readouterr().err

    def test_without_git_installed_it_says_so(
        self, repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("PATH", str(repository))
        assert main(["trend"]) == 2
        assert "git was not found; install it" in capsys.readouterr().err

    def test_what_was_recorded_since_the_last_commit_is_added(
        self, repository: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (repository / "a.py").write_text(ifs("f", 1))
        commit(repository, "one")
        (repository / "a.py").write_text(ifs("f", 5))
        store = Store(repository.parent / "state" / "history.sqlite")
        record_files(store, [repository / "a.py"], [repository], None, days=9, now=4_000_000_000)
        (repository / "a.py").write_text(ifs("f", 2))
        main(["trend", "--format", "json"])
        (row,) = json.loads(capsys.readouterr().out)["functions"]
        values = [(each["origin"], each["measures"]["cognitive"]) for each in row["values"]]
        assert values == [("commit", 1), ("recorded", 5), ("working tree", 2)]

    def test_the_page_draws_itself_from_what_is_in_it(self, repository: Path) -> None:
        hostile = "</script><img src=x onerror=alert(1)>"
        for count in (1, 2):
            (repository / "a.py").write_text(ifs("f", count))
            commit(repository, f"{hostile} {count}")
        assert main(["trend", "--format", "html", "--output", "t.html"]) == 0
        page = (repository / "t.html").read_text("utf-8")
        assert hostile not in page and page.count("</script>") == 2
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|url\(|@import|innerHTML", page)
        data = json.loads(page.partition('id="data">')[2].partition("</script>")[0])
        assert [value[2] for value in data["functions"][0][3]] == [f"{hostile} 1", f"{hostile} 2"]

    @pytest.mark.skipif(BROWSER is None, reason="no Chromium; AURA_TEST_BROWSER names one")
    def test_a_browser_draws_the_page(self, repository: Path) -> None:
        for count in (1, 4, 2):
            (repository / "a.py").write_text(ifs("f", count))
            commit(repository, f"now {count}")
        main(["trend", "--format", "html", "--output", "t.html"])
        done = subprocess.run(
            [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
             (repository / "t.html").as_uri()],
            capture_output=True, text=True, check=True, timeout=120,
        )  # fmt: skip
        assert done.stdout.count('class="dot"') == 3 and 'class="spark"' in done.stdout
        assert "cognitive of f" in done.stdout and "now 4" in done.stdout
        assert "Refused to" not in done.stderr
