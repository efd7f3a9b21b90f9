"""gocognit: cognitive complexity of Go functions."""

from __future__ import annotations

from pathlib import Path

from tests.oracles.corpora import Corpus
from tests.oracles.go import CORPORA, figures, is_declared, place_and_name
from tests.oracles.go.reasons import REASONS
from tests.oracles.oracle import Metric, Oracle, Score, field


def run(folder: Path, corpus: Corpus, root: Path) -> list[Score]:
    """The figures of every function that gocognit lists."""
    return [
        Score(
            each.path,
            (each.line, each.column, each.name),
            {"cognitive": each.cognitive, "cognitive_alone": each.alone},
        )
        for each in figures(folder, corpus, root)
        if each.cognitive >= 0
    ]


ORACLE = Oracle(
    name="gocognit",
    version="1.3.0",
    language="go",
    metrics=(
        Metric("cognitive", 99.5, field("cognitive")),
        Metric("cognitive_alone", 99.9, field("cognitive")),
    ),
    corpora=CORPORA,
    run=run,
    reasons=REASONS,
    key_of=place_and_name,
    counts=is_declared,
)
