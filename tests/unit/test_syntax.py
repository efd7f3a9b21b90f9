"""The door to tree-sitter."""

from __future__ import annotations

import tracemalloc

from aura_lsp.languages.python import PYTHON
from aura_lsp.syntax import parse, syntax_of

_SOURCE = b"".join(b"def f%d(a):\n    return a\n" % at for at in range(10_000))


def test_parsing_again_and_again_keeps_nothing_of_the_text() -> None:
    syntax_of(PYTHON)
    parse(PYTHON, _SOURCE)
    tracemalloc.start()
    try:
        parse(PYTHON, _SOURCE)
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(5):
            parse(PYTHON, _SOURCE)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert after - before < len(_SOURCE) // 10
