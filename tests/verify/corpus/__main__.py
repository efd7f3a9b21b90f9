"""`python -m tests.verify.corpus [NAME …]`: candidate edits of functions of released projects.

The projects are those that the metrics are compared on, as far as their licences allow it (see
`_LICENCES`); they are fetched into `--cache` and kept, and nothing of them is stored here. Of each,
files are drawn with a fixed seed. The exit status is 1 if a wrong candidate is offered or refused
for another reason, or fewer than 95 % of the right ones are offered.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from aura_lsp.assist.verify.place import Place
from aura_lsp.config import Settings
from tests.oracles.__main__ import cache_folder
from tests.oracles.corpora import Corpus
from tests.quality.corpora import available
from tests.verify.corpus.functions import places_in
from tests.verify.corpus.judging import Tally, judge, report

_LICENCES = {
    "django": "BSD-3-Clause",
    "sqlalchemy": "MIT",
    "sympy": "BSD-3-Clause",
    "std": "BSD-3-Clause",  # Go's own library
    "k8s.io/kubernetes": "Apache-2.0",
    "regex-automata": "MIT",
    "syn": "MIT",
    "clap_builder": "MIT",
    "tokio": "MIT",
    "polars-core": "MIT",
    "wgpu-core": "MIT",
    "rustls": "MIT",
    "org.jetbrains.kotlinx:kotlinx-coroutines-core-jvm": "Apache-2.0",
    "com.squareup.okhttp3:okhttp-jvm": "Apache-2.0",
    "com.squareup.okio:okio-jvm": "Apache-2.0",
    "org.jetbrains.compose.material3:material3-desktop": "Apache-2.0",
    "org.jetbrains.compose.foundation:foundation-desktop": "Apache-2.0",
    "org.jetbrains.compose.ui:ui-desktop": "Apache-2.0",
    "org.jetbrains.compose.runtime:runtime-desktop": "Apache-2.0",
    "io.kotest:kotest-assertions-core-jvm": "Apache-2.0",
    "org.jetbrains.exposed:exposed-core": "Apache-2.0",
    "io.ktor:ktor-server-core-jvm": "Apache-2.0",
    "expo-modules-core": "MIT",
    "react-native": "MIT",
    "eslint": "MIT",
    "webpack": "MIT",
    "three": "MIT",
    "rxjs": "Apache-2.0",
    "effect": "MIT",
    "@blueprintjs/core": "Apache-2.0",
    "react-native-paper": "MIT",
    "zod": "MIT",
}
"""The projects whose code is used, with what they are under."""
_LARGEST = 1 << 17
"""Bytes of a file that is not drawn: every candidate is an analysis of the whole."""
_FROM_ONE_FILE = 3
_GOAL = 0.95


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="parts of projects' names; all without one")
    parser.add_argument("--cache", type=Path, default=cache_folder())
    parser.add_argument("--functions", type=int, default=40, help="of each project")
    parser.add_argument("--seed", type=int, default=5)
    arguments = parser.parse_args()
    total: dict[str, Tally] = {}
    for corpus, root in available(arguments.cache, arguments.names):
        if corpus.name not in _LICENCES:
            continue
        places = islice(_drawn(corpus, root, arguments.seed), arguments.functions)
        for language, tally in judge(places).items():
            total.setdefault(language, Tally()).add(tally)
    for line in report(total):
        print(line)
    for tally in total.values():
        for line in tally.misjudged:
            print(f"!! {line}")
    is_good = all(e.refused == e.wrong and e.accepted >= _GOAL * e.right for e in total.values())
    return 0 if is_good else 1


def _drawn(corpus: Corpus, root: Path, seed: int) -> Iterator[Place]:
    """Functions of a project, few of each file, in an order that is always the same."""
    paths = [path for path in corpus.files(root) if path.stat().st_size <= _LARGEST]
    random.Random(f"{seed} {corpus.name}").shuffle(paths)
    for path in paths:
        yield from islice(places_in(path, Settings()), _FROM_ONE_FILE)


if __name__ == "__main__":
    sys.exit(main())
