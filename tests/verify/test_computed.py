"""A simpler function computes nothing that was not computed before."""

from __future__ import annotations

import pytest

from aura_lsp.language import Language
from aura_lsp.languages.go import GO
from aura_lsp.languages.javascript import JAVASCRIPT, TYPESCRIPT
from aura_lsp.languages.kotlin import KOTLIN
from aura_lsp.languages.python import PYTHON
from aura_lsp.languages.rust import RUST
from tests.verify.verifying import judged, reasons

PYTHON_BEFORE = """\
def pick(a, b):
    if a > 0:
        if b > 0:
            return a + b
        else:
            return a
    else:
        return b
"""
PYTHON_AFTER = """\
def pick(a, b):
    if a <= 0:
        return b
    if b <= 0:
        return a
    return RESULT
"""
BEFORE = """\
HEAD {
    if (a > 0) {
        if (b > 0) {
            return a + b
        } else {
            return a
        }
    } else {
        return b
    }
}
"""
AFTER = """\
HEAD {
    if (a <= 0) {
        return b
    }
    if (b <= 0) {
        return a
    }
    return RESULT
}
"""
HEADS = [
    (GO, "package p\n\nfunc pick(a int, b int) int"),
    (RUST, "fn pick(a: i32, b: i32) -> i32"),
    (KOTLIN, "fun pick(a: Int, b: Int): Int"),
    (JAVASCRIPT, "function pick(a, b)"),
    (TYPESCRIPT, "function pick(a: number, b: number): number"),
]


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        (PYTHON, PYTHON_BEFORE, PYTHON_AFTER),
        *(
            (each, BEFORE.replace("HEAD", head), AFTER.replace("HEAD", head))
            for each, head in HEADS
        ),
    ],
    ids=lambda each: each.id if isinstance(each, Language) else "",
)
def test_a_new_sum_is_another_result(language: Language, before: str, after: str) -> None:
    kept = judged(before, language, "pick", after.replace("RESULT", "a + b"))
    assert reasons(kept) == []
    other = judged(before, language, "pick", after.replace("RESULT", "a + b + a"))
    assert reasons(other) == ["new-computation"]


@pytest.mark.parametrize(
    "body", ["    return (a +\n            b)\n", "    total = a + b\n    return total\n"]
)
def test_an_old_sum_may_be_written_otherwise(body: str) -> None:
    after = PYTHON_AFTER.replace("    return RESULT\n", body)
    assert reasons(judged(PYTHON_BEFORE, PYTHON, "pick", after)) == []
