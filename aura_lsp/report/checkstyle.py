"""The XML of Checkstyle, which Jenkins and reviewdog read, among many."""

from __future__ import annotations

from typing import TextIO

from aura_lsp.batch import Located
from aura_lsp.model import Severity
from aura_lsp.report import Checked
from aura_lsp.report.xml import DECLARATION, attributes

_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning"}
"""All else is `info`."""


def write_checkstyle(checked: Checked, stream: TextIO) -> None:
    """Every file that has findings, with them."""
    stream.write(f'{DECLARATION}<checkstyle version="4.3">\n')
    for result in checked.results:
        if result.findings:
            stream.write(f"  <file{attributes(name=checked.path(result))}>\n")
            stream.writelines(map(_error, result.findings))
            stream.write("  </file>\n")
    stream.write("</checkstyle>\n")


def _error(located: Located) -> str:
    finding = located.finding
    facts = attributes(
        line=located.start.line,
        column=located.start.character,
        severity=_SEVERITIES.get(finding.severity, "info"),
        message=f"{finding.message}: {finding.suggestion}",
        source=f"aura.{finding.category.value}.{finding.rule}",
    )
    return f"    <error{facts}/>\n"
