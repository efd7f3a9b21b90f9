"""Edits that are to mend one finding: it is gone from its place, and nothing else is found."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from aura_lsp.assist.verify.edits import fix
from aura_lsp.assist.verify.verdict import Offer, Refusal
from aura_lsp.language import Language
from aura_lsp.languages.go import GO
from aura_lsp.languages.javascript import JAVASCRIPT, TYPESCRIPT
from aura_lsp.languages.kotlin import KOTLIN
from aura_lsp.languages.python import PYTHON
from aura_lsp.languages.rust import RUST
from tests.verify.verifying import analysis_of, named, outcome, reasons

_RULE = "identical-operands"


@dataclass(frozen=True, slots=True)
class Example:
    """A file with a function `pick`, in which both `FIRST` and `SECOND` stand for a comparison, and
    the end of a statement."""

    language: Language
    source: str
    end: str = ""


_BRACES = """\
HEAD {
    if (FIRST) {
        return 1END
    }
    if (SECOND) {
        return 2END
    }
    return 3END
}
"""


def _braces(language: Language, head: str, end: str = "") -> Example:
    return Example(language, _BRACES.replace("HEAD", head).replace("END", end), end)


EXAMPLES = [
    Example(
        PYTHON,
        "def pick(a, b):\n    if FIRST:\n        return 1\n    if SECOND:\n        return 2\n"
        "    return 3\n",
    ),
    _braces(GO, "package p\n\nfunc pick(a *pair, b *pair) int"),
    _braces(RUST, "fn pick(a: &mut Pair, b: &Pair) -> u8", ";"),
    _braces(KOTLIN, "fun pick(a: Pair, b: Pair): Int"),
    _braces(JAVASCRIPT, "function pick(a, b)", ";"),
    _braces(TYPESCRIPT, "function pick(a: Pair, b: Pair): number", ";"),
]
examples = pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.language.id)


def filled(text: str, first: str, second: str) -> str:
    return text.replace("FIRST", first).replace("SECOND", second)


def said(example: Example, code: str, *, target: int = 1) -> Offer | Refusal:
    """What is said of a reply to the first (0) or second finding of two that read the same."""
    analysis = analysis_of(filled(example.source, "a.x == a.x", "a.x == a.x"), example.language)
    found = [each for each in analysis.findings() if each.rule == _RULE]
    assert len(found) == 2
    return fix(analysis, named(analysis, "pick"), found[target], f"```\n{code}```\n")


@examples
@pytest.mark.parametrize("target", [0, 1])
def test_a_finding_that_is_gone_is_said_to_be(example: Example, target: int) -> None:
    code = filled(example.source, *(("a.x == b.x", "a.x == a.x")[:: 1 - 2 * target]))
    answer = said(example, code, target=target)
    assert isinstance(answer, Offer), answer
    assert answer.title == (
        "Fix `pick`: `identical-operands` is gone; "
        "parses, signature kept, no new finding; behaviour not checked"
    )
    source = filled(example.source, "a.x == a.x", "a.x == a.x")
    assert outcome(source, answer) == code


@examples
@pytest.mark.parametrize("target", [0, 1])
def test_another_finding_of_the_rule_is_not_the_one(example: Example, target: int) -> None:
    code = filled(example.source, *(("a.x == a.x", "a.x == b.x")[:: 1 - 2 * target]))
    assert reasons(said(example, code, target=target)) == ["finding-kept"]


@examples
def test_a_finding_that_only_reads_otherwise_is_still_there(example: Example) -> None:
    code = filled(example.source, "a.x == a.x", "a.x >= a.x")
    assert reasons(said(example, code)) == ["finding-kept"]


@examples
def test_a_finding_may_not_move(example: Example) -> None:
    code = filled(example.source, "a.x == a.x", "a.x == b.x")
    code = code.replace("return 3", "return a.x == a.x")
    assert "finding-kept" in reasons(said(example, code))


@examples
def test_nothing_else_may_be_found(example: Example) -> None:
    code = example.source.replace("    if", f"    b = b{example.end}\n    if", 1)
    code = filled(code, "a.x == a.x", "a.x == b.x")
    assert reasons(said(example, code)) == ["new-finding"]
