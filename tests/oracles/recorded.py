"""What an oracle said once, kept so that a machine without the tool still has something to hold
Aura against.

Per oracle: `<name>.json` (version, corpora with their hashes, agreement, classes of differences)
and `<name>.scores.xz` (the figures, one line for each file). No source text.
"""

from __future__ import annotations

import ast
import json
import lzma
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from tests.oracles.compare import Tally
from tests.oracles.oracle import Oracle, Score

_FOLDER = Path(__file__).with_name("recorded")


def agreement(oracle: Oracle) -> dict[str, float]:
    """Metric -> the agreement that was reached, in percent; empty if nothing is recorded."""
    path = _FOLDER / f"{oracle.name}.json"
    if not path.exists():
        return {}
    return dict(json.loads(path.read_text("utf-8"))["agreement"])


def scores(oracle: Oracle, corpus_id: str, digest: str) -> list[Score] | None:
    """What the oracle said of a corpus; None if it was another corpus or another version."""
    path = _FOLDER / f"{oracle.name}.json"
    if not path.exists():
        return None
    head = json.loads(path.read_text("utf-8"))
    if head["version"] != oracle.version or head["corpora"].get(corpus_id) != digest:
        return None
    found = []
    with lzma.open(_FOLDER / f"{oracle.name}.scores.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            corpus, file, functions = json.loads(line)
            if corpus == corpus_id:
                found += [
                    Score(file, ast.literal_eval(key), _values(head["metrics"], values))
                    for key, *values in functions
                ]
    return found


def _values(metrics: list[str], values: list[float | None]) -> dict[str, float]:
    """Metric -> figure, where there is one."""
    return {
        metric: value for metric, value in zip(metrics, values, strict=False) if value is not None
    }


def record(
    oracle: Oracle, tally: Tally, corpora: Mapping[str, str], said: Mapping[str, list[Score]]
) -> None:
    """Write what was reached (`corpora`: id -> digest, `said`: id -> scores)."""
    _FOLDER.mkdir(exist_ok=True)
    metrics = [metric.name for metric in oracle.metrics]
    head = {
        "oracle": oracle.name,
        "version": oracle.version,
        "language": oracle.language,
        "metrics": metrics,
        "corpora": dict(corpora),
        "compared": {metric: tally.compared[metric] for metric in metrics},
        "agreement": {metric: round(tally.agreement(metric), 3) for metric in metrics},
        "differences": {
            f"{metric}: {reason}": count
            for (metric, reason), count in sorted(tally.reasons.items())
        },
    }
    text = json.dumps(head, indent=2, ensure_ascii=False)
    (_FOLDER / f"{oracle.name}.json").write_text(text + "\n", "utf-8")
    with lzma.open(_FOLDER / f"{oracle.name}.scores.xz", "wt", preset=9, encoding="utf-8") as out:
        for corpus, everything in said.items():
            by_path: dict[str, list[list[object]]] = defaultdict(list)
            for score in everything:
                values = [score.values.get(metric) for metric in metrics]
                by_path[score.path].append([repr(score.key), *values])
            for path, functions in by_path.items():
                out.write(json.dumps([corpus, path, functions], ensure_ascii=False) + "\n")
