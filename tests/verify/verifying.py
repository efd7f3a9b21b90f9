"""What the tests of verification share: a function of a text, and the answer about a reply."""

from __future__ import annotations

from aura_lsp.analysis import Analysis, analyze
from aura_lsp.assist.verify.edits import refactor
from aura_lsp.assist.verify.verdict import Offer, Refusal
from aura_lsp.config import Settings
from aura_lsp.fixes import applied
from aura_lsp.language import Language
from aura_lsp.model import Function
from aura_lsp.text import Document


def analysis_of(source: str, language: Language) -> Analysis:
    return analyze(Document(source.encode()), language, Settings())


def named(analysis: Analysis, name: str) -> Function:
    """The first function that is called `name`."""
    return next(each for each in analysis.functions() if each.name == name)


def judged(source: str, language: Language, name: str, code: str) -> Offer | Refusal:
    """What is said of a reply with `code` for the function `name`."""
    analysis = analysis_of(source, language)
    return refactor(analysis, named(analysis, name), f"```\n{code.strip(chr(10))}\n```\n")


def reasons(answer: Offer | Refusal) -> list[str]:
    """Why a reply is refused; nothing if it is offered."""
    return [] if isinstance(answer, Offer) else [each.why.value for each in answer.reasons]


def outcome(source: str, answer: Offer | Refusal) -> str:
    """The text after the offered edits."""
    assert isinstance(answer, Offer), answer
    return applied(source.encode(), answer.edits).decode()
