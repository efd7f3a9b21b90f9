"""The page about other linters is what was recorded."""

from __future__ import annotations

from tests.twins.__main__ import TWINS
from tests.twins.recorded import PAGE, page


def test_the_page_is_as_it_would_be_written() -> None:
    assert PAGE.read_text("utf-8") == page(TWINS), "run `python -m tests.twins --record`"


def test_every_reason_is_for_a_rule_that_both_have() -> None:
    for twin in TWINS:
        codes = {rule.code for rule in twin.rules()}
        assert {code for code, _ in twin.reasons} <= codes, twin.name
