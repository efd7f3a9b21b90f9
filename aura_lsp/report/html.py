"""One HTML file that shows where the hot spots are; it needs nothing from anywhere.

The page draws itself from JSON in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TextIO

from aura_lsp import __version__
from aura_lsp.batch import FileResult, FunctionPlace, Located
from aura_lsp.model import FunctionMetrics, Severity
from aura_lsp.report import Checked
from aura_lsp.report.one_file import write_page
from aura_lsp.report.summary import all_functions, histograms, worst
from aura_lsp.rules import page_url

Row = list[Any]

_PAGE = "page.html"
_SCRIPTS = ("dom.js", "treemap.js", "table.js", "report.js")
_MOST_FINDINGS = 10_000
"""The most severe ones are shown."""
_MOST_FUNCTIONS = 1_000
"""Of each measure, where there are more in all."""
_LONGEST_LINE = 300


def write_html(checked: Checked, stream: TextIO) -> None:
    """The page of `check`: findings, and the measures of those files that were measured too."""
    findings = sorted(checked.findings(), key=lambda each: each[1].finding.severity.rank)
    write_page(stream, _PAGE, _SCRIPTS, _data(checked.results, findings))


def write_metrics_html(results: Sequence[FileResult], stream: TextIO) -> None:
    """The page of `metrics`."""
    write_page(stream, _PAGE, _SCRIPTS, _data(results, None))


def _data(
    results: Sequence[FileResult], findings: Sequence[tuple[FileResult, Located]] | None
) -> dict[str, Any]:
    """What the page draws; rows are lists, since there are many."""
    seen = [result for result in results if result.skipped is None]
    indexes = {result.path: index for index, result in enumerate(seen)}
    functions = list(_functions(seen, indexes))
    rules: dict[str, Row] = {}
    shown = None if findings is None else [
        _finding(indexes[result.path], located, rules)
        for result, located in findings[:_MOST_FINDINGS]
    ]  # fmt: skip
    counts = Counter(located.finding.severity for _, located in findings or ())
    return {
        "version": __version__,
        "measured": any(result.metrics is not None for result in seen),
        "files": [_file(result) for result in seen],
        "functions": _chosen(functions),
        "findings": shown,
        "rules": [row[1:] for row in rules.values()],
        "histograms": histograms(all_functions(seen)),
        "skipped": [[each.path, each.skipped] for each in results if each.skipped is not None],
        "totals": {
            "functions": len(functions),
            "severities": [counts[severity] for severity in Severity],
        },
    }


def _file(result: FileResult) -> Row:
    counts = Counter(located.finding.severity for located in result.findings)
    measures: Row = [0, 0, 0, 0, 0]
    measured = result.metrics
    if measured is not None:
        index = round(measured.maintainability_index)
        count = len(measured.functions)
        measures = [measured.lines.code, measured.cognitive, worst(result), index, count]
    return [result.path, result.language, result.lines, *measures,
            *(counts[severity] for severity in Severity)]  # fmt: skip


def _functions(results: Iterable[FileResult], indexes: dict[str, int]) -> Iterator[Row]:
    for result in results:
        if result.metrics is not None:
            for measured, place in zip(result.metrics.functions, result.places, strict=True):
                yield _function(indexes[result.path], measured, place)


def _function(file: int, measured: FunctionMetrics, place: FunctionPlace) -> Row:
    function = measured.function
    increments = [
        [line, step.amount, step.nesting, step.why.replace("`", "")]
        for step, line in zip(function.increments, place.increment_lines, strict=True)
    ]
    return [
        file, function.qualified_name, place.name.line, function.cognitive, function.cyclomatic,
        function.max_nesting, function.parameters, measured.lines.code,
        round(measured.maintainability_index), increments or 0,
    ]  # fmt: skip


_COGNITIVE, _CYCLOMATIC, _NESTING, _PARAMETERS, _CODE, _INDEX = range(3, 9)


def _chosen(functions: list[Row]) -> list[Row]:
    """All functions, or of very many the worst by each measure."""
    if len(functions) <= _MOST_FUNCTIONS:
        return functions
    chosen: dict[int, Row] = {}
    for column in (_COGNITIVE, _CYCLOMATIC, _NESTING, _PARAMETERS, _CODE, _INDEX):
        least_first = column == _INDEX
        ranked = sorted(functions, key=lambda row: row[column], reverse=not least_first)
        chosen |= {id(row): row for row in ranked[:_MOST_FUNCTIONS]}
    return list(chosen.values())


def _finding(file: int, located: Located, rules: dict[str, Row]) -> Row:
    """A finding; its rule is added to those that there are."""
    finding = located.finding
    url = page_url(finding.rule)
    new = [len(rules), finding.code, finding.rule, finding.category.value, url]
    rule = rules.setdefault(finding.code, new)
    fix = 0 if finding.fix is None else 1 if finding.fix.safe else 2
    related = [
        [start.line, each.message.replace("`", "")]
        for each, (start, _) in zip(finding.related, located.related, strict=True)
    ]
    return [
        file, located.start.line, located.start.character, finding.severity.rank, rule[0],
        finding.message, finding.suggestion, located.snippet.strip()[:_LONGEST_LINE],
        finding.symbol, fix, related,
    ]  # fmt: skip
