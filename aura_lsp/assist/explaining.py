"""Explanations as Markdown documents: what Aura measured and found, and what a model says of it.

Without a model the first part is the whole document.
"""

from __future__ import annotations

from aura_lsp.analysis import Analysis
from aura_lsp.assist import showing
from aura_lsp.assist.prompts import Prompt
from aura_lsp.assist.verify.place import Place, place_of
from aura_lsp.model import Finding, Function
from aura_lsp.rules import page, rule_named

_SYSTEM = (
    "You explain code to an experienced programmer who has not seen it before. Be exact and "
    "brief. Answer in Markdown, without a heading and without repeating the code."
)
_MOST = 700
_LEAST = 96


def function_facts(analysis: Analysis, function: Function) -> str:
    """What is known of a function for sure."""
    limit = analysis.settings.threshold("cognitive-complexity", analysis.language.name)
    against = f" (limit {limit})" if limit is not None else ""
    line = analysis.document.lines.line_at(function.span.start) + 1
    parts = [
        f"# `{function.qualified_name}`",
        f"Line {line}, {function.lines} lines, {function.parameters} parameters. Cognitive "
        f"complexity {function.cognitive}{against}, cyclomatic {function.cyclomatic}, nested "
        f"{function.max_nesting} deep.",
    ]
    if function.increments:
        parts.append("What makes it complex:\n\n" + "\n".join(showing.dearest(analysis, function)))
    found = _findings_in(analysis, function)
    if found:
        parts.append("Found in it:\n\n" + "\n".join(_row(analysis, each) for each in found))
    return "\n\n".join(parts) + "\n"


def function_question(analysis: Analysis, function: Function) -> Prompt | None:
    """What a model is asked about a function; None where there is no telling what belongs to it."""
    place = place_of(analysis, function)
    if place is None:
        return None
    question = (
        f"Explain `{function.name}`: what it is for, what it does step by step, what it changes or "
        "fails with, and what is easy to get wrong when changing it.\n\n" + _code(place)
    )
    return Prompt(_SYSTEM, question, tuple(showing.surroundings(place)), _LEAST, _MOST)


def finding_facts(analysis: Analysis, finding: Finding) -> str:
    """What is known of a finding for sure: what was found where, and the page of its rule."""
    rule = rule_named(finding.code)
    line = analysis.document.lines.line_at(finding.span.start) + 1
    parts = [f"# {finding.rule} in line {line}", f"{finding.message}. {finding.suggestion}."]
    steps = [
        f"- line {analysis.document.lines.line_at(each.span.start) + 1}: {each.message}"
        for each in finding.related
    ]
    if steps:
        parts.append("\n".join(steps))
    if rule is not None:
        parts.append(page(rule).strip().replace("\n# ", "\n## ").replace("# ", "## ", 1))
    return "\n\n".join(parts) + "\n"


def finding_question(
    analysis: Analysis, finding: Finding, function: Function | None
) -> Prompt | None:
    """What a model is asked about a finding; None where it is in no function."""
    place = place_of(analysis, function) if function is not None else None
    if place is None:
        return None
    rule = rule_named(finding.code)
    what = f" This kind of problem: {rule.summary}" if rule is not None else ""
    question = (
        f"A linter says of `{showing.line_at(analysis, finding.span.start)}`: {finding.message}. "
        f"{finding.suggestion}.{what}\n\nExplain what can go wrong here, in this very code, and "
        f"how to mend it.\n\n{_code(place)}"
    )
    return Prompt(_SYSTEM, question, tuple(showing.surroundings(place)), _LEAST, _MOST)


def with_answer(facts: str, answer: str, model: str) -> str:
    """A document with what a model said, which nobody has checked."""
    return f"{facts}\n---\n\n*What {model} says; Aura has not checked it.*\n\n{answer.strip()}\n"


def _findings_in(analysis: Analysis, function: Function) -> list[Finding]:
    span = function.span
    return [e for e in analysis.findings() if span.start <= e.span.start < span.end]


def _row(analysis: Analysis, finding: Finding) -> str:
    line = analysis.document.lines.line_at(finding.span.start) + 1
    return f"- line {line}: {finding.message} (`{finding.rule}`)"


def _code(place: Place) -> str:
    return showing.fenced(place, showing.code_of(place))
