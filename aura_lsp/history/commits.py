"""The commits of a repository and the files that each of them changed, as git tells them.

A branch is read along the first parents: a merge is one step, which brought what it merged.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import NamedTuple

from aura_lsp.git import COMMAND, NoGit, ask, environ, last_line, top
from aura_lsp.history.versions import content_name, language_of, read_file

_RAW = (
    "--raw", "-z", "--find-renames", "--no-abbrev", "--no-relative", "--no-ext-diff",
    "--no-textconv", "--ignore-submodules", "--no-color",
)  # fmt: skip
_COMMIT = b"\x02"
_FORMAT = "--format=%x02%H%x1f%ct%x1f%D%x1f%s"
_FILES = (b"100644", b"100755")


class NoHistory(Exception):
    """Why git tells no history, and what to do about it."""


class Blob(NamedTuple):
    """A file of one version: its path below the repository with slashes, as `os.fsdecode` gives
    it, and git's name for its content."""

    path: str
    name: str


class Change(NamedTuple):
    """A file before and after a commit; None where there is none, or none of a known language."""

    before: Blob | None
    after: Blob | None


@dataclass(frozen=True, slots=True)
class Commit:
    """A step of a branch. `at` is in seconds since 1970; `id` is empty for what is not committed
    yet."""

    id: str
    at: int
    subject: str
    tags: tuple[str, ...]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """What is checked out: its commits from the newest to the oldest. `start` is the commit that
    stands before them, None if the first of all is among them; `is_shallow`: git has no more.

    `files` are those that differ from what is committed, by git's names for their content.
    """

    root: Path
    commits: tuple[Commit, ...]
    start: Commit | None
    is_shallow: bool
    files: dict[str, Path]


def branch_of(folder: Path, limit: int) -> Branch:
    """The last commits of the repository that a folder is in, and what is not committed yet.

    Raises:
        NoHistory: there is no git, no repository or no commit.
    """
    try:
        root = top(folder)
    except NoGit as error:
        raise NoHistory(str(error)) from None
    try:
        ask(root, "rev-parse", "--verify", "--quiet", "HEAD")
    except subprocess.CalledProcessError:
        raise NoHistory(f"{root} has no commit yet") from None
    try:
        log = ask(
            root, "log", "--first-parent", "-m", *_RAW, "--encoding=UTF-8",
            "--decorate-refs=refs/tags/", _FORMAT, f"--max-count={limit + 1}", "HEAD", "--",
        )  # fmt: skip
        shallow = ask(root, "rev-parse", "--is-shallow-repository").strip() == b"true"
        commits = tuple(_commits(log))
        files: dict[str, Path] = {}
        now = _uncommitted(root, files)
    except subprocess.CalledProcessError as error:
        raise NoHistory(f"git cannot read the history of {root}: {last_line(error)}") from None
    is_cut = len(commits) > limit
    is_whole = not is_cut and not shallow
    start = None if is_whole else commits[-1]
    steps = commits if is_whole else commits[:-1]
    if now.changes:
        steps = (now, *steps)
    return Branch(root, steps, start, shallow and not is_cut, files)


def head_of(folder: Path) -> str:
    """The commit that is checked out, empty where there is none."""
    try:
        return ask(folder, "rev-parse", "--verify", "--quiet", "HEAD").decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _uncommitted(root: Path, files: dict[str, Path]) -> Commit:
    """What is not committed yet as a commit; its files are added to `files`."""
    changed, _ = _changes(ask(root, "diff-index", *_RAW, "HEAD", "--").split(b"\0"), 0)
    changes = []
    for change in changed:
        before, after = change
        if after is not None:
            source = read_file(root / after.path)
            if source is None:
                after = None
            else:
                after = Blob(after.path, content_name(source, after.name))
                files[after.name] = root / after.path
        if before != after:
            changes.append(Change(before, after))
    return Commit("", int(time()), "", (), tuple(changes))


def _commits(log: bytes) -> Iterator[Commit]:
    tokens = log.split(b"\0")
    at = 0
    while at < len(tokens) and tokens[at].startswith(_COMMIT):
        identity, seconds, names, subject = tokens[at][1:].split(b"\x1f", 3)
        tags = [each.removeprefix("tag: ") for each in _text(names).split(", ") if each]
        changes, at = _changes(tokens, at + 1)
        yield Commit(identity.decode(), int(seconds), _text(subject), tuple(tags), changes)


def _text(text: bytes) -> str:
    return text.decode("utf-8", "replace")


def _changes(tokens: Sequence[bytes], at: int) -> tuple[tuple[Change, ...], int]:
    """The changes of files of known languages from an index on, and where they end."""
    found = []
    while at < len(tokens) and tokens[at].lstrip(b"\n").startswith(b":"):
        old, new, before, after, status = tokens[at].lstrip(b"\n:").split(b" ")
        is_pair = status[:1] in b"RC"
        change = Change(
            _blob(old, before, tokens[at + 1]), _blob(new, after, tokens[at + 1 + is_pair])
        )
        if change.before is not None or change.after is not None:
            found.append(change)
        at += 2 + is_pair
    return tuple(found), at


def _blob(mode: bytes, name: bytes, path: bytes) -> Blob | None:
    blob = Blob(os.fsdecode(path), name.decode())
    return blob if mode in _FILES and language_of(blob.path) is not None else None


class Contents:
    """The contents of blobs: one git, which is asked as long as this is used."""

    def __init__(self, root: Path) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - no argument but constants
            [*COMMAND, "cat-file", "--batch"],
            cwd=root,
            env=environ(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def get(self, name: str) -> bytes | None:
        """The content of a blob; None if this clone does not have it."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            return None
        try:
            stdin.write(name.encode() + b"\n")
            stdin.flush()
            header = stdout.readline().split()
            if len(header) != 3 or header[1] != b"blob":  # noqa: PLR2004 - name, type, size
                return None
            content = stdout.read(int(header[2]))
            stdout.read(1)
        except OSError:  # git has ended: nothing more is known
            return None
        return content

    def close(self) -> None:
        """Let git go."""
        self._process.communicate()
