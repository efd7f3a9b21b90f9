"""Aura from Python."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

import aura_lsp
from aura_lsp import AnalysisError, AuraError, ConfigurationError, analyze, api, complexity


def test_the_examples_in_the_documentation_hold() -> None:
    for module in (aura_lsp, api):
        outcome = doctest.testmod(module)
        assert outcome.attempted > 0 and outcome.failed == 0
    readme = Path(__file__).parents[2] / "README.md"
    outcome = doctest.testfile(str(readme), module_relative=False)
    assert outcome.attempted > 0 and outcome.failed == 0


def test_unknown_methods_and_languages_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown method `lines`"):
        complexity("x", method="lines")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="unknown language `cobol`; expected one of python, go"):
        complexity("x", language="cobol")


def test_strict_mode_refuses_a_syntax_error() -> None:
    analyze("def f(:\n    pass\n")  # without strict nothing is raised
    with pytest.raises(AnalysisError, match="syntax error in line 1"):
        complexity("def f(:\n    pass\n", strict=True)
    assert issubclass(AnalysisError, AuraError) and issubclass(ConfigurationError, AuraError)


def test_functions_of_one_name_are_numbered() -> None:
    assert complexity("def f(): pass\ndef f(a): return a or 1\n") == {"f": 1, "f#2": 2}


def test_every_method_has_its_number() -> None:
    code = "def f(a, b):\n    return a + b if a else b\n"
    assert complexity(code) == {"f": 2}
    assert complexity(code, method="cognitive") == {"f": 1}
    assert complexity(code, method="halstead")["f"] > 0


def test_code_with_lone_surrogates_is_analysed() -> None:
    assert analyze("x = '\ud800'\n") == []


def test_there_is_nothing_else_at_the_front() -> None:
    with pytest.raises(AttributeError, match="no attribute `nothing`"):
        aura_lsp.nothing  # noqa: B018
