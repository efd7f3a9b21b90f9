"""The pages of the rules are what the rules say."""

from __future__ import annotations

from tools.rule_docs import PAGES, pages


def test_the_pages_are_as_they_would_be_written() -> None:
    wanted = pages()
    stale = [name for name, text in wanted.items() if (PAGES / name).read_text("utf-8") != text]
    assert stale == [], "run `python -m tools.rule_docs`"
    assert {path.name for path in PAGES.glob("*.md")} == set(wanted)
