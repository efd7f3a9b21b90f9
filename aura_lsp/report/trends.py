"""Trends as people and machines read them: text with sparklines, and JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from aura_lsp.history.trend import Trend, Trends, Value, day, number, series
from aura_lsp.report.json import SCHEMA, TOOL

_BARS = "▁▂▃▄▅▆▇█"
_MOST_BARS = 16
_PIPE_WIDTH = 160

Named = Callable[[Path], str]
"""What a file is called in a report."""


def most_changed(trends: Trends, metric: str) -> list[Trend]:
    """The functions of which a measure changed, those that grew most first."""
    growth = {
        id(each): summary.growth
        for each in trends.functions
        if (summary := each.summary(metric)) is not None
    }
    changed = [each for each in trends.functions if id(each) in growth]
    return sorted(changed, key=lambda each: -growth[id(each)])


def sparkline(values: Sequence[float]) -> str:
    """A bar for each of the last values, from 0 to the largest."""
    shown = values[-_MOST_BARS:]
    largest = max([*shown, 1])
    return "".join(_BARS[round((len(_BARS) - 1) * max(each, 0) / largest)] for each in shown)


def print_trends(
    trends: Trends, stream: TextIO, *, metric: str, top: int, named: Named, steps: bool
) -> None:
    """A line for each of the first `top` functions; with `steps` one for each of its changes."""
    changed = most_changed(trends, metric)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("function", overflow="fold")
    table.add_column("", no_wrap=True)
    table.add_column(metric.replace("_", " "), overflow="fold")
    table.add_column("place", overflow="fold")
    for trend in changed[:top]:
        summary = trend.summary(metric)
        values = series(trend.values, metric)
        bars = sparkline([value for _, value in values])
        sentence = summary.sentence("") if summary is not None else ""
        place = f"{named(trend.path)}:{trend.line}"
        table.add_row(escape(trend.name), bars, escape(sentence), escape(place))
        for value, measure in values if steps else ():
            step = f"{day(value.at)} {origin(value)}"
            table.add_row(f"  {step}", "", number(measure), escape(value.subject), style="dim")
    console = Console(file=stream, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = max(console.width, _PIPE_WIDTH)
    if changed:
        console.print(table)
    for line in _counts(trends, len(changed), top):
        console.print(line, soft_wrap=True)


def origin(value: Value) -> str:
    """Where a value comes from, in a word."""
    return value.commit[:7] or ("recorded" if value.is_recorded else "not committed")


def _counts(trends: Trends, changed: int, top: int) -> list[str]:
    where = "since the records began"
    if trends.branch is not None:
        count = sum(bool(each.id) for each in trends.branch.commits)
        where = f"in {count} commit{'' if count == 1 else 's'}"
    what = f"{changed} function{'' if changed == 1 else 's'} changed {where}"
    more = f", {changed - top} more than are shown (`--top`)" if changed > top else ""
    return [f"{what}{more}", *([f"Note: {escape(trends.note)}"] if trends.note else [])]


def write_trends_json(trends: Trends, stream: TextIO, *, named: Named) -> None:
    """The whole history as one object."""
    json.dump(trends_report(trends, named), stream, ensure_ascii=False, indent=2)
    stream.write("\n")


def trends_report(trends: Trends, named: Named) -> dict[str, Any]:
    """All functions with all their values, in order of place."""
    branch = trends.branch
    commits = [each for each in branch.commits if each.id] if branch is not None else []
    return {
        "schema": SCHEMA,
        "tool": TOOL,
        "git": {
            "head": (commits[0].id if commits else branch.start.id if branch.start else ""),
            "commits": len(commits),
            "start": branch.start.id if branch.start else None,
            "shallow": branch.is_shallow,
        }
        if branch is not None
        else None,
        "note": trends.note,
        "functions": [function_row(each, named(each.path)) for each in trends.functions],
    }


def function_row(trend: Trend, path: str) -> dict[str, Any]:
    """A function and its values from the oldest on."""
    summary = trend.summary("cognitive")
    return {
        "path": path,
        "qualified_name": trend.name,
        "line": trend.line,
        "summary": summary.sentence() if summary is not None else None,
        "values": [
            {
                "at": value.at,
                "commit": value.commit or None,
                "subject": value.subject,
                "origin": "commit"
                if value.commit
                else "recorded"
                if value.is_recorded
                else "working tree",
                "path": shown_path(value.path),
                "qualified_name": value.name,
                "measures": value.measures._asdict() if value.measures is not None else None,
            }
            for value in trend.values
        ],
    }


def shown_path(path: str) -> str:
    """A path without the bytes that are no UTF-8, which no report could hold."""
    return os.fsencode(path).decode("utf-8", "replace")
