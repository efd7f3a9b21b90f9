"""All candidates of a set of files, judged: what is offered, and what is refused and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from aura_lsp.assist.verify.edits import refactor
from aura_lsp.assist.verify.place import Place
from aura_lsp.assist.verify.verdict import Offer, Refusal, Why
from tests.verify.corpus.functions import Rewritten, as_it_is, rewrites, with_lines
from tests.verify.corpus.snippets import SNIPPETS
from tests.verify.corpus.wrong import fenced, wrong_replies


@dataclass(slots=True)
class Tally:
    """What became of the candidates of one language; `misjudged` are told as text."""

    functions: int = 0
    right: int = 0
    accepted: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    misjudged: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.functions += other.functions
        self.right += other.right
        self.accepted += other.accepted
        self.wrong += other.wrong
        self.refused += other.refused
        self.misjudged += other.misjudged

    @property
    def candidates(self) -> int:
        return self.right + self.wrong.total()


def judge(places: Iterable[Place]) -> dict[str, Tally]:
    """The candidates of some functions, by language."""
    tallies: dict[str, Tally] = {}
    for place in places:
        tally = tallies.setdefault(place.language.name, Tally())
        tally.functions += 1
        found = list(rewrites(place))
        if not any(each.simpler and not each.complex_helper for each in found):
            found.append(_told_apart(as_it_is(place)))
        for each in found:
            _judge(each, tally, f"{place.function.qualified_name}, {each.kind}")
    return tallies


def _told_apart(each: Rewritten) -> Rewritten:
    """A function as it is but for a comment, so that what else is wrong is seen."""
    comment = f"{SNIPPETS[each.place.language.id].comment} as it was"
    code = with_lines(each.place, (comment,), each.code)
    return replace(each, code=code or f"{each.place.indentation}{comment}\n{each.code}")


def _judge(each: Rewritten, tally: Tally, told: str) -> None:
    place = each.place
    if each.kind == "as it is":
        _judge_faults(each, tally, told)
        return
    answer = refactor(place.analysis, place.function, fenced(each.code))
    if not each.simpler:
        _count(tally, "not simpler", f"{told}, not simpler", answer, frozenset({Why.NOT_SIMPLER}))
        return
    if each.complex_helper:
        _count(
            tally,
            "complex helper",
            f"{told}, complex helper",
            answer,
            frozenset({Why.NEW_FINDING, Why.COMPLEX_HELPER}),
        )
        return
    tally.right += 1
    tally.accepted += isinstance(answer, Offer)
    if not isinstance(answer, Offer):
        tally.misjudged.append(f"{told} is right: {answer.message}")
    _judge_faults(each, tally, told)


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
            f"{tally.accepted} of {tally.right} right ones offered, "
            f"{tally.refused.total()} of {tally.wrong.total()} wrong ones refused for the reason"
        )
        for name, count in tally.wrong.most_common():
            yield f"    {name}: {tally.refused[name]} of {count}"
