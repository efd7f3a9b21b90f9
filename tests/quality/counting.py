"""How much the rules say: findings of each rule in each corpus, and all per 1,000 lines."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from time import perf_counter

from aura_lsp.model import Severity
from tests.quality.corpora import available, results, write_json

MOST = 3.0
"""Findings of warning and above per 1,000 lines that a corpus may have."""


def count(cache: Path, names: list[str], *, record: bool) -> int:
    """Count, print and keep; the exit status is 1 if rules fail or say too much."""
    counted: dict[str, object] = {}
    failed = False
    for corpus, root in available(cache, names):
        began = perf_counter()
        codes: Counter[str] = Counter()
        loud = lines = files = 0
        faults = set()
        for result in results(corpus, root):
            lines += result.lines
            files += result.skipped is None
            faults |= set(result.faults)
            for located in result.findings:
                codes[located.finding.code] += 1
                loud += located.finding.severity.at_least(Severity.WARNING)
        rate = 1000 * loud / max(lines, 1)
        seconds = perf_counter() - began
        print(f"{corpus.id}: {files} files, {lines} lines, {codes.total()} findings, "
              f"{rate:.2f} of warning and above per 1,000 lines, {seconds:.0f} s")  # fmt: skip
        print("   ", ", ".join(f"{code} {number}" for code, number in codes.most_common()))
        for fault in faults:
            print(f"    FAILED {fault.rule}: {fault.error}")
        failed = failed or bool(faults) or rate > MOST
        counted[corpus.id] = {
            "digest": corpus.digest(root), "files": files, "lines": lines,
            "loud_per_1000_lines": round(rate, 3), "findings": dict(codes),
        }  # fmt: skip
    if record and not names:
        write_json("findings.json", counted)
    return 1 if failed else 0
