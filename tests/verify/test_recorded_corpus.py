"""What the corpus of released projects said when it was last run, and the page that shows it."""

from __future__ import annotations

import pytest

from tests.verify.corpus.recorded import PAGE, page, recorded
from tests.verify.corpus.wrong import FAULTS

_LANGUAGES = ("python", "go", "rust", "kotlin", "javascript", "typescript")
_FEWEST = 150
_GOAL = 0.95
_NOWHERE = {
    "dropped await": {"kotlin"},  # a call that suspends has no mark there
    "dropped decorator": {"go", "javascript", "typescript"},
    "no longer async": {"go"},
    "other visibility": {"go", "javascript", "python"},
    "other result": {"javascript", "kotlin"},
}
"""Ways to be wrong that a language has no words for, or that no rewritten function allows."""


def test_the_page_is_what_was_recorded() -> None:
    assert page(recorded()) == PAGE.read_text("utf-8"), (
        "run `python -m tests.verify.corpus --record`"
    )


@pytest.mark.parametrize("language", _LANGUAGES)
def test_enough_right_candidates_were_offered_and_every_wrong_one_was_refused(
    language: str,
) -> None:
    found = recorded()["languages"][language]
    right, wrong = list(found["right"].values()), list(found["wrong"].values())
    assert sum(made for made, _ in (*right, *wrong)) >= _FEWEST
    assert sum(offered for _, offered in right) >= _GOAL * sum(made for made, _ in right)
    assert [refused for _, refused in wrong] == [made for made, _ in wrong]
    missing = {each.name for each in FAULTS} - found["wrong"].keys()
    assert missing == {name for name, languages in _NOWHERE.items() if language in languages}
