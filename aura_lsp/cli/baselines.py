"""Only what is new: `--baseline` and `--write-baseline` at work."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from aura_lsp.baseline import (
    BadBaseline,
    Baseline,
    Comparison,
    Identity,
    compare,
    from_text,
    to_text,
)
from aura_lsp.batch import FileResult, Located
from aura_lsp.cli.paths import Refused
from aura_lsp.cli.reports import opened
from aura_lsp.config import Loaded
from aura_lsp.model import Severity

_MOST_FIXED = 5
"""Entries without a finding that are named one by one."""


def add_baseline_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--baseline", metavar="FILE",
                        help="tell only what is not in this baseline")  # fmt: skip
    parser.add_argument("--write-baseline", metavar="FILE",
                        help="accept what is found now; with --baseline: "
                        "keep of it only what is still found")  # fmt: skip


def new_only(
    arguments: argparse.Namespace, loaded: Loaded, found: list[FileResult]
) -> list[FileResult]:
    """The results without the findings that a baseline knows; what has changed is written and told.

    Without `--baseline` the one of the configuration counts, unless one is to be written.

    Raises:
        Refused: a baseline cannot be read or written.
    """
    target = arguments.write_baseline
    named = arguments.baseline
    configured = loaded.settings.baseline
    if named is None and target is None and configured is not None:
        named = os.path.relpath(loaded.root / configured)
    if named is None:
        return found if target is None else _accept(target, found, arguments.min_severity)
    folder = Path(named).absolute().parent
    identities = [_identity(result, each, folder) for result, each in _each(found)]
    comparison = compare(_read(named), identities, _elsewhere(found, folder))
    if target is not None:
        moved = Path(target).absolute().parent
        _write(target, _moved(comparison.kept, folder, moved))
    _tell(named, comparison, removed=target == named)
    known = iter(comparison.known)
    return [
        replace(result, findings=tuple(each for each in result.findings if not next(known)))
        for result in found
    ]


def _accept(target: str, found: list[FileResult], least: str) -> list[FileResult]:
    """Write all that is told to a baseline; nothing is left to tell."""
    folder = Path(target).absolute().parent
    accepted = Baseline(
        _identity(result, each, folder)
        for result, each in _each(found)
        if each.finding.severity.at_least(Severity(least))
    )
    _write(target, accepted)
    print(f"aura-lsp: {accepted.total()} findings are in {target} now", file=sys.stderr)
    return [replace(result, findings=()) for result in found]


def _each(found: Sequence[FileResult]) -> list[tuple[FileResult, Located]]:
    return [(result, located) for result in found for located in result.findings]


def _identity(result: FileResult, located: Located, folder: Path) -> Identity:
    finding = located.finding
    return Identity(_relative(Path(result.path), folder), finding.rule, finding.symbol,
                    located.mark.code)  # fmt: skip


def _relative(path: Path, folder: Path) -> str:
    """A path from a folder, with slashes."""
    try:
        return Path(os.path.relpath(path.absolute(), folder)).as_posix()
    except ValueError:  # another drive
        return path.absolute().as_posix()


def _elsewhere(found: Sequence[FileResult], folder: Path) -> Callable[[str], bool]:
    looked_at = {_relative(Path(each.path), folder) for each in found if each.skipped is None}

    def is_elsewhere(path: str) -> bool:
        return path not in looked_at and (folder / path).exists()

    return is_elsewhere


def _moved(baseline: Baseline, before: Path, after: Path) -> Baseline:
    """A baseline whose paths start in another folder."""
    if before == after:
        return baseline
    return Baseline(
        {
            entry._replace(path=_relative(before / entry.path, after)): count
            for entry, count in baseline.items()
        }
    )


def _read(file: str) -> Baseline:
    remedy = f"write it with `--write-baseline {file}`"
    try:
        return from_text(Path(file).read_text("utf-8"))
    except FileNotFoundError:
        raise Refused(f"{file}: no such baseline; {remedy}") from None
    except OSError as error:
        raise Refused(f"{file}: {error.strerror or error}") from error
    except UnicodeDecodeError:
        raise Refused(f"{file}: no baseline: it is not UTF-8; {remedy}") from None
    except BadBaseline as error:
        raise Refused(f"{file}: no baseline: {error}; {remedy}") from None


def _write(file: str, baseline: Baseline) -> None:
    with opened(file) as stream:
        stream.write(to_text(baseline))


def _tell(file: str, comparison: Comparison, *, removed: bool) -> None:
    """Say which findings of a baseline are there no more."""
    fixed = sorted(comparison.fixed.items())
    if not fixed:
        return
    total = comparison.fixed.total()
    what = "1 finding is" if total == 1 else f"{total} findings are"
    remedy = "forgotten" if removed else f"forget with `--baseline {file} --write-baseline {file}`"
    print(f"aura-lsp: {file}: {what} fixed; {remedy}", file=sys.stderr)
    for entry, count in fixed[:_MOST_FIXED]:
        symbol = f" in {entry.symbol}" if entry.symbol else ""
        times = f", {count} times" if count > 1 else ""
        print(f"  fixed {entry.path}: {entry.rule}{symbol}{times}", file=sys.stderr)
    if len(fixed) > _MOST_FIXED:
        print(f"  and {len(fixed) - _MOST_FIXED} more", file=sys.stderr)
