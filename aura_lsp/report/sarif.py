"""SARIF 2.1.0 (OASIS), as GitHub's code scanning and other viewers read it.

Every rule is listed, not only those that found something: GitHub compares the rules of two uploads.
The fingerprint has a name of our own: under GitHub's (`primaryLocationLineHash`) its upload action
computes another one and complains of each result that differs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any, TextIO
from urllib.parse import quote

from aura_lsp import __version__
from aura_lsp.batch import FileResult, Located
from aura_lsp.model import Category, Finding, Fix, Severity
from aura_lsp.report import Checked
from aura_lsp.rules import FunctionRule, Rule, all_rules, page, page_url, repository_url
from aura_lsp.text import Position

Json = dict[str, Any]
Ends = tuple[Position, Position]

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "aura/v1"
MOST_RESULTS = 25_000
"""GitHub refuses a file with more."""
_ROOT = "%SRCROOT%"
_LONGEST = 1024
"""Characters of a description that GitHub takes."""
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning"}
_SECURITY = {
    Severity.ERROR: "8.0",
    Severity.WARNING: "6.0",
    Severity.INFO: "3.0",
    Severity.HINT: "1.0",
}
"""Scores in the middle of what GitHub calls high, medium and low."""


def write_sarif(checked: Checked, stream: TextIO) -> None:
    json.dump(_log(checked), stream, ensure_ascii=False, separators=(",", ":"))
    stream.write("\n")


def _log(checked: Checked) -> Json:
    rules = _descriptors(checked)
    indexes = {rule["id"]: index for index, rule in enumerate(rules)}
    results = [
        _result(checked.path(result), located, indexes[located.finding.code])
        for result, located in checked.findings()
    ]
    run = {
        "tool": {"driver": _driver(rules)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder of the repository"}}},
        "invocations": [_invocation(checked)],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


# -- the tool and its rules ------------------------------------------------------------------------


def _driver(rules: Sequence[Json]) -> Json:
    driver: Json = {"name": "Aura", "semanticVersion": __version__, "rules": rules}
    address = repository_url()
    return driver if address is None else driver | {"informationUri": address}


def _descriptors(checked: Checked) -> list[Json]:
    """All rules that come with Aura or are installed, and those of the workspace that found
    something, of which the findings know enough."""
    known = {rule.code: _descriptor(rule) for rule in all_rules()}
    for _, located in checked.findings():
        if located.finding.code not in known:
            known[located.finding.code] = _own_descriptor(located.finding)
    return list(known.values())


def _descriptor(rule: Rule) -> Json:
    properties: Json = {
        "tags": [rule.category.value, *rule.languages],
        "precision": _precision(rule),
        "problem.severity": _PROBLEMS.get(rule.severity, "recommendation"),
    }
    if rule.category is Category.SECURITY:
        properties["security-severity"] = _SECURITY[rule.severity]
    described: Json = {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": _plain(rule.summary)},
        "fullDescription": {"text": _plain(_reason(rule))},
        "help": {"text": f"{_plain(rule.summary)} {rule.suggestion}.", "markdown": page(rule)},
        "defaultConfiguration": {"level": _level(rule.severity), "enabled": rule.wave == 1},
        "properties": properties,
    }
    address = page_url(rule.name)
    return described if address is None else described | {"helpUri": address}


def _own_descriptor(finding: Finding) -> Json:
    """A rule of the workspace, as far as its findings tell."""
    return {
        "id": finding.code,
        "name": finding.rule,
        "shortDescription": {"text": finding.rule},
        "fullDescription": {"text": finding.suggestion},
        "help": {"text": finding.suggestion},
        "defaultConfiguration": {"level": _level(finding.severity)},
        "properties": {"tags": [finding.category.value]},
    }


def _precision(rule: Rule) -> str:
    """A measure is what it is; a rule of the first wave is on because it is seldom wrong."""
    if isinstance(rule, FunctionRule):
        return "very-high"
    return "high" if rule.wave == 1 else "medium"


def _reason(rule: Rule) -> str:
    """The first paragraph on why it is bad, or the summary."""
    found = re.search(r"## Why is this bad\?\n+(.+?)(?:\n\n|\Z)", rule.documentation, re.DOTALL)
    return found[1] if found else rule.summary


def _plain(text: str) -> str:
    """A paragraph on one line, no longer than what is shown."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _level(severity: Severity) -> str:
    return _LEVELS.get(severity, "note")


# -- the run ---------------------------------------------------------------------------------------


def _invocation(checked: Checked) -> Json:
    """How the run went: which files were skipped, which rules failed."""
    faults = {fault for result in checked.results for fault in result.faults}
    notifications = [_skipped(checked.path(result), result) for result in checked.skipped]
    notifications += [
        {"level": "error", "message": {"text": f"The rule `{fault.rule}` failed: {fault.error}"}}
        for fault in sorted(faults, key=lambda fault: fault.rule)
    ]
    return {"executionSuccessful": not faults, "toolExecutionNotifications": notifications}


def _skipped(path: str, result: FileResult) -> Json:
    return {
        "level": "warning",
        "message": {"text": f"Skipped: {result.skipped}"},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(path)}}],
    }


# -- results ---------------------------------------------------------------------------------------


def _result(path: str, located: Located, index: int) -> Json:
    finding = located.finding
    result: Json = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _level(finding.severity),
        "message": {"text": f"{finding.message}. {finding.suggestion}."},
        "locations": [_location(path, located)],
        "partialFingerprints": {FINGERPRINT: located.fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = list(_related(path, located))
    if finding.fix is not None:
        result["fixes"] = [_fix(path, finding.fix, located)]
    return result


def _location(path: str, located: Located) -> Json:
    location = {"physicalLocation": _place(path, (located.start, located.end))}
    symbol = located.finding.symbol
    return location | {"logicalLocations": [{"fullyQualifiedName": symbol}]} if symbol else location


def _related(path: str, located: Located) -> Iterator[Json]:
    for number, (related, ends) in enumerate(
        zip(located.finding.related, located.related, strict=True), start=1
    ):
        place = _place(path, ends)
        yield {"id": number, "message": {"text": related.message}, "physicalLocation": place}


def _fix(path: str, fix: Fix, located: Located) -> Json:
    replacements = [
        {"deletedRegion": _region(ends), "insertedContent": {"text": edit.text}}
        for edit, ends in zip(fix.edits, located.edits, strict=True)
    ]
    change = {"artifactLocation": _artifact(path), "replacements": replacements}
    return {"description": {"text": fix.title}, "artifactChanges": [change]}


def _place(path: str, ends: Ends) -> Json:
    return {"artifactLocation": _artifact(path), "region": _region(ends)}


def _artifact(path: str) -> Json:
    absolute = PurePath(path)
    if absolute.is_absolute():
        return {"uri": absolute.as_uri()}
    return {"uri": quote(path), "uriBaseId": _ROOT}


def _region(ends: Ends) -> dict[str, int]:
    start, end = ends
    return {
        "startLine": start.line,
        "startColumn": start.character,
        "endLine": end.line,
        "endColumn": end.character,
    }
