"""Cognitive complexity scored by hand: 200 functions, each read twice by readers who did not know
of each other or of Aura's number.

No tool that is in use follows the white paper for Rust. The functions were drawn at random from
those of 4 to 70 lines; `by_hand.json` has where they are and both scores, `settled` where these
differ and why. The readers had the white paper and these conventions: `let … else` costs one, as
`else` does, and its block nests; what macros are given is not looked into; closures and functions
inside nest; a function that calls itself costs one.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.oracles.corpora import Corpus
from tests.oracles.oracle import Metric, Oracle, Score, field
from tests.oracles.rust.rust_code_analysis import CORPORA

_SCORES = Path(__file__).with_name("by_hand.json")


def run(folder: Path, corpus: Corpus, root: Path) -> list[Score]:
    """What both readers said, or what was settled where they did not agree."""
    return [
        Score(each["path"], (each["line"], each["name"]), {"cognitive": _score(each)})
        for each in json.loads(_SCORES.read_text("utf-8"))
        if each["crate"] == corpus.name
    ]


def _score(each: dict[str, int]) -> int:
    return each["first"] if each["first"] == each["second"] else each["settled"]


ORACLE = Oracle(
    name="rust-by-hand",
    version="1",
    language="rust",
    metrics=(Metric("cognitive", 99, field("cognitive")),),
    corpora=CORPORA,
    run=run,
    is_partial=True,
)
