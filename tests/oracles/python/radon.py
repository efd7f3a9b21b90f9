"""radon 6: cyclomatic complexity of functions, closures apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.oracles.corpora import Corpus
from tests.oracles.oracle import Metric, Missing, Oracle, Ours, Score, field

VERSION = "6.0.1"
CORPORA = (
    Corpus("std", "3.11", "stdlib", (".py",)),
    Corpus("django", "5.2.19", "pypi", (".py",), ("django",)),
    Corpus("sqlalchemy", "2.1.9", "pypi", (".py",), ("sqlalchemy",)),
    Corpus("sympy", "1.14.0", "pypi", (".py",), ("sympy",)),
)


def run(folder: Path, corpus: Corpus, root: Path) -> list[Score]:
    """What `radon cc --show-closures` says of the files that this Python can compile."""
    try:
        from radon.complexity import cc_visit  # noqa: PLC0415 - it may be missing
    except ImportError as error:
        raise Missing("radon is not installed: `pip install radon==6.0.1`") from error
    scores = []
    for path in corpus.files(root):
        try:
            blocks = cc_visit(path.read_text("utf-8"))
        except (SyntaxError, UnicodeDecodeError, ValueError, RecursionError):
            continue
        name = path.relative_to(root).as_posix()
        said = {(block.lineno, block.name): block.complexity for block in _functions(blocks)}
        scores += [Score(name, key, {"cyclomatic": value}) for key, value in said.items()]
    return scores


def _functions(blocks: Iterable[Any]) -> Iterator[Any]:
    """The functions among radon's blocks, with those inside others."""
    for block in blocks:
        if hasattr(block, "methods"):
            yield from _functions([*block.methods, *block.inner_classes])
        else:
            yield block
            yield from _functions(block.closures)


def _is_def(ours: Ours) -> bool:
    """radon has no entry for a lambda, nor for what is in a class in a function."""
    return ours.function is not None and ours.function.kind != "lambda"


ORACLE = Oracle(
    name="radon",
    version=VERSION,
    language="python",
    metrics=(Metric("cyclomatic", 99.9, field("cyclomatic")),),
    corpora=CORPORA,
    run=run,
    counts=_is_def,
)
