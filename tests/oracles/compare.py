"""Match what an oracle says with what Aura says, function by function, and tell why they differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aura_lsp.analysis import analyze
from aura_lsp.config import Settings
from aura_lsp.languages import for_path
from aura_lsp.syntax import ParseTimeout
from aura_lsp.text import Document, Encoding
from tests.oracles.oracle import Difference, Metric, Oracle, Ours, Score

UNEXPLAINED = "unexplained"
MISSED = "functions"
"""The metric of a difference that is about whether there is a function at all."""


@dataclass(slots=True)
class Tally:
    """How often Aura and an oracle agreed, and the differences by metric and reason.

    A function that only one of them has differs in every metric.
    """

    compared: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], str] = field(default_factory=dict)
    files: int = 0
    broken_files: int = 0

    def agreement(self, metric: str) -> float:
        """Percent of the compared functions on which both say the same."""
        return 100 * self.same[metric] / self.compared[metric] if self.compared[metric] else 0.0

    def add(self, oracle: Oracle, difference: Difference) -> None:
        """Count a difference under the first reason that applies."""
        reason = next(
            (each.name for each in oracle.reasons if each.applies(difference)), UNEXPLAINED
        )
        key = (difference.metric, reason)
        self.reasons[key] += 1
        at = f":{difference.key}" if difference.key is not None else ""
        text = f"{difference.path}{at} ours {difference.value} theirs {difference.theirs}"
        self.examples.setdefault(key, text)


def compare(oracle: Oracle, root: Path, scores: list[Score], tally: Tally) -> None:
    """Add to `tally` what the oracle said of the corpus in `root`."""
    by_path: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        by_path[score.path].append(score)
    for path, theirs in by_path.items():
        measured = measure(root, path)
        if measured is None:
            continue
        file, functions = measured
        tally.files += 1
        tally.broken_files += file.is_broken
        ours = [file] if oracle.per_file else [each for each in functions if oracle.counts(each)]
        for difference in _differences(oracle, file, ours, theirs, tally):
            tally.add(oracle, difference)


def measure(root: Path, path: str) -> tuple[Ours, list[Ours]] | None:
    """A file and its functions as Aura measures them; None if Aura can't read it."""
    language = for_path(path)
    source = (root / path).read_bytes()
    try:
        source.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if language is None:
        return None
    document = Document(source)
    try:
        analysis = analyze(document, language, Settings())
    except ParseTimeout:
        return None
    functions = []
    for function in analysis.functions():
        place = document.position(function.name_span.start, Encoding.UTF32)
        functions.append(Ours(path, analysis, function, place.line + 1, place.character + 1))
    return Ours(path, analysis), functions


# aura: ignore[cognitive-complexity] one pass over what both say, which takes what is matched away
def _differences(
    oracle: Oracle, file: Ours, ours: list[Ours], theirs: list[Score], tally: Tally
) -> Iterator[Difference]:
    left: dict[Hashable, list[Ours]] = defaultdict(list)
    for each in ours:
        left[None if oracle.per_file else oracle.key_of(each)].append(each)
    for score in theirs:
        found = left.get(score.key)
        mine = found.pop(0) if found else None
        if mine is None:
            tally.compared.update(score.values.keys())
            yield Difference(file.path, score.key, MISSED, file, None, None, None)
            continue
        for metric in oracle.metrics:
            if metric.name not in score.values:
                continue
            value, their_value = metric.ours(mine), score.values[metric.name]
            tally.compared[metric.name] += 1
            if _agree(metric, value, their_value):
                tally.same[metric.name] += 1
            else:
                yield Difference(file.path, score.key, metric.name, file, mine, value, their_value)
    if oracle.is_partial:
        return
    for key, rest in left.items():
        for mine in rest:
            tally.compared.update(metric.name for metric in oracle.metrics)
            yield Difference(file.path, key, MISSED, file, mine, None, None)


def _agree(metric: Metric, ours: float, theirs: float) -> bool:
    return abs(ours - theirs) <= metric.within * abs(theirs) + 1e-9
