"""Aura from Python: `analyze` and `complexity`, and the errors at this border."""

from __future__ import annotations

from typing import Literal

from aura_lsp.analysis import Analysis
from aura_lsp.analysis import analyze as _analyze
from aura_lsp.config import Settings
from aura_lsp.errors import AuraError
from aura_lsp.language import Language
from aura_lsp.languages import named, names
from aura_lsp.measure import measure_file
from aura_lsp.model import FileMetrics, Finding
from aura_lsp.syntax import ParseTimeout
from aura_lsp.text import Document, Encoding

Method = Literal["cyclomatic", "cognitive", "halstead"]
METHODS: tuple[Method, ...] = ("cyclomatic", "cognitive", "halstead")


class AnalysisError(AuraError):
    """The code cannot be analysed: it has a syntax error in strict mode, or its parse does not
    end."""


class ConfigurationError(AuraError):
    """A configuration cannot be used."""


def analyze(
    code: str, language: str = "python", *, settings: Settings | None = None, strict: bool = False
) -> list[Finding]:
    """The findings of a piece of code, by position; spans are half-open ranges of UTF-8 byte
    offsets.

    >>> [finding.rule for finding in analyze("def f(a, b, c, d, e, g, h, i): pass")]
    ['parameter-count']

    Raises:
        ValueError: the language is unknown.
        AnalysisError: the parse does not end, or with `strict` the code has a syntax error.
    """
    analysis = _run(code, language, settings or Settings(), strict=strict)
    return analysis.findings()


def complexity(
    code: str, language: str = "python", method: Method = "cyclomatic", *, strict: bool = False
) -> dict[str, float]:
    r"""The complexity of each function by qualified name; for `halstead` its volume.

    Functions of one name are numbered from the second on: `f`, `f#2`.

    >>> complexity("def f(a):\\n    return 1 if a else 2\n", method="cognitive")
    {'f': 1}
    >>> complexity("func f() {}", language="go")
    {'f': 1}
    >>> complexity("x", method="lines")
    Traceback (most recent call last):
    ValueError: unknown method `lines`; expected one of cyclomatic, cognitive, halstead

    Raises:
        ValueError: the method or the language is unknown.
        AnalysisError: the parse does not end, or with `strict` the code has a syntax error.
    """
    if method not in METHODS:
        raise ValueError(f"unknown method `{method}`; expected one of {', '.join(METHODS)}")
    measured = _measure(code, language, strict=strict)
    result: dict[str, float] = {}
    for each in measured.functions:
        name, number = each.function.qualified_name, 2
        while name in result:
            name = f"{each.function.qualified_name}#{number}"
            number += 1
        result[name] = {
            "cyclomatic": each.function.cyclomatic,
            "cognitive": each.function.cognitive,
            "halstead": each.halstead.volume,
        }[method]
    return result


def _measure(code: str, language: str = "python", *, strict: bool = False) -> FileMetrics:
    """All measures of a piece of code and its functions.

    Raises:
        ValueError: the language is unknown.
        AnalysisError: the parse does not end, or with `strict` the code has a syntax error.
    """
    return measure_file(_run(code, language, Settings(), strict=strict))


def _run(code: str, language: str, settings: Settings, *, strict: bool) -> Analysis:
    try:
        analysis = _analyze(Document.of(code), _language(language), settings)
    except ParseTimeout as error:
        raise AnalysisError(str(error)) from error
    problems = analysis.syntax_problems() if strict else []
    if problems:
        place = analysis.document.position(problems[0].span.start, Encoding.UTF32)
        raise AnalysisError(f"syntax error in line {place.line + 1}, column {place.character + 1}")
    return analysis


def _language(name: str) -> Language:
    language = named(name)
    if language is None:
        raise ValueError(f"unknown language `{name}`; expected one of {', '.join(names())}")
    return language
