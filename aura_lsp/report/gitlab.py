"""GitLab's code quality report: a list of violations, compared between branches by fingerprint."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import blake2b
from typing import Any, TextIO

from aura_lsp.model import Severity
from aura_lsp.report import Checked

_SEVERITIES = {
    Severity.ERROR: "critical",
    Severity.WARNING: "major",
    Severity.INFO: "minor",
    Severity.HINT: "info",
}


def write_gitlab(checked: Checked, stream: TextIO) -> None:
    json.dump(_violations(checked), stream, ensure_ascii=False, indent=1)
    stream.write("\n")


def _violations(checked: Checked) -> list[dict[str, Any]]:
    seen: Counter[str] = Counter()
    violations = []
    for result, located in checked.findings():
        finding = located.finding
        seen[located.fingerprint] += 1
        lines = {"begin": located.start.line, "end": max(located.end.line, located.start.line)}
        violations.append(
            {
                "description": f"{finding.message}: {finding.suggestion}",
                "check_name": finding.rule,
                "fingerprint": _unique(located.fingerprint, seen[located.fingerprint]),
                "severity": _SEVERITIES[finding.severity],
                "location": {"path": checked.path(result), "lines": lines},
            }
        )
    return violations


def _unique(fingerprint: str, occurrence: int) -> str:
    """A fingerprint that no other file has: GitLab shows one violation of each. The path is no
    part of it, so that a renamed file brings nothing new."""
    if occurrence == 1:
        return fingerprint
    return blake2b(f"{fingerprint} {occurrence}".encode(), digest_size=8).hexdigest()
