"""Functions followed back through the commits of a branch, whatever they were called and wherever
they stood.

Only what is followed is looked at: a file through git's renames, and where a function does not come
from its file, the other files of that commit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from aura_lsp.history.commits import Blob, Branch, Change, Commit
from aura_lsp.history.matching import across, in_file
from aura_lsp.history.versions import Version

_NOTHING = Blob("", "")
Functions = Callable[[Blob | None], tuple[Version, ...]]


class Spot(NamedTuple):
    """A function of one version: the path of its file, and where it comes in that, from 0."""

    path: str
    place: int


class Point(NamedTuple):
    """What a commit made of a function; None where it was gone."""

    commit: Commit
    path: str
    version: Version | None


@dataclass(slots=True, eq=False)
class Track:
    """A function of today, and its points from the newest to the oldest. The last is the commit
    that brought it, or the one at which the branch starts."""

    path: str
    version: Version
    ordinal: int
    """Which of those of its name in its file it is, from 0."""
    points: list[Point] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class _Walker:
    """A function on its way back: where and what it is, or was before it is gone."""

    track: Track
    path: str
    version: Version


_Live = dict[str, dict[int, _Walker]]
"""The functions that are there, by the path of their file and their index in that."""
_Asleep = dict[str, list[_Walker]]
"""Those that are gone as far as is known, by the path that their file has or had."""


def changed_files(branch: Branch) -> dict[str, Blob]:
    """The files of today that a commit of the branch changed."""
    found: dict[str, Blob] = {}
    gone: set[str] = set()
    for commit in branch.commits:
        for change in commit.changes:
            after = change.after
            if after is not None and after.path not in gone:
                found.setdefault(after.path, after)
        for change in commit.changes:
            if change.before is not None and change.before.path not in found:
                gone.add(change.before.path)
    return found


def lineage(branch: Branch, files: Iterable[Blob]) -> Iterator[Blob]:
    """All versions of some files of today, through renames, from the newest to the oldest."""
    names = {each.path for each in files}
    yield from files
    for commit in branch.commits:
        mine = [each for each in commit.changes if each.after and each.after.path in names]
        for change in mine:
            if change.after is not None and change.before is not None:
                names.discard(change.after.path)
        for change in mine:
            if change.before is not None:
                names.add(change.before.path)
                yield change.before


def follow(branch: Branch, files: Iterable[Blob], functions: Functions) -> list[Track]:
    """The functions of some files of today with their points."""
    live: _Live = {}
    asleep: _Asleep = {}
    tracks = []
    for blob in files:
        seen: dict[str, int] = defaultdict(int)
        walkers = live.setdefault(blob.path, {})
        for index, version in enumerate(functions(blob)):
            track = Track(blob.path, version, seen[version.qualified_name])
            seen[version.qualified_name] += 1
            tracks.append(track)
            walkers[index] = _Walker(track, blob.path, version)
    for commit in branch.commits:
        if any(_concerns(change, live, asleep) for change in commit.changes):
            _cross(commit, live, asleep, functions)
    if branch.start is not None:
        for walker in (each for walkers in live.values() for each in walkers.values()):
            walker.track.points.append(Point(branch.start, walker.path, walker.version))
    return tracks


def _concerns(change: Change, live: _Live, asleep: _Asleep) -> bool:
    """Whether a change may say something of a function that is followed."""
    before, after = change
    if after is not None and (after.path in live or after.path in asleep):
        return True
    return before is not None and before.path in asleep


def _cross(commit: Commit, live: _Live, asleep: _Asleep, functions: Functions) -> None:
    """Go back over a commit with all functions that it touched."""
    step = _Step(commit, functions)
    there: list[tuple[Spot, _Walker]] = []
    born: list[_Walker] = []
    touched = {path: live.pop(path) for path in step.by_after if path in live}
    for path, walkers in touched.items():
        for index, walker in walkers.items():
            origin = step.origin(Spot(path, index))
            if origin is None:
                born.append(walker)
                continue
            version = step.version_before(origin)
            if _is_another(walker, origin.path, version):
                walker.track.points.append(Point(commit, walker.path, walker.version))
            walker.path, walker.version = origin.path, version
            there.append((origin, walker))
    there += _woken(commit, step, asleep)
    for spot, walker in there:
        live.setdefault(spot.path, {})[spot.place] = walker
    for walker in born:
        walker.track.points.append(Point(commit, walker.path, walker.version))
        asleep.setdefault(walker.path, []).append(walker)


def _is_another(walker: _Walker, path: str, version: Version) -> bool:
    now = walker.version
    return (walker.path, now.qualified_name, now.measures) != (
        path, version.qualified_name, version.measures
    )  # fmt: skip


def _woken(commit: Commit, step: _Step, asleep: _Asleep) -> list[tuple[Spot, _Walker]]:
    """The functions that a commit took away and that came back later: under their names, in their
    files. Those that stay asleep follow the renames of the file."""
    found: dict[Spot, _Walker] = {}
    waiting: _Asleep = {}
    for change in commit.changes:
        path = (change.after or change.before or _NOTHING).path
        for walker in asleep.pop(path, ()):
            walker.path = change.before.path if change.before is not None else path
            spot = step.lost(change, walker.version.qualified_name, found)
            if spot is None:
                waiting.setdefault(walker.path, []).append(walker)
                continue
            walker.track.points.append(Point(commit, path, None))
            walker.version = step.version_before(spot)
            found[spot] = walker
    for path, walkers in waiting.items():
        asleep.setdefault(path, []).extend(walkers)
    return list(found.items())


class _Step:
    """What a commit did to functions; found out as far as it is asked."""

    def __init__(self, commit: Commit, functions: Functions) -> None:
        self._changes = commit.changes
        self._functions = functions
        self.by_after = {each.after.path: each for each in self._changes if each.after is not None}
        self._by_before = {each.before.path: each for each in self._changes if each.before}
        self._same: dict[Change, dict[int, int]] = {}
        self._gone: dict[Change, dict[str, list[Spot]]] = {}
        self._moves: dict[Spot, Spot] | None = None

    def origin(self, spot: Spot) -> Spot | None:
        """Where a function was before; None if the commit brought it."""
        change = self.by_after[spot.path]
        if change.before is not None:
            index = self._pairs(change).get(spot.place)
            if index is not None:
                return Spot(change.before.path, index)
        return self._moved().get(spot)

    def version_before(self, spot: Spot) -> Version:
        return self._functions(self._by_before[spot.path].before)[spot.place]

    def lost(self, change: Change, name: str, taken: Container[Spot]) -> Spot | None:
        """A function of a name that a change took away and that nobody has yet."""
        if change not in self._gone:
            gone = self._gone[change] = defaultdict(list)
            pairs = frozenset(self._pairs(change).values())
            for spot, version in _rest(change.before, self._functions, pairs).items():
                gone[version.qualified_name].append(spot)
        for spot in self._gone[change].get(name, ()):
            if spot not in taken:
                return None if spot in self._moved().values() else spot
        return None

    def _pairs(self, change: Change) -> dict[int, int]:
        """Of each function of a file the one that it was before, by their indexes."""
        if change not in self._same:
            before = dict(enumerate(self._functions(change.before)))
            after = dict(enumerate(self._functions(change.after)))
            self._same[change] = in_file(before, after)
        return self._same[change]

    def _moved(self) -> dict[Spot, Spot]:
        """Of each function that came from another file where it was."""
        if self._moves is None:
            came: dict[Spot, Version] = {}
            left: dict[Spot, Version] = {}
            if any(change.before for change in self._changes) and len(self._changes) > 1:
                for change in self._changes:
                    pairs = self._pairs(change)
                    came |= _rest(change.after, self._functions, pairs.keys())
                    left |= _rest(change.before, self._functions, frozenset(pairs.values()))
            self._moves = across(left, came)
        return self._moves


def _rest(blob: Blob | None, functions: Functions, taken: Iterable[int]) -> dict[Spot, Version]:
    """The functions of a file but those at some indexes."""
    if blob is None:
        return {}
    out = set(taken)
    found = enumerate(functions(blob))
    return {Spot(blob.path, index): each for index, each in found if index not in out}
