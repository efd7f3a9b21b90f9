"""What came out of the last run over released projects, and the page of it; no code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypedDict

from tests.verify.corpus.judging import Tally

PAGE = Path(__file__).parents[3] / "docs" / "quality" / "verification.md"
_FILE = Path(__file__).parents[1] / "recorded" / "corpus.json"

Counts = dict[str, tuple[int, int]]
"""Kind of a candidate -> how many there were, and how many were judged as they should be."""


class Language(TypedDict):
    """What became of the candidates of one language."""

    functions: int
    right: Counts
    wrong: Counts


class Recorded(TypedDict):
    """`corpora` tells each project by a hash of its files."""

    corpora: dict[str, str]
    languages: dict[str, Language]


def recorded() -> Recorded:
    value: Recorded = json.loads(_FILE.read_text("utf-8"))
    return value


def record(tallies: Mapping[str, Tally], digests: dict[str, str]) -> None:
    """Keep what came out, and write the page."""
    value: Recorded = {
        "corpora": digests,
        "languages": {name: _told(tally) for name, tally in sorted(tallies.items())},
    }
    _FILE.parent.mkdir(exist_ok=True)
    _FILE.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n", "utf-8")
    PAGE.write_text(page(recorded()), "utf-8")


def _told(tally: Tally) -> Language:
    return {
        "functions": tally.functions,
        "right": {kind: (count, tally.offered[kind]) for kind, count in tally.right.items()},
        "wrong": {kind: (count, tally.refused[kind]) for kind, count in tally.wrong.items()},
    }


def page(value: Recorded) -> str:
    """The page as it should be: what stands there by hand, and the tables."""
    start, end = "<!-- counted -->\n", "<!-- /counted -->\n"
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(start)
    _, _, after = rest.partition(end)
    return before + start + "\n".join(_tables(value)) + "\n" + end + after


def _tables(value: Recorded) -> Iterator[str]:
    languages = value["languages"]
    yield "| | functions | candidates | right ones offered | wrong ones refused for the reason |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for name, each in languages.items():
        right, wrong = _sum(each["right"].values()), _sum(each["wrong"].values())
        count = right[0] + wrong[0]
        yield f"| {name} | {each['functions']} | {count} | {_of(right)} | {_of(wrong)} |"
    for kind, title in (("right", "a right one"), ("wrong", "a wrong one")):
        names = {name for each in languages.values() for name in _counts(each, kind)}
        yield ""
        yield f"| {title} | {' | '.join(languages)} |"
        yield f"| --- |{' ---: |' * len(languages)}"
        for name in sorted(names):
            cells = (_of(_counts(each, kind).get(name, (0, 0))) for each in languages.values())
            yield f"| {name} | {' | '.join(cells)} |"


def _counts(language: Language, kind: str) -> Counts:
    return language["right"] if kind == "right" else language["wrong"]


def _sum(counts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    pairs = list(counts)
    return sum(all_ for all_, _ in pairs), sum(good for _, good in pairs)


def _of(count: tuple[int, int]) -> str:
    """`3 of 4`; just the number where all were judged as they should be."""
    all_, good = count
    if not all_:
        return ""
    return str(good) if good == all_ else f"{good} of {all_}"
