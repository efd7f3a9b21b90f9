"""`check --since`: what is new since a revision of git, as git itself tells."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from aura_lsp.changes import Changes, NoChanges, changes_since
from aura_lsp.cli import main

BARE = "try:\n    f()\nexcept:\n    g()\n"
ODD = 'ä "b"\t\\n.py'


def git(folder: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", *settings, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit, as the working directory."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "no-config"))
    root = tmp_path / "work"
    root.mkdir()
    monkeypatch.chdir(root)
    git(root, "init")
    for name in ("a.py", "b.py", ODD, "sub/c.py"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(BARE + "\n" + "# same\n" * 30)
    commit(root)
    return root


def commit(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-m", "x")


def told(capsys: pytest.CaptureFixture[str], *options: str) -> list[str]:
    """The places of what `check --since` tells, and the complaint if it is refused."""
    capsys.readouterr()
    main(["check", "--format", "concise", "--select", "bare-except", *options])
    captured = capsys.readouterr()
    places = [":".join(line.split(":")[:2]) for line in captured.out.splitlines()]
    return places or [captured.err]


def test_only_changed_lines_are_told(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "No findings in 0 files" in told(capsys, "--since", "HEAD")[0]
    (repository / "a.py").write_text("# new\n" + BARE + "\n" + BARE + "# same\n" * 30)
    (repository / "b.py").rename(repository / "moved.py")
    (repository / "new.py").write_text(BARE)
    (repository / ODD).write_text(BARE.replace("g()", "h()") + BARE)
    (repository / ".gitignore").write_text("ignored.py\n")
    (repository / "ignored.py").write_text(BARE)
    git(repository, "add", "-N", "moved.py")
    expected = ["a.py:9", "new.py:3", f"{ODD}:3".expandtabs()]
    assert told(capsys, "--since", "HEAD") == expected
    commit(repository)
    assert told(capsys, "--since", "HEAD~1") == expected
    assert "No findings in 0 files" in told(capsys, "--since", "HEAD")[0]


def test_a_branch_is_compared_with_where_it_parted(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(repository, "checkout", "-b", "mine")
    (repository / "sub" / "c.py").write_text("# mine\n" * 3 + BARE + "\n" + "# same\n" * 30)
    commit(repository)
    git(repository, "checkout", "main")
    (repository / "a.py").write_text("")
    commit(repository)
    git(repository, "checkout", "mine")
    assert "1 on unchanged lines" in told(capsys, "--since", "main")[0]


def test_a_second_place_counts_too(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = ["def f(a):", *(f"{'    ' * (depth + 1)}if a > {depth}:" for depth in range(6))]
    (repository / "a.py").write_text("\n".join([*lines, "    " * 7 + "a()", ""]))
    commit(repository)
    (repository / "a.py").write_text("\n".join([*lines, "    " * 7 + "if a: a()", ""]))
    main(["check", "--since", "HEAD", "--format", "concise", "--select", "cognitive-complexity"])
    assert capsys.readouterr().out.startswith("a.py:1:5: warning X115")


@pytest.mark.parametrize(
    ("revision", "complaint"),
    [
        ("nowhere", "`nowhere` is no revision of"),
        ("--output=x", "`--output=x` is no revision"),
        ("", "`` is no revision"),
        ("alone", "`alone` and HEAD have no commit in common"),
    ],
)
def test_what_git_does_not_know_is_told(
    repository: Path, capsys: pytest.CaptureFixture[str], revision: str, complaint: str
) -> None:
    git(repository, "checkout", "--orphan", "alone")
    (repository / "alone.py").write_text("")
    commit(repository)
    git(repository, "checkout", "main")
    assert main(["check", f"--since={revision}"]) == 2
    assert complaint in capsys.readouterr().err


def test_outside_of_a_repository_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repository: Path
) -> None:
    with pytest.raises(NoChanges, match="is in no git repository"):
        changes_since("HEAD", tmp_path)
    (tmp_path / "a.py").write_text("")
    with pytest.raises(NoChanges, match="is not in the repository"):
        changes_since("HEAD", repository).has(tmp_path / "a.py")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoChanges, match="git was not found"):
        changes_since("HEAD", repository)


def test_what_a_repository_configures_is_not_run(repository: Path, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    (repository / "a.py").write_text("# new\n")
    (repository / ".gitattributes").write_text("*.py diff=mine\n")
    for key in ("diff.external", "diff.mine.command", "diff.mine.textconv", "core.fsmonitor"):
        git(repository, "config", key, f"touch {marker}; cat")
    assert changes_since("HEAD", repository).has(Path("a.py"))
    assert not marker.exists()


def test_what_looks_like_a_header_is_content(repository: Path) -> None:
    file = repository / "a.py"
    file.write_text("++ b/x.py\n@@ -1 +1 @@\n")
    commit(repository)
    file.write_text("-- a/x.py\n++ b/y.py\n@@ -1 +5,9 @@\nno end")
    changes = changes_since("HEAD", repository)
    assert changes.lines == {"a.py": (range(1, 5),)}
    assert isinstance(changes, Changes) and changes.touch(file, [(4, 9)])
    assert not changes.touch(file, [(5, 9)])


def test_after_fixes_lines_are_counted_anew(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = BARE + "import os\n" * 9 + "if x is 'a':\n    pass\ntry:\n    h()\nexcept:\n    i()\n"
    (repository / "a.py").write_text(source)
    assert main(["check", "--since", "HEAD", "--fix", "--select", "bug", "--format", "json"]) == 1
    assert '"fixed": 1' in capsys.readouterr().out
