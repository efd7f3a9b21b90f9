"""Candidate edits of the project's own functions: the right ones are offered, the wrong ones not.

The same over released projects is `python -m tests.verify.corpus`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aura_lsp.assist.verify.place import Place
from aura_lsp.config import Settings
from tests.verify.corpus.functions import places_in
from tests.verify.corpus.judging import judge, report

_ROOT = Path(__file__).parents[2]
_FEWEST = 150
"""Candidates of each language."""


def own_functions(language: str) -> Iterator[Place]:
    """The functions of a language in what is here to be analysed."""
    paths = [
        *(_ROOT / "tests" / "verify" / "samples").iterdir(),
        *(_ROOT / "examples").rglob("*"),
    ]
    for path in sorted(each for each in paths if each.is_file()):
        yield from (each for each in places_in(path, Settings()) if each.language.name == language)


@pytest.mark.parametrize("language", ["python", "go", "rust", "kotlin", "javascript", "typescript"])
def test_right_rewrites_are_offered_and_wrong_ones_refused_for_the_reason(language: str) -> None:
    tallies = judge(own_functions(language))
    print("\n".join(report(tallies)))
    tally = tallies[language]
    assert tally.misjudged == []
    assert tally.candidates >= _FEWEST
    assert tally.right
