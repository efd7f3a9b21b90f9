"""Annotations of GitHub Actions: workflow commands that a step prints.

GitHub shows the first ten of each level per step; what is uploaded as SARIF has no such limit.
"""

from __future__ import annotations

from typing import TextIO

from aura_lsp.batch import Located
from aura_lsp.model import Severity
from aura_lsp.report import Checked

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning"}
"""All else is a `notice`."""


def write_github(checked: Checked, stream: TextIO) -> None:
    """One annotation per finding, a line each."""
    for result, located in checked.findings():
        stream.write(_annotation(checked.path(result), located))
    for result in checked.skipped:
        place = f"file={_property(checked.path(result))}"
        stream.write(f"::notice {place},title=Skipped by Aura::{_data(str(result.skipped))}\n")


def _annotation(path: str, located: Located) -> str:
    finding, start, end = located.finding, located.start, located.end
    place = {"file": path, "line": start.line, "endLine": max(end.line, start.line)}
    if start.line == end.line:  # columns of several lines are an error
        place |= {"col": start.character, "endColumn": end.character}
    place["title"] = f"{finding.code} {finding.rule}"
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in place.items())
    text = _data(f"{finding.message}\n{finding.suggestion}")
    return f"::{_COMMANDS.get(finding.severity, 'notice')} {properties}::{text}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
