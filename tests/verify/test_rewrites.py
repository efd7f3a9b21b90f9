"""Rewrites of a function in every language: right ones are offered, wrong ones refused."""

from __future__ import annotations

from importlib import import_module

import pytest

from aura_lsp.assist.verify.verdict import Offer
from tests.verify.rewrites import Example
from tests.verify.verifying import judged, outcome, reasons

EXAMPLES: list[Example] = [
    import_module(f"tests.verify.rewrites.{name}").EXAMPLE
    for name in ("python", "go", "rust", "kotlin", "javascript", "typescript")
]
examples = pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.language.id)


def said(example: Example, code: str) -> list[str]:
    return reasons(judged(example.source, example.language, example.name, code))


@examples
def test_a_right_rewrite_is_offered_with_what_was_checked(example: Example) -> None:
    answer = judged(example.source, example.language, example.name, example.good)
    assert isinstance(answer, Offer), answer
    assert answer.title == (
        f"Refactor `{example.name}`: {example.told}; "
        "parses, signature kept, no new finding; behaviour not checked"
    )


@examples
def test_the_edit_changes_the_function_alone(example: Example) -> None:
    answer = judged(example.source, example.language, example.name, example.good)
    after = outcome(example.source, answer)
    assert isinstance(answer, Offer)
    (edit,) = answer.edits
    source = example.source.encode()
    assert (
        after == (source[: edit.span.start] + edit.text.encode() + source[edit.span.end :]).decode()
    )
    assert "".join(edit.text.split()) == "".join(example.good.split())


@examples
def test_line_ends_are_the_files(example: Example) -> None:
    source = example.source.replace("\n", "\r\n")
    after = outcome(source, judged(source, example.language, example.name, example.good))
    expected = outcome(
        example.source, judged(example.source, example.language, example.name, example.good)
    )
    assert after == expected.replace("\n", "\r\n")


@examples
def test_a_function_as_it_is_is_no_rewrite(example: Example) -> None:
    assert said(example, example.source) == ["unchanged"]


@pytest.mark.parametrize(
    ("example", "what"),
    [(example, what) for example in EXAMPLES for what in example.wrong],
    ids=lambda each: each if isinstance(each, str) else each.language.id,
)
def test_a_wrong_rewrite_is_refused_with_the_reason(example: Example, what: str) -> None:
    old, new, expected = example.wrong[what]
    code = example.good.replace(old, new)
    assert code != example.good
    found = said(example, code)
    assert set(expected.split()) <= set(found), found
