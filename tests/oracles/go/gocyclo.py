"""gocyclo: cyclomatic complexity of Go functions."""

from __future__ import annotations

from pathlib import Path

from tests.oracles.corpora import Corpus
from tests.oracles.go import CORPORA, figures, is_listed, place_and_name
from tests.oracles.oracle import Metric, Oracle, Score, field


def run(folder: Path, corpus: Corpus, root: Path) -> list[Score]:
    """The figure of every function that gocyclo lists."""
    return [
        Score(each.path, (each.line, each.column, each.name), {"cyclomatic": each.cyclomatic})
        for each in figures(folder, corpus, root)
    ]


ORACLE = Oracle(
    name="gocyclo",
    version="0.6.0",
    language="go",
    metrics=(Metric("cyclomatic", 99.9, field("cyclomatic")),),
    corpora=CORPORA,
    run=run,
    key_of=place_and_name,
    counts=is_listed,
)
