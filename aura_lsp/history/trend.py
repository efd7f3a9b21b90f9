"""Trends: what each function measured over time, from git where it tells, from the store beside it.

What git has of a file stands as it was committed. What was recorded is added where git is silent:
before the first commit that was looked at, and since the last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from aura_lsp.cache import Cache
from aura_lsp.history.analysed import Analysed
from aura_lsp.history.commits import Branch, Commit
from aura_lsp.history.following import Point, Track, changed_files, follow, lineage
from aura_lsp.history.store import Record, Recorded
from aura_lsp.history.versions import Measures

SHORT = 7
"""Digits of a commit that people read."""
_BARS = "▁▂▃▄▅▆▇█"
_MOST_BARS = 16


class Value(NamedTuple):
    """What a function measured from a time on, in seconds since 1970; None when it was gone.

    `commit` and `subject` are those of the commit that made it so, or empty: `is_recorded` then
    tells what was recorded from what is not committed yet. `path` and `name` are where it stood
    and its qualified name. `step` counts the commits from the start of the branch.
    """

    at: int
    commit: str
    subject: str
    path: str
    name: str
    measures: Measures | None
    step: int
    is_recorded: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Trend:
    """A function of today and its values from the oldest on. `path` is absolute, `line` counts from
    1, `ordinal` those of its name in the file from 0. `tags` are the steps at which the branch has
    tags, in order."""

    path: Path
    name: str
    ordinal: int
    line: int
    values: tuple[Value, ...]
    tags: tuple[tuple[int, str], ...] = ()

    def summary(self, metric: str) -> Summary | None:
        """How a measure has come to be what it is; None if it never changed."""
        steps = series(self.values, metric)
        if len(steps) < 2:  # noqa: PLR2004 - before and after
            return None
        (first, was), (change, _) = steps[0], steps[1]
        tags = [tag for at, tag in self.tags if first.step <= at < change.step]
        differences = [(now - before, value) for (_, before), (value, now) in pairwise(steps)]
        growth = steps[-1][1] - was
        largest, value = max(
            reversed(differences), key=lambda each: each[0] * growth if growth else abs(each[0])
        )
        return Summary(was, was + growth, tags[-1] if tags else day(first.at), largest, value)

    def up_to(self, cognitive: int) -> str | None:
        """How the cognitive complexity came to be what it is in a text that may not be saved yet,
        in a line of Markdown; None if it never changed."""
        last = next((each for each in reversed(self.values) if each.measures is not None), None)
        if last is None or last.measures is None:
            return None
        trend = self
        if last.measures.cognitive != cognitive:
            measures = last.measures._replace(cognitive=cognitive)
            now = last._replace(commit="", subject="", measures=measures, is_recorded=False)
            trend = replace(self, values=(*self.values, now))
        summary = trend.summary("cognitive")
        if summary is None:
            return None
        bars = sparkline([value for _, value in series(trend.values, "cognitive")])
        return f"Trend: {bars} {summary.sentence()}"


@dataclass(frozen=True, slots=True)
class Summary:
    """A measure at first and now; `since` is the tag or the day from which on it changed, `largest`
    its largest single change in the direction of all, which `value` brought."""

    first: float
    last: float
    since: str
    largest: float
    value: Value

    @property
    def growth(self) -> float:
        return self.last - self.first

    def sentence(self, quote: str = "`") -> str:
        """For people: `7 → 19 since v2.1, +8 in a1b2c3d`."""
        value = self.value
        if value.commit:
            where = f"in {quote}{value.commit[:SHORT]}{quote}"
        elif value.is_recorded:
            where = f"on {day(value.at)}"
        else:
            where = "not committed yet"
        change = f"{number(self.first)} → {number(self.last)}"
        return f"{change} since {self.since}, {self.largest:+.10g} {where}"


@dataclass(frozen=True, slots=True, eq=False)
class Trends:
    """The functions of some files that have values, in order of place. `branch` is what git told,
    `note` why that is nothing, or not all."""

    functions: tuple[Trend, ...]
    branch: Branch | None
    note: str = ""


def series(values: Iterable[Value], metric: str) -> list[tuple[Value, float]]:
    """The values with which a measure changed, each with it; when the function was gone is left
    out."""
    found: list[tuple[Value, float]] = []
    for value in values:
        if value.measures is not None:
            now = float(getattr(value.measures, metric))
            if not found or found[-1][1] != now:
                found.append((value, now))
    return found


def sparkline(values: Sequence[float]) -> str:
    """A bar for each of the last values, from 0 to the largest."""
    shown = values[-_MOST_BARS:]
    largest = max([*shown, 1])
    return "".join(_BARS[round((len(_BARS) - 1) * max(each, 0) / largest)] for each in shown)


def day(at: int) -> str:
    """A time as people write a day, in UTC."""
    return datetime.fromtimestamp(at, UTC).date().isoformat()


def number(value: float) -> str:
    return f"{value:.10g}"


def trends_of(
    branch: Branch,
    recorded: Sequence[Recorded],
    wanted: Callable[[Path], bool],
    kept: Cache | None,
    *,
    jobs: int = 1,
    begun: Callable[[int], None] = lambda count: None,
    done: Callable[[], None] = lambda: None,
) -> Trends:
    """The functions of those files that are wanted and that a commit of the branch changed, or that
    were recorded. `begun` and `done` hear of the versions of files that are looked at."""
    files = [
        blob for path, blob in sorted(changed_files(branch).items()) if wanted(branch.root / path)
    ]
    analysed = Analysed(branch.root, kept, branch.files)
    analysed.prepare(lineage(branch, files), jobs, begun, done)
    tracks = follow(branch, files, analysed.of)
    places = {(str(branch.root / each.path), _name(each), each.ordinal): each for each in tracks}
    beside = {(each.path, each.qualified_name, each.ordinal): each for each in recorded}
    numbers = {id(commit): step for step, commit in enumerate(_in_order(branch))}
    tags = tuple(
        (step, tag) for step, commit in enumerate(_in_order(branch)) for tag in commit.tags
    )
    newest = max((each.at for each in _in_order(branch) if each.id), default=0)
    found = [
        Trend(
            branch.root / track.path,
            _name(track),
            track.ordinal,
            track.version.line,
            tuple(_values(branch, newest, track, numbers, beside.get(place))),
            tags,
        )
        for place, track in places.items()
    ]
    found += recorded_only(each for place, each in beside.items() if place not in places)
    found.sort(key=lambda each: (each.path, each.line))
    return Trends(tuple(found), branch, _note(branch))


def recorded_only(recorded: Iterable[Recorded]) -> Iterator[Trend]:
    """The functions of which git tells nothing."""
    for each in recorded:
        values = tuple(_of(record, each, 0) for record in each.records)
        yield Trend(Path(each.path), each.qualified_name, each.ordinal, each.line, values)


def _note(branch: Branch) -> str:
    if not branch.is_shallow:
        return ""
    start = branch.start
    since = f" goes back to {day(start.at)} only" if start is not None else " is not whole"
    return f"this clone{since}; `git fetch --unshallow` gets the rest"


def _name(track: Track) -> str:
    return track.version.qualified_name


def _in_order(branch: Branch) -> list[Commit]:
    """The commits from the oldest on, with the one at which the branch starts."""
    start = [branch.start] if branch.start is not None else []
    return [*start, *reversed(branch.commits)]


def _values(
    branch: Branch,
    newest: int,
    track: Track,
    numbers: dict[int, int],
    recorded: Recorded | None,
) -> Iterator[Value]:
    points = [_value(point, numbers) for point in reversed(track.points)]
    beside = recorded.records if recorded is not None else ()
    last = len(numbers)
    if branch.start is not None and recorded is not None:
        yield from (_of(each, recorded, -1) for each in beside if each.at < branch.start.at)
    yield from (each for each in points if each.commit)
    if recorded is not None:
        yield from (_of(each, recorded, last) for each in beside if each.at > newest)
    yield from (each for each in points if not each.commit)


def _value(point: Point, numbers: dict[int, int]) -> Value:
    commit, path, version = point
    return Value(
        commit.at,
        commit.id,
        commit.subject,
        path,
        version.qualified_name if version is not None else "",
        version.measures if version is not None else None,
        numbers[id(commit)],
    )


def _of(record: Record, function: Recorded, step: int) -> Value:
    name = function.qualified_name
    return Value(record.at, "", "", function.path, name, record.measures, step, is_recorded=True)
