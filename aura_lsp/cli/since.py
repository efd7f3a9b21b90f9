"""Only what is new: `--since` at work."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from aura_lsp.batch import FileResult, Located
from aura_lsp.changes import Changes, NoChanges, changes_since
from aura_lsp.cli.paths import Plan, Refused


def add_since_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", metavar="REV",
                        help="tell only what is on lines changed since a git revision")  # fmt: skip


def changes_of(arguments: argparse.Namespace) -> Changes | None:
    """The changes that findings must be in, if they must be in any.

    Raises:
        Refused: they cannot be found.
    """
    if arguments.since is None:
        return None
    if "-" in arguments.paths:
        raise Refused("`--since` compares files; it cannot be used with the path `-`")
    try:
        return changes_since(arguments.since, Path.cwd())
    except NoChanges as error:
        raise Refused(f"--since: {error}") from None


def changed_files(planned: Plan, changes: Changes | None) -> Plan:
    """The plan for those files only that have new lines.

    Raises:
        Refused: a file is in another repository.
    """
    if changes is None:
        return planned
    try:
        tasks = tuple(task for task in planned.tasks if changes.has(Path(task.path)))
    except NoChanges as error:
        raise Refused(f"--since: {error}") from None
    return replace(planned, tasks=tasks)


def on_changed_lines(found: list[FileResult], changes: Changes | None) -> list[FileResult]:
    """The results with those findings only that are on new lines, or have a second place there."""
    if changes is None:
        return found
    return [
        replace(
            result,
            findings=tuple(
                each for each in result.findings if changes.touch(Path(result.path), _places(each))
            ),
        )
        for result in found
    ]


def _places(located: Located) -> Iterator[tuple[int, int]]:
    for start, end in ((located.start, located.end), *located.related):
        yield start.line, max(start.line, end.line)
