"""The lines of a lambda are lines of the function that it is written in."""

from __future__ import annotations

import pytest

from aura_lsp.analysis import analyze
from aura_lsp.config import Settings
from aura_lsp.languages.kotlin import KOTLIN
from aura_lsp.text import Document

WIDE = "println(1) " + "/* */" * 20
"""Lines so wide make a lambda large enough to be an item of its own."""


@pytest.mark.parametrize("line", ["println(1)", WIDE], ids=["small", "large"])
@pytest.mark.parametrize(
    ("opens", "closes", "lines"),
    [
        ("fun f() {\n  run {", "  }\n}", 94),
        ("fun f() = run {\n  also {", "  }\n}", 94),
        ("val f = run {", "}", 92),
    ],
)
def test_a_long_lambda_makes_a_long_function(
    line: str, opens: str, closes: str, lines: int
) -> None:
    body = "\n".join(f"    {line}" for _ in range(90))
    source = f"{opens}\n{body}\n{closes}\n"
    findings = analyze(Document(source.encode()), KOTLIN, Settings()).findings()
    found = [each.message for each in findings if each.rule == "function-length"]
    name = "f" if "fun" in opens else "<lambda>"
    assert found == [f"`{name}` has {lines} lines of code, the limit is 80"]


def test_methods_and_tests_in_a_function_have_their_own_lines() -> None:
    body = "\n".join("      println(1)" for _ in range(70))
    test = f'  it("x") {{\n{body}\n  }}\n'
    method = f"  object : T {{\n    fun g() {{\n{body}\n    }}\n  }}\n"
    source = f"fun f() {{\n{test}{method}}}\n"
    findings = analyze(Document(source.encode()), KOTLIN, Settings()).findings()
    assert [each.message for each in findings if each.rule == "function-length"] == []
