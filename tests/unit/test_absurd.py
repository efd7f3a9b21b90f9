"""Sources that nobody writes and somebody opens: they neither crash nor overflow."""

from __future__ import annotations

import pytest

from aura_lsp.analysis import analyze
from aura_lsp.config import Settings
from aura_lsp.languages import named
from aura_lsp.measure import measure_file
from aura_lsp.text import Document

_DEEP = 500

NESTED = {
    "python": "f(lambda: " * _DEEP + "1" + ")" * _DEEP + "\n",
    "go": "package p\nvar x = " + "func() any { return " * _DEEP + "1" + " }" * _DEEP + "\n",
    "rust": "fn f() { let x = " + "|| { " * _DEEP + "1" + " }" * _DEEP + "; }\n",
    "kotlin": "fun f() = " + "{ " * 100 + "1" + " }" * 100 + "\n",
    "javascript": "(a => { " * _DEEP + "1" + " })" * _DEEP + "\n",
    "typescript": "(a => { " * _DEEP + "1" + " })" * _DEEP + "\n",
    "tsx": "<A f={() => " * _DEEP + "1" + "} />" * _DEEP + "\n",
}


@pytest.mark.parametrize("language_id", NESTED)
def test_a_deeply_nested_source_has_functions_findings_symbols_and_metrics(
    language_id: str,
) -> None:
    language = named(language_id)
    assert language is not None

    analysis = analyze(Document(NESTED[language_id].encode()), language, Settings())

    assert len(analysis.functions()) >= 90
    assert analysis.findings() == analysis.findings()
    assert analysis.symbols()
    assert measure_file(analysis).functions
