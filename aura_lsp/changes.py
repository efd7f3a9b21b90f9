"""What has changed since a revision of git: which lines of which files are new.

Git itself is asked. A branch is compared with where it parted from the
revision, so what others did there meanwhile does not count. Renames are followed; a file that git
does not know yet is new as a whole.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from aura_lsp.git import NoGit, ask, top

_DIFF = (
    "diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--find-renames",
    "--ignore-submodules", "--no-relative", "--src-prefix=a/", "--dst-prefix=b/",
)  # fmt: skip
_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
_NAMED = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}
_WHOLE = (range(1, 1 << 62),)


class NoChanges(Exception):
    """Why changes cannot be found, with what to do about it."""


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """The lines (from 1) that are new, by the path of their file below `root`, with slashes."""

    root: Path
    lines: Mapping[str, tuple[range, ...]]

    def has(self, path: Path) -> bool:
        """Whether a file has new lines."""
        return bool(self._of(path))

    def touch(self, path: Path, places: Iterable[tuple[int, int]]) -> bool:
        """Whether one of some places in a file, from a line up to and with another, is new."""
        new = self._of(path)
        return any(
            each.start <= last and first < each.stop for first, last in places for each in new
        )

    def _of(self, path: Path) -> tuple[range, ...]:
        real = path.resolve()
        if not real.is_relative_to(self.root):
            raise NoChanges(f"{path} is not in the repository {self.root}; check it by itself")
        return self.lines.get(real.relative_to(self.root).as_posix(), ())


def changes_since(revision: str, folder: Path) -> Changes:
    """What has changed since a revision in the repository that a folder is in: in commits, in the
    index and in files.

    Raises:
        NoChanges: there is no git, no repository or no such revision.
    """
    try:
        root = top(folder)
    except NoGit as error:
        raise NoChanges(str(error)) from None
    start = _start(revision, root)
    lines = _new_lines(ask(root, *_DIFF, start, "--"))
    for name in ask(root, "ls-files", "--others", "--exclude-standard", "-z").split(b"\0"):
        if name:
            lines[os.fsdecode(name)] = _WHOLE
    return Changes(root, lines)


def _start(revision: str, root: Path) -> str:
    """The commit at which a revision and what is checked out now part."""
    if not revision or revision.startswith("-"):
        raise NoChanges(f"`{revision}` is no revision; name a branch, a tag or a commit")
    try:
        commit = ask(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    except subprocess.CalledProcessError:
        raise NoChanges(
            f"`{revision}` is no revision of {root}; fetch it, or name another"
        ) from None
    try:
        return ask(root, "merge-base", commit.decode().strip(), "HEAD").decode().strip()
    except subprocess.CalledProcessError:
        raise NoChanges(
            f"`{revision}` and HEAD have no commit in common; fetch more history "
            "(`git fetch --unshallow`)"
        ) from None


def _new_lines(diff: bytes) -> dict[str, tuple[range, ...]]:
    """The new lines of each file in a diff without context."""
    found: dict[str, list[range]] = {}
    path = ""
    left = 0
    """Lines of a hunk that are still to come: they may look like a header."""
    for line in diff.split(b"\n"):
        if left:
            left -= not line.startswith(b"\\")
        elif line.startswith(b"+++ "):
            path = _path(line[4:])
        elif match := _HUNK.match(line):
            gone, start, came = (int(each or 1) for each in match.groups())
            left = gone + came
            if came:
                found.setdefault(path, []).append(range(start, start + came))
    return {path: tuple(lines) for path, lines in found.items()}


def _path(name: bytes) -> str:
    """A path as it stands in a header, where odd ones are quoted as in C."""
    name = name.removesuffix(b"\t")
    if name.startswith(b'"'):
        name = _ESCAPE.sub(_unescaped, name[1:-1])
    return os.fsdecode(name.removeprefix(b"b/"))


def _unescaped(match: re.Match[bytes]) -> bytes:
    text = match[1]
    return bytes([int(text, 8)]) if text.isdigit() else _NAMED.get(text, text)
