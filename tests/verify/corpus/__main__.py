"""`python -m tests.verify.corpus [NAME …]`: candidate edits of functions of released projects.

The projects are those that the metrics are compared on, as far as their licences allow it (see
`_LICENCES`); they are fetched into `--cache` and kept, and nothing of them is stored here. Of each,
files are drawn with a fixed seed. `--record` keeps the counts and writes them into
`docs/quality/verification.md`. The exit status is 1 if a wrong candidate is offered or refused
for another reason, or fewer than 95 % of the right ones are offered.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from aura_lsp.assist.verify.place import Place
from aura_lsp.assist.verify.signature import signature
from aura_lsp.config import Settings
from aura_lsp.languages import all_languages, for_path
from aura_lsp.writing import Part
from tests.oracles.__main__ import cache_folder
from tests.oracles.corpora import Corpus
from tests.quality.corpora import available
from tests.verify.corpus.functions import places_in, rewrites
from tests.verify.corpus.judging import Tally, judge, report
from tests.verify.corpus.recorded import record

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
_LOOKED_AT = 400
"""Functions of a project that are looked at, in the order in which they are drawn."""
_GOAL = 0.95


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "names", nargs="*", help="languages, or parts of projects' names; all without one"
    )
    parser.add_argument("--cache", type=Path, default=cache_folder())
    parser.add_argument(
        "--functions", type=int, default=20, help="of each project, that a step makes simpler"
    )
    parser.add_argument("--others", type=int, default=4, help="of each project, that none does")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--record", action="store_true", help="keep the counts and write the page")
    arguments = parser.parse_args()
    total: dict[str, Tally] = {}
    digests: dict[str, str] = {}
    for corpus, root in available(arguments.cache, []):
        if corpus.name not in _LICENCES or not _is_asked_for(corpus, arguments.names):
            continue
        digests[corpus.id] = corpus.digest(root)
        places = _chosen(
            _drawn(corpus, root, arguments.seed), arguments.functions, arguments.others
        )
        for language, tally in judge(places).items():
            total.setdefault(language, Tally()).add(tally)
    for line in report(total):
        print(line)
    for tally in total.values():
        for line in tally.misjudged:
            print(f"!! {line}")
    if arguments.record:
        record(total, digests)
    is_good = all(
        tally.refused == tally.wrong and tally.offered.total() >= _GOAL * tally.right.total()
        for tally in total.values()
    )
    return 0 if is_good else 1


def _is_asked_for(corpus: Corpus, names: list[str]) -> bool:
    languages = {each.name for suffix in corpus.suffixes if (each := for_path(f"a{suffix}"))}
    known = {each.name for each in all_languages()}
    parts = [name for name in names if name not in known]
    return not names or bool(languages & set(names)) or any(part in corpus.id for part in parts)


def _chosen(places: Iterable[Place], count: int, others: int) -> Iterator[Place]:
    """The first functions that a step makes simpler, and the first that none does: of these as many
    that suspend."""
    left = {"simpler": count, "suspends": others, "other": others}
    for place in islice(places, _LOOKED_AT):
        kind = _kind(place)
        if left[kind]:
            left[kind] -= 1
            yield place
        if not any(left.values()):
            return


def _kind(place: Place) -> str:
    if any(each.is_right for each in rewrites(place)):
        return "simpler"
    return "suspends" if Part.ASYNC in signature(place) else "other"


def _drawn(corpus: Corpus, root: Path, seed: int) -> Iterator[Place]:
    """Functions of a project, few of each file, in an order that is always the same."""
    paths = [path for path in corpus.files(root) if path.stat().st_size <= _LARGEST]
    random.Random(f"{seed} {corpus.name}").shuffle(paths)
    for path in paths:
        yield from islice(places_in(path, Settings()), _FROM_ONE_FILE)


if __name__ == "__main__":
    sys.exit(main())
