"""JSON of `trend` and `aura/history`, and what all reports of trends share."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from aura_lsp.history.trend import SHORT, Trend, Trends, Value
from aura_lsp.report.json import SCHEMA, TOOL

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


def origin(value: Value) -> str:
    """Where a value comes from, in a word."""
    return value.commit[:SHORT] or ("recorded" if value.is_recorded else "not committed")


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
