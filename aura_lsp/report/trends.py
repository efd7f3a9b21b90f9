"""Trends as people read them in a terminal."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from aura_lsp.history.trend import Trends, day, number, series, sparkline
from aura_lsp.report.trends_json import Named, most_changed, origin

_PIPE_WIDTH = 160


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


def _counts(trends: Trends, changed: int, top: int) -> list[str]:
    where = "since the records began"
    if trends.branch is not None:
        count = sum(bool(each.id) for each in trends.branch.commits)
        where = f"in {count} commit{'' if count == 1 else 's'}"
    what = f"{changed} function{'' if changed == 1 else 's'} changed {where}"
    more = f", {changed - top} more than are shown (`--top`)" if changed > top else ""
    return [f"{what}{more}", *([f"Note: {escape(trends.note)}"] if trends.note else [])]
