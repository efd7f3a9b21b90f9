"""`aura-lsp metrics`: the measures of every function and file."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from typing import Any, TextIO

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from aura_lsp.batch import FileResult
from aura_lsp.cli.paths import Refused, add_path_options, kept, output, plan, refused, results
from aura_lsp.report.json import function_row, metrics_report

_COLUMNS = (
    "cognitive", "cyclomatic", "max_nesting", "parameters", "lines", "code_lines", "statements",
    "maintainability_index",
)  # fmt: skip


def add_options(parser: argparse.ArgumentParser) -> None:
    add_path_options(parser)
    parser.add_argument("--format", choices=["text", "json", "csv"], default="text")
    parser.add_argument("--sort", choices=_COLUMNS, metavar="METRIC",
                        help=f"largest first, by one of {', '.join(_COLUMNS)}")  # fmt: skip
    parser.add_argument("--top", type=int, metavar="N", help="only the first N functions")
    parser.add_argument("--min", action="append", default=[], metavar="METRIC=VALUE",
                        help="only functions with at least VALUE")  # fmt: skip
    parser.add_argument("--explain", action="store_true",
                        help="what adds to each cognitive score (text, json)")  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    try:
        least = dict(_least(text) for text in arguments.min)
        if arguments.explain and arguments.format == "csv":
            raise Refused("--explain: a row of csv has no room for it; use --format text or json")
        planned = plan(arguments)
        found = results(kept(arguments, "metrics"), planned, progress=not arguments.no_progress)
        with output(arguments) as stream:
            _print(arguments, stream, found, least)
    except Refused as error:
        return refused(error)
    for result in found:
        if result.skipped is not None:
            print(f"aura-lsp: skipped {result.path}: {result.skipped}", file=sys.stderr)
    return 0


def _least(text: str) -> tuple[str, float]:
    metric, _, value = text.partition("=")
    if metric not in _COLUMNS:
        raise Refused(f"--min {text}: expected one of {', '.join(_COLUMNS)} before `=`")
    try:
        return metric, float(value)
    except ValueError:
        raise Refused(f"--min {text}: expected a number after `=`") from None


Row = dict[str, Any]


def _rows(
    arguments: argparse.Namespace, found: list[FileResult], least: dict[str, float]
) -> list[Row]:
    """The functions of all files that the options ask for, each with its path."""
    rows = [
        {
            "path": result.path,
            "language": result.language,
            **function_row(measured, place, explain=arguments.explain),
        }
        for result in found
        if result.metrics is not None
        for measured, place in zip(result.metrics.functions, result.places, strict=True)
    ]
    rows = [row for row in rows if all(row[metric] >= value for metric, value in least.items())]
    if arguments.sort:
        rows.sort(key=lambda row: row[arguments.sort], reverse=arguments.sort != _COLUMNS[-1])
    return rows[: arguments.top]


def _print(
    arguments: argparse.Namespace,
    stream: TextIO,
    found: list[FileResult],
    least: dict[str, float],
) -> None:
    rows = _rows(arguments, found, least)
    if arguments.format == "json":
        json.dump(_report(arguments, found, rows, least), stream, ensure_ascii=False, indent=2)
        stream.write("\n")
    elif arguments.format == "csv":
        _csv(stream, rows)
    else:
        _text(stream, rows, len(found))


def _report(
    arguments: argparse.Namespace, found: list[FileResult], rows: list[Row], least: dict[str, float]
) -> dict[str, Any]:
    """The whole report; with --sort, --top or --min the functions of each file are those chosen."""
    report = metrics_report(found, explain=arguments.explain)
    if arguments.sort or arguments.top is not None or least:
        chosen: dict[str, list[Row]] = {}
        for row in rows:
            kept = {key: value for key, value in row.items() if key not in ("path", "language")}
            chosen.setdefault(row["path"], []).append(kept)
        for file in report["files"]:
            file["functions"] = chosen.get(file["path"], [])
        report["files"] = [file for file in report["files"] if file["functions"]]
    return report


def _csv(stream: TextIO, rows: list[Row]) -> None:
    names = ("path", "line", "column", "qualified_name", "kind", *_COLUMNS)
    writer = csv.DictWriter(stream, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _text(stream: TextIO, rows: list[Row], files: int) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("function", overflow="fold")
    for label in ("cogn", "cycl", "nest", "par", "lines", "code", "stmt", "MI"):
        table.add_column(label, justify="right", no_wrap=True)
    table.add_column("place", overflow="fold")
    for row in rows:
        values = [f"{row[name]:.0f}" for name in _COLUMNS]
        place = f"{row['path']}:{row['line']}"
        table.add_row(escape(row["qualified_name"]), *values, escape(place))
        for step in row.get("increments", ()):
            nested = f", nested {step['nesting']} deep" if step["nesting"] else ""
            why = f"  line {step['line']}: +{step['amount']} {step['why'].replace('`', '')}{nested}"
            table.add_row(escape(why), style="dim")
    console = Console(file=stream, highlight=False, emoji=False)
    if console.width < 100 and not console.is_terminal:  # noqa: PLR2004 - a pipe has no width
        console.width = 160
    console.print(table)
    console.print(f"{len(rows)} functions in {files} files")
