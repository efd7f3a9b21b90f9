"""`python -m tools.metric_docs`: write what the recorded comparisons say into `docs/metrics/`.

A page has one block between two markers, of which the first names the metrics of the oracles that
the page is about; all else in it is written by hand. `--check` writes nothing and fails if a page
is not as it would be written.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.oracles.catalogue import ORACLES
from tests.oracles.compare import MISSED
from tests.oracles.oracle import Oracle

_ROOT = Path(__file__).parents[1]
PAGES = _ROOT / "docs" / "metrics"
RECORDED = _ROOT / "tests" / "oracles" / "recorded"

_BLOCK = re.compile(r"<!-- compared: ([\w, ]+) -->\n.*?<!-- end -->", re.DOTALL)
_LANGUAGES = {"javascript": "JavaScript, TypeScript"}
_NOTHING = "No tool's figures are recorded for this metric yet.\n"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="only say which pages are stale")
    check: bool = parser.parse_args().check
    stale = []
    for path in sorted(PAGES.glob("*.md")):
        before = path.read_text("utf-8")
        after = filled(before)
        if after != before:
            stale.append(path.name)
            if not check:
                path.write_text(after, "utf-8")
    for name in stale:
        print(f"{name} is stale: run `python -m tools.metric_docs`" if check else f"wrote {name}")
    return 1 if check and stale else 0


def filled(page: str) -> str:
    """A page with its block as the recorded figures have it."""
    return _BLOCK.sub(lambda found: _block(found[1], list(_names(found[1]))), page)


def metrics_of(page: str) -> set[str]:
    """The metrics that the blocks of a page are about."""
    return {name for found in _BLOCK.finditer(page) for name in _names(found[1])}


def recorded(oracle: Oracle) -> dict[str, Any] | None:
    """The head of what is recorded of an oracle."""
    path = RECORDED / f"{oracle.name}.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def _names(text: str) -> Iterator[str]:
    return (name.strip() for name in text.split(","))


def _block(names: str, metrics: list[str]) -> str:
    told = [(oracle, head) for oracle in ORACLES if (head := recorded(oracle)) is not None]
    told = [(oracle, head) for oracle, head in told if set(metrics) & set(head["metrics"])]
    told.sort(key=lambda each: (each[0].language, each[0].name))
    parts = [_agreement(told, metrics), _corpora(told), _differences(told, metrics)]
    body = "\n".join(part for part in parts if part) or _NOTHING
    return f"<!-- compared: {names} -->\n\n{body}\n<!-- end -->"


def _agreement(told: list[tuple[Oracle, dict[str, Any]]], metrics: list[str]) -> str:
    rows = [
        (
            _language(oracle),
            f"{oracle.name} {head['version']}",
            _metric(metric),
            f"{head['compared'][metric]:,}",
            f"{head['agreement'][metric]:.3f} %",
        )
        for oracle, head in told
        for metric in head["metrics"]
        if metric in metrics
    ]
    compared = ("language", "tool", "its metric", "compared", "agree")
    return _table(compared, rows, right=2) if rows else ""


def _corpora(told: list[tuple[Oracle, dict[str, Any]]]) -> str:
    lines: dict[str, None] = {}
    for oracle, _ in told:
        code = ", ".join(_corpus(each.name, each.version) for each in oracle.corpora)
        lines[f"- {_language(oracle)}: {code}\n"] = None
    return "Code compared:\n\n" + "".join(lines) if lines else ""


def _corpus(name: str, version: str) -> str:
    short = name.rpartition(":")[2] or name
    return f"{'standard library' if short == 'std' else short} {version}"


def _differences(told: list[tuple[Oracle, dict[str, Any]]], metrics: list[str]) -> str:
    rows = []
    for oracle, head in told:
        why = {reason.name: " ".join(reason.why.split()) for reason in oracle.reasons}
        for difference, count in head["differences"].items():
            metric, _, reason = difference.partition(": ")
            if metric in metrics or metric == MISSED:
                what = f"{reason} ({_metric(metric)})"
                told_why = why.get(reason, "").replace("|", "\\|")
                rows.append((_language(oracle), oracle.name, what, f"{count:,}", told_why))
    header = ("language", "tool", "difference", "count", "why")
    return "Every difference, by class:\n\n" + _table(header, rows, right=1) if rows else ""


def _language(oracle: Oracle) -> str:
    return _LANGUAGES.get(oracle.language, oracle.language.capitalize())


def _metric(name: str) -> str:
    return name.replace("_", " ")


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], *, right: int) -> str:
    """A table; its `right` columns before the last but for the reasons are numbers."""
    numbers = range(3, 3 + right)
    rule = ("---:" if at in numbers else "---" for at in range(len(header)))
    lines = (" | ".join(cells) for cells in (header, tuple(rule), *rows))
    return "".join(f"| {line} |\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
