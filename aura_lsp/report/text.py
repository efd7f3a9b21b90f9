"""Text of `check`: one block per finding with the line of code, or one line each (`concise`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TextIO

from rich.console import Console
from rich.markup import escape

from aura_lsp.batch import FileResult, Located
from aura_lsp.model import Severity
from aura_lsp.report import Checked

_STYLES = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "bold yellow",
    Severity.INFO: "bold blue",
    Severity.HINT: "bold cyan",
}
_MOST_SKIPPED = 5


def write_text(checked: Checked, stream: TextIO) -> None:
    """Every finding with its line of code and what to do, then how many there are."""
    console = Console(file=stream, highlight=False, emoji=False)
    for result, located in checked.findings():
        _block(console, result.path, located)
    if checked.statistics:
        _print_statistics(console, checked.results)
    print_summary(console, checked)


def write_concise(checked: Checked, stream: TextIO) -> None:
    """One line per finding, as compilers print them."""
    console = Console(file=stream, highlight=False, emoji=False)
    print_concise(console, checked.results)
    if checked.statistics:
        _print_statistics(console, checked.results)


def _block(console: Console, path: str, located: Located) -> None:
    finding, start, end = located.finding, located.start, located.end
    style = _STYLES[finding.severity]
    place = f"{path}:{start.line}:{start.character}"
    console.print(
        f"[bold]{escape(place)}[/bold] [{style}]{finding.severity.value}[/{style}] "
        f"[dim]{finding.code}[/dim] [bold]{finding.rule}[/bold]",
        soft_wrap=True,
    )
    console.print(f"  {escape(finding.message)}", soft_wrap=True)
    snippet = located.snippet.replace("\t", " ")
    width = (end.character if end.line == start.line else len(snippet) + 1) - start.character
    number = str(start.line)
    console.print(f"  [dim]{number} │[/dim] {escape(snippet)}", soft_wrap=True)
    carets = " " * (start.character - 1) + "^" * max(width, 1)
    console.print(f"  [dim]{' ' * len(number)} │[/dim] [{style}]{carets}[/{style}]", soft_wrap=True)
    console.print(f"  [dim]→ {escape(finding.suggestion)}[/dim]\n", soft_wrap=True)


def print_concise(console: Console, results: Sequence[FileResult]) -> None:
    """One line per finding, as compilers print them."""
    for result in results:
        for located in result.findings:
            finding, start = located.finding, located.start
            console.print(
                f"{result.path}:{start.line}:{start.character}: {finding.severity.value} "
                f"{finding.code} {finding.rule}: {finding.message}",
                soft_wrap=True, markup=False, highlight=False,
            )  # fmt: skip


def print_summary(console: Console, checked: Checked) -> None:
    """How much was looked at and found, and what was skipped."""
    results, skipped = checked.results, checked.skipped
    counts = Counter(located.finding.severity for each in results for located in each.findings)
    total = counts.total()
    parts = [
        f"[{_STYLES[severity]}]{counts[severity]} {severity.value}[/{_STYLES[severity]}]"
        for severity in Severity
        if counts[severity]
    ]
    files = len(results) - len(skipped)
    found = f"{_count(total, 'finding')} ({', '.join(parts)})" if total else "No findings"
    console.print(
        f"{found} in {_count(files, 'file')}, {checked.seconds:.1f} s"
        + (f"; {checked.known} known" if checked.known else "")
        + (f"; {checked.unchanged} on unchanged lines" if checked.unchanged else "")
        + (f"; {checked.excluded} excluded" if checked.excluded else ""),
        soft_wrap=True, highlight=False,
    )  # fmt: skip
    _print_fixes(console, results)
    for result in skipped[:_MOST_SKIPPED]:
        console.print(
            f"  skipped {escape(result.path)}: {escape(str(result.skipped))}", soft_wrap=True
        )
    if len(skipped) > _MOST_SKIPPED:
        console.print(f"  and {len(skipped) - _MOST_SKIPPED} more skipped", soft_wrap=True)


def _print_fixes(console: Console, results: Sequence[FileResult]) -> None:
    """What was fixed, and what can be."""
    fixed = sum(len(result.fixed) for result in results)
    if fixed:
        changed = sum(bool(result.fixed) for result in results)
        console.print(f"Fixed {_count(fixed, 'finding')} in {_count(changed, 'file')}")
    safe, unsafe = _fixable(results)
    if safe:
        console.print(f"{safe} can be fixed with --fix{_more(unsafe)}")
    elif unsafe:
        console.print(f"{unsafe} can be fixed with --fix --unsafe-fixes")


def print_would_fix(console: Console, results: Sequence[FileResult]) -> None:
    """How much `--fix` would change."""
    fixed = sum(len(result.fixed) for result in results)
    changed = sum(bool(result.fixed) for result in results)
    if fixed:
        console.print(f"Would fix {_count(fixed, 'finding')} in {_count(changed, 'file')}")
    else:
        console.print("Nothing to fix")


def _fixable(results: Sequence[FileResult]) -> tuple[int, int]:
    """The findings with a safe fix, and those with an unsafe one."""
    fixes = [each.finding.fix for result in results for each in result.findings]
    safe = sum(fix is not None and fix.safe for fix in fixes)
    return safe, sum(fix is not None for fix in fixes) - safe


def _more(unsafe: int) -> str:
    return f", {unsafe} more with --unsafe-fixes" if unsafe else ""


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _print_statistics(console: Console, results: Sequence[FileResult]) -> None:
    """How often each rule fired, most often first."""
    counts = Counter(
        (located.finding.code, located.finding.rule)
        for each in results
        for located in each.findings
    )
    for (code, rule), count in counts.most_common():
        console.print(f"{count:6}  {code}  {rule}", highlight=False)
