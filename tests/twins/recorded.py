"""What came out of the last comparison, and the page that shows it. No source text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.twins.compare import Tally
from tests.twins.twin import Side, Twin

SIDES: tuple[Side, ...] = ("aura", "twin")
PAGE = Path(__file__).parents[2] / "docs" / "quality" / "twins.md"
_FOLDER = Path(__file__).with_name("recorded")
_INTRODUCTION = """\
# Aura beside other linters

Each rule names those of other tools that report the same. `python -m tests.twins` asks both on the
same code and counts what both find, what only Aura finds and what only the other does, by reason.
Two findings are the same if they are of one rule and share a line. Marks in the code that silence
either are left aside. Rules about a limit are left out: what they measure is compared by
`python -m tests.oracles`.

A reason is told by the text around a finding, and was given after up to ten of a rule's differences
were read; "unexplained" is what no reason tells. This page is written by
`python -m tests.twins --record`.
"""


def read(name: str) -> dict[str, Any] | None:
    """What is recorded of a twin."""
    path = _FOLDER / f"{name}.json"
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else None


def record(twin: Twin, tally: Tally, digests: Mapping[str, str]) -> None:
    """Keep what came out."""
    _FOLDER.mkdir(exist_ok=True)
    rules = {
        code: {
            "both": tally.both[code],
            **{
                side: {why: len(some) for why, some in tally.by_reason(code, side).items()}
                for side in SIDES
            },
        }
        for code in tally.codes()
    }
    value = {"version": twin.version, "corpora": digests, "rules": rules}
    text = json.dumps(value, indent=1, ensure_ascii=False)
    (_FOLDER / f"{twin.name}.json").write_text(f"{text}\n", "utf-8")


def page(twins: Iterable[Twin]) -> str:
    """The page as it should be."""
    parts = [_INTRODUCTION]
    for twin in twins:
        found = read(twin.name)
        if found is not None:
            parts.append("\n".join(_section(twin, found)))
    return "\n".join(parts)


def write_page(twins: Iterable[Twin]) -> None:
    PAGE.write_text(page(twins), "utf-8")


def _section(twin: Twin, found: Mapping[str, Any]) -> Iterator[str]:
    """A twin's part of the page."""
    rules = {rule.code: rule for rule in twin.rules()}
    silent = [f"{code} ({rule.name})" for code, rule in rules.items() if code not in found["rules"]]
    yield f"## {twin.name} {found['version']}\n"
    yield "On " + ", ".join(found["corpora"]) + ".\n"
    yield "| rule | the same as | both | only Aura | only the other |"
    yield "| --- | --- | ---: | --- | --- |"
    for code, counts in found["rules"].items():
        if code in rules:
            names = ", ".join(f"`{name}`" for name in twin.names_of(rules[code]))
            sides = " | ".join(_reasons(counts[side]) for side in SIDES)
            yield f"| {code} {rules[code].name} | {names} | {counts['both']} | {sides} |"
    yield ""
    if silent:
        yield "Neither finds anything: " + ", ".join(silent) + ".\n"
    if twin.without:
        left = "; ".join(f"{code}: {why}" for code, why in twin.without.items())
        yield f"Not compared: {left}.\n"


def _reasons(counts: Mapping[str, int]) -> str:
    return "<br>".join(f"{count} {why}" for why, count in counts.items()).replace("|", "\\|")
