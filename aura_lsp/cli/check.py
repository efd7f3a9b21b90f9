"""`aura-lsp check`: analyse files and folders and print what was found."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter

from rich.console import Console

from aura_lsp.batch import FileResult, Fixing, Task, Work, check_source, fix, fix_source
from aura_lsp.cli import FOUND, WRONG
from aura_lsp.cli.baselines import add_baseline_options, new_only
from aura_lsp.cli.paths import (
    Refused,
    add_path_options,
    kept,
    loaded_for,
    loader_of,
    names,
    plan,
    refused,
    results,
)  # fmt: skip
from aura_lsp.cli.recording import add_record_option, record
from aura_lsp.cli.reports import (
    Destination,
    add_report_options,
    destinations_of,
    folder_in_ci,
    opened,
    write_reports,
)
from aura_lsp.cli.since import add_since_option, changed_files, changes_of, on_changed_lines
from aura_lsp.files import reason_to_skip
from aura_lsp.model import Severity
from aura_lsp.report import Checked
from aura_lsp.report.text import print_concise, print_would_fix

_SEVERITIES = [severity.value for severity in Severity]


def add_options(parser: argparse.ArgumentParser) -> None:
    add_path_options(parser)
    add_report_options(parser)
    add_baseline_options(parser)
    add_since_option(parser)
    add_record_option(parser)
    for option in ("select", "ignore", "extend-select"):
        parser.add_argument(f"--{option}", action="append", metavar="RULE,…",
                            help="codes, names or categories")  # fmt: skip
    parser.add_argument("--min-severity", choices=_SEVERITIES, default="hint", help="print no less")
    parser.add_argument("--fail-on", choices=[*_SEVERITIES, "never"], default="warning",
                        help="least severity that makes the exit status 1 (warning)")  # fmt: skip
    parser.add_argument("--max-findings", type=int, default=0, metavar="N",
                        help="let N findings of that severity pass (0)")  # fmt: skip
    parser.add_argument("--exit-zero", action="store_true", help="the same as --fail-on never")
    parser.add_argument("--fix", action="store_true", help="apply the fixes that are safe")
    parser.add_argument("--unsafe-fixes", action="store_true",
                        help="also those that may change what the program does")  # fmt: skip
    parser.add_argument("--diff", action="store_true",
                        help="print what --fix would change, and change nothing")  # fmt: skip
    parser.add_argument("--statistics", action="store_true", help="count findings per rule")
    parser.add_argument("--stdin-filename", metavar="NAME",
                        help="with the path `-`: the name of what is read")  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    started = perf_counter()
    try:
        options, fixing = _overrides(arguments), _fixing(arguments)
        destinations, changes = destinations_of(arguments), changes_of(arguments)
        if "-" in arguments.paths and arguments.record:
            raise Refused("`--record` records files; it cannot be used with the path `-`")
        if "-" in arguments.paths:
            found, excluded = _stdin(arguments, options, fixing), 0
            loaded = loaded_for(loader_of(arguments, options), Path.cwd())
        else:
            planned = changed_files(plan(arguments, options), changes)
            wanted: Work = (
                "survey" if any(each.format == "html" for each in destinations) else "check"
            )
            work = kept(arguments, wanted) if fixing is None else partial(fix, fixing=fixing)
            found = results(work, planned, progress=not arguments.no_progress)
            excluded, loaded = planned.excluded, planned.loaded
            record(arguments, found, loaded.settings, planned.jobs)
        if changes is not None and arguments.fix:
            changes = changes_of(arguments)  # fixes move lines
        new = new_only(arguments, loaded, found)
        changed = on_changed_lines(new, changes)
        least = Severity(arguments.min_severity)
        told = [_at_least(result, least) for result in changed]
        if arguments.diff:
            _print_diff(destinations[0], told)
        elif arguments.fix and "-" in arguments.paths:
            _print_fixed(destinations[0], told)
        else:
            checked = Checked(
                told,
                excluded,
                perf_counter() - started,
                folder_in_ci(os.environ, Path.cwd()),
                statistics=arguments.statistics,
                known=_count(found) - _count(new),
                unchanged=_count(new) - _count(changed),
            )
            write_reports(checked, destinations)
    except Refused as error:
        return refused(error)
    return _status(arguments, told)


def _status(arguments: argparse.Namespace, found: list[FileResult]) -> int:
    """The exit status; what went wrong is told."""
    faults = {fault for result in found for fault in result.faults}
    for fault in sorted(faults, key=lambda fault: fault.rule):
        print(f"aura-lsp: the rule `{fault.rule}` failed: {fault.error}", file=sys.stderr)
    unwritten = [result for result in found if result.unwritten is not None]
    for result in unwritten:
        print(f"aura-lsp: {result.path}: {result.unwritten}", file=sys.stderr)
    if faults or unwritten:
        return WRONG
    if arguments.diff:
        return FOUND if any(result.fixed for result in found) else 0
    return FOUND if _fails(arguments, found) else 0


def _fixing(arguments: argparse.Namespace) -> Fixing | None:
    """What to fix, if that is asked for.

    Raises:
        Refused: the options contradict each other.
    """
    if arguments.unsafe_fixes and not (arguments.fix or arguments.diff):
        raise Refused("`--unsafe-fixes` needs `--fix` or `--diff`")
    if not (arguments.fix or arguments.diff):
        return None
    return Fixing(arguments.unsafe_fixes, Severity(arguments.min_severity), arguments.diff)


def _overrides(arguments: argparse.Namespace) -> dict[str, object]:
    """What the options say, as settings that win over every file."""
    chosen = {
        option.replace("_", "-"): names(getattr(arguments, option))
        for option in ("select", "ignore", "extend_select")
    }
    return {key: value for key, value in chosen.items() if value}


def _stdin(
    arguments: argparse.Namespace, options: dict[str, object], fixing: Fixing | None
) -> list[FileResult]:
    name = arguments.stdin_filename
    if name is None:
        raise Refused("the path `-` needs `--stdin-filename NAME`")
    if arguments.paths != ["-"]:
        raise Refused("the path `-` stands alone")
    loader = loader_of(arguments, options)
    settings = loaded_for(loader, Path(name).absolute().parent).settings
    source = sys.stdin.buffer.read()
    reason = reason_to_skip(source, Path(name).name)
    if reason is not None:
        return [FileResult(name, skipped=reason, source=source)]
    if fixing is not None:
        return [fix_source(source, Task(name, settings), fixing)]
    return [check_source(source, Task(name, settings))]


def _count(found: list[FileResult]) -> int:
    return sum(len(result.findings) for result in found)


def _at_least(result: FileResult, least: Severity) -> FileResult:
    kept = tuple(each for each in result.findings if each.finding.severity.at_least(least))
    return result if len(kept) == len(result.findings) else replace(result, findings=kept)


def _print_diff(destination: Destination, found: list[FileResult]) -> None:
    """What would change, and on standard error how much that is."""
    with opened(destination.file) as stream:
        for result in found:
            stream.write(result.diff)
    print_would_fix(Console(stderr=True, highlight=False, emoji=False), found)


def _print_fixed(destination: Destination, found: list[FileResult]) -> None:
    """The text of standard input after the fixes, and on standard error what is left."""
    with opened(destination.file) as stream:
        stream.flush()
        for result in found:
            binary = getattr(stream, "buffer", None)
            source = result.source or b""
            if binary is not None:
                binary.write(source)
                binary.flush()
            else:
                stream.write(source.decode("utf-8", "replace"))
    print_concise(Console(stderr=True, highlight=False, emoji=False), found)


def _fails(arguments: argparse.Namespace, found: list[FileResult]) -> bool:
    if arguments.exit_zero or arguments.fail_on == "never":
        return False
    least = Severity(arguments.fail_on)
    grave = sum(
        each.finding.severity.at_least(least) for result in found for each in result.findings
    )
    return grave > int(arguments.max_findings)
