"""JSON of `check` and `metrics`; the schema is part of Aura's contract."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, TextIO

from aura_lsp import __version__
from aura_lsp.batch import FileResult, FunctionPlace, Located
from aura_lsp.model import Fix, FunctionMetrics, Halstead
from aura_lsp.report import Checked
from aura_lsp.rules import page_url
from aura_lsp.text import Position

SCHEMA = 1
TOOL = {"name": "aura-lsp", "version": __version__}


def write_json(checked: Checked, stream: TextIO) -> None:
    """The whole report as one object."""
    json.dump(check_report(checked), stream, ensure_ascii=False, indent=2)
    stream.write("\n")


def write_jsonl(checked: Checked, stream: TextIO) -> None:
    """One finding per line, as in the `findings` of the whole report."""
    for result, located in checked.findings():
        json.dump(finding(result, located), stream, ensure_ascii=False)
        stream.write("\n")


def check_report(checked: Checked) -> dict[str, Any]:
    results, skipped, findings = checked.results, checked.skipped, list(checked.findings())
    return {
        "schema": SCHEMA,
        "tool": TOOL,
        "summary": {
            "files": len(results) - len(skipped),
            "skipped": len(skipped),
            "excluded": checked.excluded,
            "findings": len(findings),
            "known": checked.known,
            "unchanged": checked.unchanged,
            "fixed": sum(len(result.fixed) for result in results),
            "by_severity": _counts(located.finding.severity.value for _, located in findings),
            "by_rule": _counts(located.finding.rule for _, located in findings),
            "seconds": round(checked.seconds, 3),
        },
        "skipped": [{"path": result.path, "reason": result.skipped} for result in skipped],
        "findings": [finding(result, located) for result, located in findings],
    }


def _counts(values: Any) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def finding(result: FileResult, located: Located) -> dict[str, Any]:
    """One finding."""
    found = located.finding
    return {
        "code": found.code,
        "rule": found.rule,
        "category": found.category.value,
        "severity": found.severity.value,
        "message": found.message,
        "suggestion": found.suggestion,
        "path": result.path,
        "language": result.language,
        "range": _range(located.start, located.end),
        "symbol": found.symbol,
        "fingerprint": located.fingerprint,
        "url": page_url(found.rule),
        "fix": _fix(found.fix, located) if found.fix is not None else None,
        "related": [
            {"range": _range(start, end), "message": related.message}
            for related, (start, end) in zip(found.related, located.related, strict=True)
        ],
    }


def _fix(fix: Fix, located: Located) -> dict[str, Any]:
    edits = zip(fix.edits, located.edits, strict=True)
    return {
        "title": fix.title,
        "safety": "safe" if fix.safe else "unsafe",
        "edits": [{"range": _range(start, end), "text": edit.text} for edit, (start, end) in edits],
    }


def _range(start: Position, end: Position) -> dict[str, Any]:
    return {
        "start": {"line": start.line, "column": start.character},
        "end": {"line": end.line, "column": end.character},
    }


def metrics_report(results: Sequence[FileResult], *, explain: bool = False) -> dict[str, Any]:
    """The report of `metrics` over results in order of path; `explain`: with the increments of each
    cognitive score."""
    return {
        "schema": SCHEMA,
        "tool": TOOL,
        "files": [file_row(each, explain=explain) for each in results if each.metrics is not None],
    }


def file_row(result: FileResult, *, explain: bool) -> dict[str, Any]:
    """The measures of one file and of its functions."""
    measured = result.metrics
    if measured is None:
        raise ValueError(f"{result.path} was not measured")
    lines = measured.lines
    functions = zip(measured.functions, result.places, strict=True)
    return {
        "path": result.path,
        "language": result.language,
        "syntax_errors": measured.syntax_errors,
        "lines": {
            "total": lines.total, "code": lines.code, "comment": lines.comment, "blank": lines.blank
        },
        "cyclomatic": measured.cyclomatic,
        "cognitive": measured.cognitive,
        "statements": measured.statements,
        "maintainability_index": round(measured.maintainability_index, 2),
        "halstead": _halstead(measured.halstead),
        "functions": [function_row(each, place, explain=explain) for each, place in functions],
    }  # fmt: skip


def function_row(
    measured: FunctionMetrics, place: FunctionPlace, *, explain: bool
) -> dict[str, Any]:
    """The measures of one function."""
    function = measured.function
    row = {
        "name": function.name,
        "qualified_name": function.qualified_name,
        "kind": function.kind,
        "line": place.name.line,
        "end_line": place.end_line,
        "column": place.name.character,
        "parameters": function.parameters,
        "lines": function.lines,
        "code_lines": measured.lines.code,
        "statements": measured.statements,
        "max_nesting": function.max_nesting,
        "cyclomatic": function.cyclomatic,
        "cognitive": function.cognitive,
        "halstead": _halstead(measured.halstead),
        "maintainability_index": round(measured.maintainability_index, 2),
    }
    if explain:
        steps = zip(function.increments, place.increment_lines, strict=True)
        row["increments"] = [
            {"line": line, "amount": step.amount, "nesting": step.nesting, "why": step.why}
            for step, line in steps
        ]
    return row


def _halstead(halstead: Halstead) -> dict[str, Any]:
    return {
        "n1": halstead.n1,
        "n2": halstead.n2,
        "N1": halstead.N1,
        "N2": halstead.N2,
        "volume": round(halstead.volume, 2),
        "difficulty": round(halstead.difficulty, 2),
        "effort": round(halstead.effort, 2),
        "time": round(halstead.time, 2),
        "bugs": round(halstead.bugs, 4),
    }
