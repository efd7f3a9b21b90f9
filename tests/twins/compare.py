"""What both linters say of the same files, and what only one says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aura_lsp.batch import check, processors, run
from aura_lsp.config import Settings
from tests.oracles.corpora import Corpus
from tests.quality.corpora import tasks
from tests.twins.twin import Difference, Said, Side, Twin

UNEXPLAINED = "unexplained"


@dataclass(slots=True)
class Tally:
    """Per rule of Aura's: how often both found the same, and the differences by side and reason."""

    both: Counter[str] = field(default_factory=Counter)
    alone: dict[tuple[str, Side, str], list[Difference]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def codes(self) -> list[str]:
        return sorted({*self.both, *(code for code, _, _ in self.alone)})

    def by_reason(self, code: str, side: Side) -> dict[str, list[Difference]]:
        """Reason -> differences, the most frequent first."""
        found = {
            why: some for (its, on, why), some in self.alone.items() if (its, on) == (code, side)
        }
        return dict(sorted(found.items(), key=lambda each: -len(each[1])))

    def add(self, twin: Twin, difference: Difference) -> None:
        """Keep a difference under the first reason that applies."""
        code, side = difference.said.code, difference.side
        known = (each for each in twin.reasons.get((code, side), ()) if each.applies(difference))
        why = next((each.why for each in known), UNEXPLAINED)
        self.alone[code, side, why].append(difference)


def compare(twin: Twin, corpus: Corpus, root: Path, folder: Path, tally: Tally) -> None:
    """Add what the two say of a corpus, in files that both look at.

    Two findings tell the same if they are of one rule and share a line; one may tell the same as
    several.
    """
    heard = twin.run(folder, corpus, root, twin.names())
    looked, ours = _said_by_aura(twin, corpus, root)
    theirs = {each for each in heard.found if each.path in looked}
    if heard.looked is not None:
        ours = {each for each in ours if each.path in heard.looked}
    of_twin, of_aura = _by_place(theirs), _by_place(ours)
    alone: list[tuple[Side, Said]] = [("twin", each) for each in theirs if not _has(of_aura, each)]
    for each in ours:
        if _has(of_twin, each):
            tally.both[each.code] += 1
        else:
            alone.append(("aura", each))
    for side, said in sorted(alone, key=lambda each: each[1]):
        lines = tuple((root / said.path).read_text("utf-8", "replace").split("\n"))
        tally.add(twin, Difference(side, said, lines))


def _said_by_aura(twin: Twin, corpus: Corpus, root: Path) -> tuple[set[str], set[Said]]:
    """The files that Aura looked at, and what it says of them whatever marks are in them."""
    codes = tuple(rule.code for rule in twin.rules())
    settings = Settings(select=codes, respect_foreign_suppressions=False)
    looked, found = set(), set()
    for result in run(check, tasks(corpus, root, settings), processors()):
        if result.skipped is not None:
            continue
        path = Path(result.path).relative_to(root).as_posix()
        looked.add(path)
        for each in result.findings:
            if each.finding.code in codes:
                found.add(Said(path, each.start.line, each.end.line, each.finding.code))
    return looked, found


def _by_place(several: Iterable[Said]) -> Mapping[tuple[str, str], list[Said]]:
    """File and rule -> the findings."""
    found = defaultdict(list)
    for each in several:
        found[each.path, each.code].append(each)
    return found


def _has(others: Mapping[tuple[str, str], list[Said]], said: Said) -> bool:
    """Whether one of the others is of the same rule and shares a line."""
    near = others.get((said.path, said.code), ())
    return any(each.first <= said.last and said.first <= each.last for each in near)
