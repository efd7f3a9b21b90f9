"""radon 6: the maintainability index (`radon mi`) and Halstead's volume (`radon hal`) of files."""

from __future__ import annotations

from pathlib import Path

from tests.oracles.corpora import Corpus
from tests.oracles.oracle import Metric, Missing, Oracle, Score
from tests.oracles.python.corpora import CORPORA
from tests.oracles.python.radon_functions import parsed

_WITHIN = 0.01
"""The share by which volume and index may differ, as the project promises."""


def run(folder: Path, corpus: Corpus, root: Path) -> list[Score]:
    """What radon says of the files that this Python can compile."""
    try:
        from radon.metrics import h_visit_ast, mi_visit  # noqa: PLC0415
    except ImportError as error:
        raise Missing("radon is not installed: `pip install radon==6.0.1`") from error
    scores = []
    for path in corpus.files(root):
        tree = parsed(path)
        if tree is None:
            continue
        text = path.read_bytes().decode("utf-8")
        try:
            index = mi_visit(text, multi=True)
        except (SyntaxError, ValueError, IndexError, KeyError):
            continue  # radon's own reader of lines gives up on some files
        values = {
            "maintainability_index": index,
            "halstead_volume": h_visit_ast(tree).total.volume,
        }
        scores.append(Score(path.relative_to(root).as_posix(), None, values))
    return scores


ORACLE = Oracle(
    name="radon-files",
    version="6.0.1",
    language="python",
    metrics=(
        Metric(
            "maintainability_index",
            98,
            lambda ours: ours.file_metrics().maintainability_index,
            _WITHIN,
        ),
        Metric("halstead_volume", 98, lambda ours: ours.halstead().volume, _WITHIN),
    ),
    corpora=CORPORA[1:3],
    run=run,
    per_file=True,
)
