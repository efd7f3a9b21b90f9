"""Halstead's measures and the maintainability index of Python are those that radon 6.0.1 gives."""

from __future__ import annotations

from pathlib import Path

import pytest

import aura_lsp.languages.python
from aura_lsp.analysis import analyze
from aura_lsp.config import Settings
from aura_lsp.languages.python import PYTHON
from aura_lsp.measure import measure_file
from aura_lsp.model import FileMetrics, Halstead
from aura_lsp.text import Document

SAMPLE = Path(aura_lsp.languages.python.__file__).with_name("sample.py")


def measured(source: bytes) -> FileMetrics:
    return measure_file(analyze(Document(source), PYTHON, Settings()))


def counts(halstead: Halstead) -> tuple[int, int, int, int]:
    return halstead.n1, halstead.n2, halstead.N1, halstead.N2


def test_the_sample_has_the_numbers_of_radon() -> None:
    sample = measured(SAMPLE.read_bytes())
    assert counts(sample.halstead) == (12, 44, 32, 62)
    assert sample.halstead.volume == pytest.approx(545.8913626734148)
    assert sample.halstead.difficulty == pytest.approx(8.454545454545455)
    assert sample.halstead.effort == pytest.approx(4615.263338966144)
    assert sample.maintainability_index == pytest.approx(37.34503174939818)
    # radon's `raw`: loc, sloc, single_comments + multi, blank.
    lines = sample.lines
    assert (lines.total, lines.code, lines.comment, lines.blank) == (209, 147, 6 + 3, 53)


def test_a_docstring_behind_comments_is_no_code() -> None:
    lines = measured(b"# License\n\n'''Doc.'''\ndef f():\n    # why\n    '''Doc.'''\n").lines
    assert (lines.total, lines.code, lines.comment, lines.blank) == (6, 1, 4, 1)


NUMBERS = [
    ("", (0, 0, 0, 0), 100.0),
    ('"""Doc."""\n', (0, 0, 0, 0), 100.0),
    ("x = 1\n", (0, 0, 0, 0), 100.0),
    ("def f(a):\n    return a + 1\n", (1, 2, 1, 2), 88.56),
    ("x = a.b + b + 'b' + 1.0 + True - -1\n", (3, 7, 6, 11), 87.6),
    ("def f():\n    return a + 1\n\ndef g():\n    return a + 1\n", (1, 4, 2, 4), 78.72),
    ("a = b and c and (d or e) and not f\n", (3, 7, 3, 7), 88.67),
    ("a < b <= c is not d not in e\n", (4, 5, 4, 5), 89.68),
    (
        "match x:\n    case -1 | 1: 1\n    case [-1 - 2j, 3+2j]: 2\n    case {-1: -2}: 3\n",
        (3, 5, 6, 8),
        69.66,
    ),
    ("a += 1\na @= 1; a //= b | c\n", (4, 5, 4, 8), 78.39),
    (
        "@f(a + 1)\ndef g(b=a * 2) -> c | d:\n"
        "    x: int | None = a if a[1:] else 2  # why\n    '''\n    rows\n\n    '''\n",
        (1, 2, 1, 2),
        99.65,
    ),
    ("if a: b\nelse: c\nfor x in y:\n    pass  # one\nwith a as b: c; d\n", (0, 0, 0, 0), 100.0),
    (
        "class A:\n    def f(self):\n        def g():\n            return a or b\n"
        "        return lambda: a or b\n\n    class B:\n        def h(self): return a or b\n",
        (1, 6, 3, 6),
        68.96,
    ),
]


@pytest.mark.parametrize(("source", "halstead", "index"), NUMBERS)
def test_small_pieces_have_the_numbers_of_radon(
    source: str, halstead: tuple[int, int, int, int], index: float
) -> None:
    found = measured(source.encode())
    assert counts(found.halstead) == halstead
    assert round(found.maintainability_index, 2) == index


def test_a_function_has_the_index_that_it_would_have_as_a_file() -> None:
    source = b"def f(a):\n    return a + 1 if a else 2\n"
    alone = measured(source)
    (function,) = measured(b"import os\n\n\n" + source).functions
    assert function.maintainability_index == alone.maintainability_index


def test_code_that_does_not_compile_is_measured() -> None:
    broken = measured(b"def f(a):\n    return a + 1 if a else\n\ndef g(b):\n    return b * 2\n")
    assert broken.halstead.N1 >= 1
    assert 0 < broken.maintainability_index < 100


@pytest.mark.parametrize(
    "filling", ["", "            # A large function is an item of its own.\n" * 99]
)
def test_a_function_alone_in_a_body_is_nested_whether_large_or_small(filling: str) -> None:
    source = f"""\
def outer(a):
    if a:
        pass
    else:
        def inner(b):
            if b:
                return 1
{filling}            return 2
    return inner
"""
    outer, inner = measured(source.encode()).functions
    assert (outer.function.cognitive, inner.function.cognitive) == (1 + 1 + 3, 1)
    assert [step.amount for step in outer.function.increments] == [1, 1, 3]
