"""Findings drawn at random, for somebody to judge who has not read the rule's code."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from pathlib import Path

from tests.quality.corpora import Found, available, found_in, results

MOST = 15
_AROUND = 14


def sample(cache: Path, names: list[str], codes: frozenset[str], into: Path) -> int:
    """Write a file per rule: `CODE.jsonl`, a finding in each line with the code around it."""
    drawn: dict[str, list[Found]] = defaultdict(list)
    seen: dict[str, int] = defaultdict(int)
    chance = random.Random(4)
    for corpus, root in available(cache, names):
        for result in sorted(results(corpus, root), key=lambda each: each.path):
            for found in found_in(corpus, root, result):
                if not codes or found.code in codes:
                    _draw(drawn[found.code], found, seen, chance)
    into.mkdir(parents=True, exist_ok=True)
    for code, several in sorted(drawn.items()):
        lines = [json.dumps(_shown(each), ensure_ascii=False) for each in several]
        (into / f"{code}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
        print(f"{code}: {len(several)} of {seen[code]}")
    return 0


def _draw(kept: list[Found], found: Found, seen: dict[str, int], chance: random.Random) -> None:
    """Keep each finding of a rule with the same chance (Vitter 1985, algorithm R)."""
    seen[found.code] += 1
    if len(kept) < MOST:
        kept.append(found)
        return
    at = chance.randrange(seen[found.code])
    if at < MOST:
        kept[at] = found


def _shown(found: Found) -> dict[str, object]:
    finding, start = found.located.finding, found.located.start
    text = (found.root / found.path).read_text("utf-8", "replace")
    lines = text.splitlines()
    first = max(start.line - 1 - _AROUND, 0)
    context = [
        f"{'>>' if number == start.line else '  '} {number:5} {line}"
        for number, line in enumerate(lines[first : start.line + _AROUND], first + 1)
    ]
    return {
        "id": found.id,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "fix": finding.fix and finding.fix.title,
        "file": str(found.root / found.path),
        "column": start.character,
        "code": "\n".join(context),
    }
