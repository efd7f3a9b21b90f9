"""Hover: a function's measures against their limits and where they come from, or a finding's
rule."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from lsprotocol import types as lsp

from aura_lsp.analysis import Analysis, exact_span
from aura_lsp.measure import measure_function
from aura_lsp.model import Finding, Function, Increment, Span
from aura_lsp.ruleset import RuleSet
from aura_lsp.server import convert
from aura_lsp.server.app import AuraServer
from aura_lsp.text import Document, Encoding

_MOST_INCREMENTS = 12


def register(server: AuraServer) -> None:
    """Answer hovers over names of functions, over what makes them complex, and over findings."""

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    async def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        opened = server.session.get(params.text_document.uri)
        analysis = await server.session.analysis(opened)
        if analysis is None:
            return None
        encoding = server.session.encoding
        offset = convert.offset_of(analysis.document, params.position, encoding)
        past = partial(server.past.sentence, opened.uri, analysis)
        return _hover(analysis, offset, encoding, past)


def _hover(
    analysis: Analysis, offset: int, encoding: Encoding, past: Callable[[Function], str | None]
) -> lsp.Hover | None:
    function = analysis.function_at(offset)
    parts: list[str] = []
    span: Span | None = None
    if function is not None and function.name_span.start <= offset <= function.name_span.end:
        span = function.name_span
        parts.append(_function(analysis, function, past(function)))
    elif function is not None and (step := _increment_at(analysis.document, function, offset)):
        span = exact_span(Span(step.offset, step.offset), 0, analysis.document.source)
        nested = f", nested {step.nesting} deep" if step.nesting else ""
        parts.append(
            f"{step.why}: +{step.amount}{nested}, of the cognitive complexity "
            f"{function.cognitive} of `{function.name}`"
        )
    for finding in analysis.findings():
        if finding.span.start <= offset < max(finding.span.end, finding.span.start + 1):
            span = span or finding.span
            parts.append(_rule(finding, analysis.rules))
    if not parts or span is None:
        return None
    return lsp.Hover(
        lsp.MarkupContent(lsp.MarkupKind.Markdown, "\n\n---\n\n".join(parts)),
        convert.lsp_range(analysis.document, span, encoding),
    )


def _increment_at(document: Document, function: Function, offset: int) -> Increment | None:
    """The increment whose keyword or operator is at an offset."""
    for step in function.increments:
        span = exact_span(Span(step.offset, step.offset), 0, document.source)
        if span.start <= offset < span.end:
            return step
    return None


def _function(analysis: Analysis, function: Function, past: str | None) -> str:
    measured = measure_function(analysis, function)
    settings, language = analysis.settings, analysis.language.name
    rows = [
        ("cognitive complexity", function.cognitive, "cognitive-complexity"),
        ("cyclomatic complexity", function.cyclomatic, "cyclomatic-complexity"),
        ("lines of code", measured.lines.code, "function-length"),
        ("parameters", function.counted_parameters, "parameter-count"),
        ("nesting", function.max_nesting, "nesting-depth"),
    ]
    lines = [
        f"**`{function.qualified_name}`**",
        "",
        "| measure | value | limit |",
        "| --- | ---: | ---: |",
    ]
    for label, value, rule in rows:
        limit = settings.threshold(rule, language)
        mark = " ⚠" if limit is not None and value > limit else ""
        lines.append(f"| {label} | {value}{mark} | {limit if limit is not None else '–'} |")
    lines += [
        f"| Halstead volume | {measured.halstead.volume:.0f} | – |",
        f"| maintainability | {measured.maintainability_index:.0f} | – |",
    ]
    if past is not None:
        lines += ["", past]
    if function.increments:
        lines += ["", _increments(analysis.document, function)]
    return "\n".join(lines)


def _increments(document: Document, function: Function) -> str:
    """The dearest increments in order of place; what is left out is counted."""
    dearest = sorted(function.increments, key=lambda step: (-step.amount, step.offset))
    shown = sorted(dearest[:_MOST_INCREMENTS], key=lambda step: step.offset)
    lines = [f"Where the {function.cognitive} come from:", ""]
    for step in shown:
        nested = f" (nested {step.nesting})" if step.nesting else ""
        lines.append(
            f"- line {document.lines.line_at(step.offset) + 1}: +{step.amount} {step.why}{nested}"
        )
    rest = sum(step.amount for step in dearest[_MOST_INCREMENTS:])
    if rest:
        lines.append(f"- elsewhere: +{rest}")
    return "\n".join(lines)


def _rule(finding: Finding, rules: RuleSet) -> str:
    rule = rules.by_code.get(finding.code)
    text = f"**{finding.code} {finding.rule}**: {finding.message}\n\n{finding.suggestion}"
    return f"{text}\n\n{rule.documentation}" if rule is not None else text
