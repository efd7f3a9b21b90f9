"""Marks in comments: which findings they cover, whose they are, and which of them are of no use."""

from __future__ import annotations

import pytest

from aura_lsp.analysis import Analysis, analyze
from aura_lsp.config import Settings
from aura_lsp.fixes import fix_all
from aura_lsp.languages import named
from aura_lsp.text import Document


def analysed(language: str, code: str, *, foreign: bool = True) -> Analysis:
    """The analysis of code in which a function may have one parameter and be one level deep."""
    known = named(language)
    assert known is not None
    limits = (("nesting-depth", 1), ("parameter-count", 1))
    settings = Settings(thresholds=limits, respect_foreign_suppressions=foreign)
    return analyze(Document.of(code), known, settings)


def rules(language: str, code: str, *, foreign: bool = True) -> list[str]:
    """The rules that report something, in order."""
    return [each.rule for each in analysed(language, code, foreign=foreign).findings()]


COVERED = [
    ("python", "def f(a, b): pass  # aura: ignore[parameter-count] as the protocol wants\n"),
    ("python", "def f(a, b): pass  # aura:ignore[X118]\n"),
    ("python", "def f(a, b): pass  # aura: ignore[complexity]\n"),
    ("python", "def f(a, b): pass  # aura: ignore\n"),
    ("python", "def f(a, b): pass  # type: ignore # aura: ignore[parameter-count]\n"),
    ("python", "# aura: ignore[parameter-count]\n\n# more\ndef f(a, b): pass\n"),
    ("python", "# aura: ignore[parameter-count]\n@a(\n    1\n)\n@b\ndef f(a, b): pass\n"),
    ("python", "class A:\n    # aura: ignore[X118]\n    @b\n    def f(self, a, b): pass\n"),
    ("python", '"""Text."""\n# aura: ignore-file[parameter-count]\ndef f(a, b): pass\n'),
    ("go", "package p\n\n// aura: ignore[parameter-count]\n// F does.\nfunc F(a, b int) {}\n"),
    ("go", "package p\n\nfunc F(a, b int) {} /* aura: ignore[parameter-count] */\n"),
    ("rust", "// aura: ignore[parameter-count]\n/// F\n#[a]\n#[b]\npub fn f(a: u8, b: u8) {}\n"),
    ("kotlin", "// aura: ignore[parameter-count]\n@A\n@B\nfun f(a: Int, b: Int) {}\n"),
    ("kotlin", "// aura: ignore-file[parameter-count]\npackage p\n\nfun f(a: Int, b: Int) {}\n"),
    ("typescript", "// aura: ignore[parameter-count]\nexport function f(a: A, b: B) {}\n"),
    ("typescript", "class A {\n  // aura: ignore[X118]\n  @d()\n  f(a: A, b: B) {}\n}\n"),
    ("javascript", '"use strict";\n/* aura: ignore-file[X118] */\nfunction f(a, b) {}\n'),
    (
        "javascript",
        "const a = (\n  <p>\n    {/* aura: ignore[X118] */}\n    {(a, b) => <b />}\n  </p>\n);\n",
    ),
]


@pytest.mark.parametrize(("language", "code"), COVERED)
def test_a_mark_covers_its_line_the_next_one_or_a_declaration(language: str, code: str) -> None:
    assert rules(language, code) == []
    without = code.replace("aura:", "other:")
    assert rules(language, without) == ["parameter-count"]


NOT_COVERED = [
    ("python", "# aura: ignore[parameter-count]\nx = 1\ndef f(a, b): pass\n"),
    ("python", "# see aura: ignore[parameter-count]\ndef f(a, b): pass\n"),
    ("python", '"# aura: ignore-file[parameter-count]"\ndef f(a, b): pass\n'),
    ("python", "# aura: ignored\ndef f(a, b): pass\n"),
    ("rust", "/// aura: ignore[parameter-count]\nfn f(a: u8, b: u8) {}\n"),
    ("javascript", "/** aura: ignore[parameter-count] */\nfunction f(a, b) {}\n"),
]


@pytest.mark.parametrize(("language", "code"), NOT_COVERED)
def test_what_is_no_mark_covers_nothing(language: str, code: str) -> None:
    assert "parameter-count" in rules(language, code)


def test_a_mark_covers_a_statement_whose_text_has_no_room_for_one() -> None:
    code = 'g(lambda a, b: """\n%s\n"""){}\n'
    assert rules("python", code.replace("{}", "")) == ["parameter-count"]
    assert rules("python", code.replace("{}", "  # aura: ignore[X118]")) == []


