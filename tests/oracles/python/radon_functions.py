"""radon 6: cyclomatic complexity (`radon cc`) and Halstead (`radon hal -f`) of every `def`.

`radon cc` lists no functions of classes inside functions; what it would say of them is asked of the
visitor that it uses.
"""

from __future__ import annotations

import ast
import warnings
from pathlib import Path

from tests.oracles.corpora import Corpus
from tests.oracles.oracle import Metric, Missing, Oracle, Ours, Score, field
from tests.oracles.python.corpora import CORPORA


def run(folder: Path, corpus: Corpus, root: Path) -> list[Score]:
    """What radon says of the files that this Python can compile."""
    try:
        from radon.metrics import halstead_visitor_report  # noqa: PLC0415
        from radon.visitors import ComplexityVisitor, HalsteadVisitor  # noqa: PLC0415
    except ImportError as error:
        raise Missing("radon is not installed: `pip install radon==6.0.1`") from error
    scores = []
    for path in corpus.files(root):
        tree = parsed(path)
        if tree is None:
            continue
        name = path.relative_to(root).as_posix()
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            complexity, halstead = ComplexityVisitor(), HalsteadVisitor()
            complexity.visit_FunctionDef(node)
            halstead.visit_FunctionDef(node)
            counted = halstead.function_visitors[0]
            report = halstead_visitor_report(counted)
            values = {
                "cyclomatic": complexity.functions[0].complexity,
                "halstead_volume": report.volume,
                "halstead_difficulty": report.difficulty,
            }
            scores.append(Score(name, (node.lineno, node.col_offset), values))
    return scores


def parsed(path: Path) -> ast.Module | None:
    """A file as this Python reads it; None if it can't."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(path.read_bytes().decode("utf-8"))
    except (SyntaxError, UnicodeDecodeError, ValueError, RecursionError):
        return None


def is_def(ours: Ours) -> bool:
    """Other tools have no entry for a lambda."""
    return ours.function is not None and ours.function.kind != "lambda"


def def_key(ours: Ours) -> tuple[int, int]:
    """The line and column (in bytes, from 0) of `def`, as Python's parser gives them."""
    assert ours.function is not None
    source, start = ours.analysis.document.source, ours.function.span.start
    line_start = source.rfind(b"\n", 0, start) + 1
    return source.count(b"\n", 0, start) + 1, start - line_start


ORACLE = Oracle(
    name="radon-functions",
    version="6.0.1",
    language="python",
    metrics=(
        Metric("cyclomatic", 99.9, field("cyclomatic")),
        Metric("halstead_volume", 99.9, lambda ours: ours.halstead().volume),
        Metric("halstead_difficulty", 99.9, lambda ours: ours.halstead().difficulty),
    ),
    corpora=CORPORA[:3],
    run=run,
    key_of=def_key,
    counts=is_def,
)
