"""All candidates of a set of files, judged: what is offered, and what is refused and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from aura_lsp.assist.verify.edits import refactor
from aura_lsp.assist.verify.place import Place
from aura_lsp.assist.verify.verdict import Offer, Refusal, Why
from aura_lsp.fixes import applied
from tests.verify.corpus.functions import Rewritten, as_it_is, rewrites, with_lines
from tests.verify.corpus.snippets import SNIPPETS
from tests.verify.corpus.wrong import fenced, wrong_replies

_MOST_OF_ONE = 4
"""Rewrites of one function."""
_NOT_SIMPLER = frozenset({Why.NOT_SIMPLER})
_COMPLEX = frozenset({Why.NEW_FINDING, Why.COMPLEX_HELPER})


@dataclass(slots=True)
class Tally:
    """What became of the candidates of one language; `misjudged` are told as text."""

    functions: int = 0
    right: Counter[str] = field(default_factory=Counter)
    offered: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    misjudged: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.functions += other.functions
        self.right += other.right
        self.offered += other.offered
        self.wrong += other.wrong
        self.refused += other.refused
        self.misjudged += other.misjudged

    @property
    def candidates(self) -> int:
        return self.right.total() + self.wrong.total()


def judge(places: Iterable[Place]) -> dict[str, Tally]:
    """The candidates of some functions, by language."""
    tallies: dict[str, Tally] = {}
    for place in places:
        tally = tallies.setdefault(place.language.name, Tally())
        tally.functions += 1
        for at, each in enumerate(candidates(place)):
            told = f"{place.function.qualified_name}, {each.kind}"
            _judge(each, tally, told)
            if not at:
                _judge_faults(each, tally, told)
    return tallies


def candidates(place: Place) -> list[Rewritten]:
    """Rewrites of a function, those of each kind in turn as long as there are not too many; the
    function as it is where no rewrite is right."""
    by_kind: dict[str, list[Rewritten]] = {}
    for each in rewrites(place):
        by_kind.setdefault(each.kind, []).append(each)
    in_turn = (each for row in zip_longest(*by_kind.values()) for each in row if each is not None)
    found = sorted(in_turn, key=lambda each: not each.is_right)[:_MOST_OF_ONE]
    if not any(each.is_right for each in found):
        found.append(_told_apart(as_it_is(place)))
    return found


def _told_apart(each: Rewritten) -> Rewritten:
    """A function as it is but for a comment, so that what else is wrong is seen."""
    comment = f"{SNIPPETS[each.place.language.id].comment} as it was"
    code = with_lines(each.place, (comment,), each.code)
    return replace(each, code=code or f"{each.place.indentation}{comment}\n{each.code}")


def _judge(each: Rewritten, tally: Tally, told: str) -> None:
    place, kind = each.place, each.kind
    if kind == "as it is":
        return
    answer = refactor(place.analysis, place.function, fenced(each.code))
    if not each.simpler:
        _count(tally, "not simpler", f"{told}, not simpler", answer, _NOT_SIMPLER)
        return
    if each.complex_helper:
        _count(tally, "complex helper", f"{told}, complex helper", answer, _COMPLEX)
        return
    tally.right[kind] += 1
    if not isinstance(answer, Offer):
        tally.misjudged.append(f"{told} is right: {answer.message}")
    elif _lines(applied(place.source, answer.edits)) != _lines(each.whole):
        tally.misjudged.append(f"{told} is right: offered as something else")
    else:
        tally.offered[kind] += 1


def _lines(source: bytes) -> list[bytes]:
    """The lines of a file that are not empty."""
    return [line for line in source.split(b"\n") if line.strip()]


def _judge_faults(each: Rewritten, tally: Tally, told: str) -> None:
    place = each.place
    for fault, reply in wrong_replies(each):
        answer = refactor(place.analysis, place.function, reply)
        _count(tally, fault.name, f"{told}, {fault.name}", answer, fault.why)


def _count(
    tally: Tally, name: str, told: str, answer: Offer | Refusal, why: frozenset[Why]
) -> None:
    tally.wrong[name] += 1
    given = frozenset() if isinstance(answer, Offer) else {each.why for each in answer.reasons}
    if given & why:
        tally.refused[name] += 1
    else:
        wanted = " or ".join(sorted(why))
        tally.misjudged.append(f"{told}: {', '.join(sorted(given)) or 'offered'}, not {wanted}")


def report(tallies: dict[str, Tally]) -> Iterator[str]:
    """What a person wants to know, line by line."""
    for language, tally in sorted(tallies.items()):
        yield (
            f"{language}: {tally.functions} functions, {tally.candidates} candidates; "
            f"{tally.offered.total()} of {tally.right.total()} right ones offered, "
            f"{tally.refused.total()} of {tally.wrong.total()} wrong ones refused for the reason"
        )
        for name, count in tally.right.most_common():
            yield f"    right, {name}: {tally.offered[name]} of {count}"
        for name, count in tally.wrong.most_common():
            yield f"    wrong, {name}: {tally.refused[name]} of {count}"