FOREIGN = [
    ("python", "def f(a, b): pass  # noqa: PLR0913\n"),
    ("python", "def f(a, b): pass  # noqa: E501,PLR0913\n"),
    ("python", "# ruff: noqa: PLR0913\ndef f(a, b): pass\n"),
    ("python", "# pylint: disable=too-many-arguments\ndef f(a, b): pass\n"),
    ("python", "# pylint: disable-next=too-many-arguments\ndef f(a, b): pass\n"),
    ("go", "package p\n\n//revive:disable:argument-limit\nfunc F(a, b int) {}\n"),
    ("go", "package p\n\nfunc F(a, b int) {} //nolint:argument-limit // by hand\n"),
    ("rust", "#[allow(clippy::too_many_arguments)]\n#[a]\nfn f(a: u8, b: u8) {}\n"),
    ("rust", "#![expect(clippy::too_many_arguments)]\nfn f(a: u8, b: u8) {}\n"),
    ("kotlin", '@Suppress("LongParameterList")\nfun f(a: Int, b: Int) {}\n'),
    (
        "kotlin",
        'fun g() {}\n\n/** F. */\n@A\n@Suppress("LongParameterList")\n'
        "fun f(a: Int, b: Int) {\n    a\n}\n",
    ),
    ("kotlin", '@file:Suppress("detekt:LongParameterList")\n\nfun f(a: Int, b: Int) {}\n'),
    ("javascript", "// eslint-disable-next-line no-var, max-params -- why\nfunction f(a, b) {}\n"),
    ("javascript", "function f(a, b) {} // eslint-disable-line max-params\n"),
    ("javascript", "/* eslint-disable max-params */\nfunction f(a, b) {}\n/* eslint-enable */\n"),
]


@pytest.mark.parametrize(("language", "code"), FOREIGN)
def test_marks_of_other_tools_are_honoured_unless_the_settings_say_not(
    language: str, code: str
) -> None:
    assert rules(language, code) == []
    assert rules(language, code, foreign=False) == ["parameter-count"]


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("python", "def f(a, b): pass  # noqa: E501\n"),
        ("go", "package p\n\n//revive:disable:argument-limit\n//revive:enable:argument-limit\n"
               "func F(a, b int) {}\n"),
        ("rust", "#[allow(clippy::too_many_arguments)]\nfn g() {}\nfn f(a: u8, b: u8) {}\n"),
        ("kotlin", '@Suppress("LongParameterList")\nfun g() {}\nfun f(a: Int, b: Int) {}\n'),
        ("javascript", "/* eslint-disable max-params */\n/* eslint-enable max-params */\n"
                       "function f(a, b) {}\n"),
    ],
)  # fmt: skip
def test_marks_of_other_tools_have_their_own_scope(language: str, code: str) -> None:
    assert rules(language, code) == ["parameter-count"]


def unused(code: str, language: str = "python") -> list[str]:
    found = analysed(language, code).findings()
    return [each.message for each in found if each.rule == "unused-suppression"]


def test_a_mark_of_no_use_is_reported() -> None:
    assert unused("x = 1  # aura: ignore\n") == ["This mark suppresses nothing"]
    assert unused("x = 1  # aura: ignore[X118]\n") == ["`X118` suppresses nothing here"]
    assert unused("x = 1  # aura: ignore[x118, nope]\n") == ["No rule is called `nope`"]
    assert unused("x = 1  # aura: ignore[X118\n") == ["The brackets of this mark are not closed"]
    assert unused("x = 1\n# aura: ignore-file[X118]\n") == [
        "This mark stands before the first statement or not at all"
    ]


def test_a_mark_is_not_of_no_use_when_its_rule_did_not_run() -> None:
    assert unused("x = 1  # aura: ignore[cyclomatic-complexity]\n") == []  # off by default
    assert unused("x = = 1  # aura: ignore[X118]\n") == []  # the file cannot be parsed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1  # aura: ignore\n", "x = 1\n"),
        ("x = 1  # noqa: E501  # aura: ignore[X118] why\n", "x = 1  # noqa: E501\n"),
        ("if x:\n    # aura: ignore[X118]\n    y()\n", "if x:\n    y()\n"),
        (
            "def f(a, b): pass  # aura: ignore[X118, X119] why\n",
            "def f(a, b): pass  # aura: ignore[X118] why\n",
        ),
    ],
)
def test_a_mark_of_no_use_is_removed(before: str, after: str) -> None:
    analysis = analysed("python", before)
    fixed = fix_all(analysis, lambda each: each.rule == "unused-suppression")
    assert fixed.source.decode() == after


def test_line_ends_are_kept() -> None:
    analysis = analysed("python", "# aura: ignore[X118]\r\nx = 1\r\n")
    assert fix_all(analysis, lambda _: True).source == b"x = 1\r\n"
