"""One HTML file that charts how functions have changed; it needs nothing from anywhere."""

from __future__ import annotations

from typing import Any, TextIO

from aura_lsp import __version__
from aura_lsp.history.trend import Trend, Trends, Value
from aura_lsp.history.versions import Measures
from aura_lsp.report.one_file import write_page
from aura_lsp.report.trends_json import Named, most_changed, origin, shown_path

_MOST_FUNCTIONS = 2_000
"""Those whose measure grew most are in the page."""


def write_trends_html(trends: Trends, stream: TextIO, *, metric: str, named: Named) -> None:
    """The page of `trend`."""
    first = most_changed(trends, metric)
    seen = {id(each) for each in first}
    rest = [each for each in trends.functions if id(each) not in seen]
    shown = [*first, *rest][:_MOST_FUNCTIONS]
    data = {
        "version": __version__,
        "note": trends.note,
        "metrics": list(Measures._fields),
        "metric": metric,
        "total": len(trends.functions),
        "functions": [_row(each, named) for each in shown],
    }
    write_page(stream, "trend.html", ("dom.js", "table.js", "chart.js", "trend.js"), data)


def _row(trend: Trend, named: Named) -> list[Any]:
    return [named(trend.path), trend.name, trend.line, [_value(each) for each in trend.values]]


def _value(value: Value) -> list[Any]:
    return [
        value.at, origin(value), value.subject, shown_path(value.path), value.name,
        value.measures or 0,
    ]  # fmt: skip
