"""Every rule's examples are its tests, and every rule says what the catalogue needs."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from aura_lsp.analysis import Analysis, analyze
from aura_lsp.config import Settings
from aura_lsp.fixes import fix_all
from aura_lsp.languages import named
from aura_lsp.model import Finding
from aura_lsp.rules import Invalid, Rule, Valid, all_rules, cleandoc_code, page, rule_named
from aura_lsp.text import Document

CARETS = re.compile(r"[\s^]*\^[\s^]*")


@dataclass(frozen=True)
class Example:
    """One example of a rule: its code, and the exact spans that are to be reported."""

    rule: Rule
    language: str
    code: str
    limit: int | None
    spans: frozenset[tuple[int, int]]
    fixed: str | None = None

    @property
    def analysis(self) -> Analysis:
        thresholds = {} if self.limit is None else {self.rule.name: self.limit}
        settings = Settings.of(select=[self.rule.name], thresholds=thresholds)
        language = named(self.language)
        assert language is not None
        return analyze(Document.of(self.code), language, settings)

    @property
    def findings(self) -> list[Finding]:
        return [each for each in self.analysis.findings() if each.rule == self.rule.name]


def split_carets(text: str) -> tuple[str, frozenset[tuple[int, int]]]:
    """The code without its caret lines, and the byte spans that these mark in the line above."""
    code, spans, line_start = "", set(), 0
    for line in text.splitlines(keepends=True):
        if CARETS.fullmatch(line):
            for match in re.finditer(r"\^+", line):
                above = code[line_start:]
                start = len((code[:line_start] + above[: match.start()]).encode())
                end = len((code[:line_start] + above[: match.end()]).encode())
                spans.add((start, end))
        else:
            line_start = len(code)
            code += line
    return code, frozenset(spans)


def examples(kind: str) -> list[Example]:
    return [
        example(rule, language, each)
        for rule in all_rules()
        for language, several in getattr(rule, kind).items()
        for each in several
    ]


def example(rule: Rule, language: str, shown: str | Valid | Invalid) -> Example:
    limit = None if isinstance(shown, str) else shown.limit
    code, spans = split_carets(cleandoc_code(shown if isinstance(shown, str) else shown.code))
    fixed = shown.fixed if isinstance(shown, Invalid) else None
    fixed = None if fixed is None else cleandoc_code(fixed)
    return Example(rule, language, code, limit, spans, fixed)


_METRIC_RULES = {f"X{number}" for number in range(115, 122)}


def test_a_rule_says_what_fixes_it_has() -> None:
    said = {rule.name: rule.fix for rule in all_rules()}
    offered: dict[str, str | None] = dict.fromkeys(said)
    for example in examples("invalid"):
        for finding in example.findings:
            if finding.fix is not None:
                offered[finding.rule] = "safe" if finding.fix.safe else "unsafe"
    assert offered == said


def label(example: Example) -> str:
    return f"{example.rule.name}-{example.language}"


@pytest.mark.parametrize("example", examples("valid"), ids=label)
def test_a_valid_example_is_not_reported(example: Example) -> None:
    assert example.findings == []


@pytest.mark.parametrize("example", examples("invalid"), ids=label)
def test_an_invalid_example_is_reported_exactly_where_it_is_marked(example: Example) -> None:
    assert example.spans, "an invalid example marks what is reported"
    assert {(each.span.start, each.span.end) for each in example.findings} == example.spans


@pytest.mark.parametrize(
    "example", [each for each in examples("invalid") if each.fixed is not None], ids=label
)
def test_an_invalid_example_is_fixed_as_it_says(example: Example) -> None:
    fixed = fix_all(example.analysis, lambda _: True)
    assert fixed.source.decode() == example.fixed
    assert not any(each.fix for each in fixed.analysis.findings()), "all fixes have been made"


@pytest.mark.parametrize(
    "rule", [each for each in all_rules() if each.fix is not None], ids=lambda rule: rule.name
)
def test_a_rule_with_fixes_shows_one(rule: Rule) -> None:
    assert any(each.fixed is not None for each in examples("invalid") if each.rule is rule)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_a_rule_says_what_it_is_about(rule: Rule) -> None:
    assert rule.valid and rule.invalid
    assert rule.summary.endswith(".") and len(rule.summary) < 80
    assert "## Why is this bad?" in rule.documentation
    assert rule.suggestion and not rule.suggestion.endswith(".")
    assert rule.summary in page(rule) and rule.code in page(rule)
    assert rule_named(rule.code.lower()) is rule
    same = rule_named(rule.name)
    assert same is not None and same.name == rule.name


def test_codes_and_names_are_unique() -> None:
    rules = all_rules()
    assert len({rule.code for rule in rules}) == len(rules)
    named = [(rule.name, language) for rule in rules for language in rule.languages]
    assert len(set(named)) == len(named), "rules of one name are of different languages"


def test_the_rules_of_the_backbone_are_there() -> None:
    backbone = [rule for rule in all_rules() if rule.code in {"X101", *_METRIC_RULES}]
    assert [(rule.code, rule.name, rule.wave) for rule in backbone] == [
        ("X101", "syntax-error", 1),
        ("X115", "cognitive-complexity", 1),
        ("X116", "cyclomatic-complexity", 2),
        ("X117", "function-length", 1),
        ("X118", "parameter-count", 1),
        ("X119", "nesting-depth", 1),
        ("X120", "large-file", 2),
        ("X121", "large-class", 2),
    ]
