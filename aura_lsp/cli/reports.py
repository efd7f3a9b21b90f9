"""Where reports go: `--format F --output FILE`, as often as there are to be reports."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console

from aura_lsp.cli.paths import Refused
from aura_lsp.report import Checked
from aura_lsp.report.formats import WRITERS
from aura_lsp.report.sarif import MOST_RESULTS
from aura_lsp.report.text import print_summary

_DEFAULT = "text"
_CI_ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "WORKSPACE")
"""Where GitHub, GitLab and Jenkins say that the repository is."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A format and the file that it goes to; without one, to standard output."""

    format: str | None = None
    file: str | None = None


def add_report_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", action=_Pair, choices=list(WRITERS), dest="destinations",
                        help="may be repeated, each with its --output (text)")  # fmt: skip
    parser.add_argument("--output", action=_Pair, metavar="FILE", dest="destinations",
                        help="write the report to FILE")  # fmt: skip


class _Pair(argparse.Action):
    """Makes a pair of each `--format` and the `--output` beside it."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        pairs: list[Destination] = list(getattr(namespace, self.dest) or ())
        is_file, value = option_string == "--output", str(values)
        last = pairs[-1] if pairs else Destination()
        if not pairs or (last.file if is_file else last.format) is not None:
            pairs.append(Destination())
        pair = pairs[-1]
        pairs[-1] = replace(pair, file=value) if is_file else replace(pair, format=value)
        setattr(namespace, self.dest, pairs)


def destinations_of(arguments: argparse.Namespace) -> list[Destination]:
    """Where the reports go.

    Raises:
        Refused: two would go to the same place, or one has no format.
    """
    pairs: list[Destination] = arguments.destinations or [Destination()]
    for number, pair in enumerate(pairs):
        if pair.format is None and len(pairs) > 1:
            raise Refused(f"`--output {pair.file}` needs a `--format` of its own")
        if any(pair.file == other.file for other in pairs[:number]):
            if pair.file is None:
                raise Refused("only one report goes to standard output; give the others `--output`")
            raise Refused(f"two reports go to {pair.file}; give each a file of its own")
    return [replace(pair, format=pair.format or _DEFAULT) for pair in pairs]


def write_reports(checked: Checked, destinations: Sequence[Destination]) -> None:
    """Write every report. What no report on standard output tells people goes to standard error.

    Raises:
        Refused: a file cannot be written.
    """
    shown = next((pair.format for pair in destinations if pair.file is None), "concise")
    for pair in destinations:
        with opened(pair.file) as stream:
            WRITERS[pair.format or _DEFAULT](checked, stream)
        if pair.format == "sarif" and checked.total > MOST_RESULTS:
            most = f"GitHub takes {MOST_RESULTS}; leave some out with `--min-severity`"
            print(f"aura-lsp: {checked.total} results in SARIF: {most}", file=sys.stderr)
    if shown == "concise":
        print_summary(Console(stderr=True, highlight=False, emoji=False), checked)


@contextmanager
def opened(file: str | None) -> Iterator[TextIO]:
    """Where a report goes: standard output, or the file that was named.

    Raises:
        Refused: the file cannot be written.
    """
    if file is None:
        yield sys.stdout
        return
    try:
        with Path(file).open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
    except OSError as error:
        raise Refused(f"{file}: {error.strerror or error}") from error


def folder_in_ci(environ: Mapping[str, str], folder: Path) -> str:
    """A folder relative to the repository that a CI job is for, with a slash at its end; empty if
    it is that, or no job runs."""
    for variable in _CI_ROOTS:
        root = environ.get(variable)
        if root and folder.is_relative_to(root) and folder != Path(root):
            return f"{folder.relative_to(root).as_posix()}/"
    return ""
