"""How many findings are right: what somebody judged who had not read the rules' code.

`recorded/judged.json` has, by the rule's code, the findings that were drawn (`sample`), each with a
verdict (true, false, or arguable: right by the letter, and still not worth a change) and the
reason. Rules were mended after that; so the table also says which of them are still reported.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypedDict

from aura_lsp.rules import Rule, all_rules
from tests.quality.corpora import RECORDED, available, found_in, results
from tests.quality.planting import RECORDED_AS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "quality" / "precision.md"


class Judged(TypedDict):
    """One finding, as it was judged."""

    id: str
    verdict: str
    reason: str


def judged() -> dict[str, list[Judged]]:
    """What was judged, by the rule's code."""
    loaded: dict[str, list[Judged]] = json.loads((RECORDED / "judged.json").read_text("utf-8"))
    return loaded


def judge(cache: Path) -> int:
    """Look which of the judged findings are still reported, and write the page."""
    reported: dict[str, set[str]] = {}
    seen: Counter[str] = Counter()
    for corpus, root in available(cache, []):
        for result in results(corpus, root):
            for found in found_in(corpus, root, result):
                reported.setdefault(found.code, set()).add(found.id)
                seen[found.code] += 1
    planted = json.loads((RECORDED / RECORDED_AS).read_text("utf-8"))
    text = page(judged(), reported, seen, planted)
    PAGE.write_text(text, "utf-8")
    print(text)
    return 0


def page(
    verdicts: Mapping[str, Sequence[Judged]],
    reported: Mapping[str, set[str]],
    seen: Counter[str],
    planted: Mapping[str, Mapping[str, int]],
) -> str:
    """The page, from what was judged, the findings that there are now and how many, and what came
    of planting each rule's mistakes."""
    rows = [
        _row(rule, verdicts.get(rule.code, ()), reported.get(rule.code, set()))
        + f" | {seen[rule.code]} | {_share(planted.get(rule.code))} |"
        for rule in all_rules()
    ]
    return _HEAD + "\n".join(rows) + "\n"


def _row(rule: Rule, several: Sequence[Judged], reported: set[str]) -> str:
    said = Counter(each["verdict"] for each in several)
    left = Counter(each["verdict"] for each in several if each["id"] in reported)
    sure = left["true"] + left["false"]
    precision = f"{100 * left['true'] / sure:.0f} %" if sure else "unproven"
    default = "on" if rule.wave == 1 else "off"
    return (
        f"| [{rule.code}](../rules/{rule.name}.md) | {rule.severity.value}, {default} "
        f"| {said['true']} / {said['arguable']} / {said['false']} "
        f"| {left['true']} / {left['arguable']} / {left['false']} | {precision}"
    )


def _share(planted: Mapping[str, int] | None) -> str:
    return f"{planted['reported']} of {planted['planted']}" if planted else "–"


_HEAD = """# Judged findings

Up to 15 findings of each rule were drawn at random from the corpora (`python -m tests.quality
sample`) and judged by somebody who knew the rule's page and the code around, but not the rule's
code. *True*: a maintainer would change something. *Arguable*: right by the letter, but a maintainer
would shrug. *False*: wrong about this code.

Rules were mended after that; *now* counts those of the same findings that are still reported, and
the precision is that of what was judged and is left: true ÷ (true + false). The verdicts with their
reasons are in `tests/quality/recorded/judged.json`; this page is made by `python -m tests.quality
judged`.

*Findings* is how many there are now in all corpora. Released code has few mistakes of some kinds:
a rule is *unproven* where none of its findings was judged, or none is left. *Planted*: the
mistakes of the rule's examples, put into real files (`python -m tests.quality planted`), and how
many of them were reported just as in the example.

| rule | severity | judged true / arguable / false | now | precision | findings | planted |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
"""
