"""`python -m tests.oracles [ORACLE or LANGUAGE …]`: run each oracle and Aura on the same code.

Corpora and tools are fetched into `--cache` and kept. An oracle that this machine can't run is
replaced by what is recorded of it, if the corpus is the same; both are said. The exit status is 1
if an agreement is below its goal or below what is recorded, or if a difference has no reason.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from tests.oracles import recorded
from tests.oracles.catalogue import ORACLES
from tests.oracles.compare import UNEXPLAINED, Tally, compare
from tests.oracles.corpora import Unavailable
from tests.oracles.oracle import Missing, Oracle, Score

_SLACK = 0.01
"""Percentage points that an agreement may be below the recorded one: it is rounded to 0.001, and a
corpus may have one file more on another machine (the standard library of another release)."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="oracles or languages; all without one")
    parser.add_argument(
        "--cache",
        type=Path,
        default=cache_folder(),
        help="where corpora and tools are kept (%(default)s)",
    )
    parser.add_argument(
        "--record", action="store_true", help="make this run what others are compared with"
    )
    parser.add_argument(
        "--offline", action="store_true", help="run no oracle: use what is recorded of each"
    )
    arguments = parser.parse_args()
    chosen = [
        each
        for each in ORACLES
        if not arguments.names or {each.name, each.language} & set(arguments.names)
    ]
    if not chosen:
        names = ", ".join(each.name for each in ORACLES)
        parser.error(f"no such oracle or language; the oracles are {names}")
    failures = []
    for oracle in chosen:
        failures += run(oracle, arguments.cache, record=arguments.record, offline=arguments.offline)
    for failure in failures:
        print(f"FAILED {failure}", file=sys.stderr)
    return 1 if failures else 0


def cache_folder() -> Path:
    """Where corpora and tools are kept unless somebody says otherwise."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "aura-oracles"


def run(oracle: Oracle, cache: Path, *, record: bool, offline: bool) -> list[str]:
    """Compare with one oracle, print what came out, and return what is wrong."""
    print(f"\n{oracle.name} {oracle.version} ({oracle.language})")
    tally = Tally()
    digests: dict[str, str] = {}
    said: dict[str, list[Score]] = {}
    lacking = False
    for corpus in oracle.corpora:
        try:
            root = corpus.fetch(cache)
        except Unavailable as error:
            print(f"  not compared on {corpus.name} {corpus.version}: {error}")
            lacking = True
            continue
        digest = corpus.digest(root)
        scores = None
        try:
            if offline:
                raise Missing("not run (--offline)")
            folder = cache / "tools" / oracle.name
            folder.mkdir(parents=True, exist_ok=True)
            scores = oracle.run(folder, corpus, root)
        except Missing as missing:
            scores = recorded.scores(oracle, corpus.id, digest)
            instead = "nothing is recorded" if scores is None else "what is recorded is used"
            print(f"  {corpus.name} {corpus.version}: {missing}; {instead}")
            lacking = True
        if scores:
            compare(oracle, root, scores, tally)
            digests[corpus.id], said[corpus.id] = digest, scores
    failures = report(oracle, tally, whole=len(said) == len(oracle.corpora))
    if record and not lacking:
        recorded.record(oracle, tally, digests, said)
    return failures


def report(oracle: Oracle, tally: Tally, *, whole: bool) -> list[str]:
    """Print the agreement and its exceptions; `whole`: on all corpora, so that goals bind."""
    failures = []
    before = recorded.agreement(oracle)
    print(f"  {tally.files} files, {tally.broken_files} of them with syntax errors for Aura")
    for metric in oracle.metrics:
        reached, count = tally.agreement(metric.name), tally.compared[metric.name]
        if not count:
            continue
        print(f"  {metric.name:<24}{reached:8.3f} % of {count:>7}  (goal {metric.goal} %)")
        if not whole:
            continue
        least = max(metric.goal, before.get(metric.name, 0.0) - _SLACK)
        if reached < least:
            failures.append(
                f"{oracle.name}: {metric.name} agrees in {reached:.3f} %, not {least:.3f} %"
            )
    for (name, reason), count in tally.reasons.most_common():
        print(f"    {count:>6}  {name}: {reason}, e.g. {tally.examples[name, reason]}")
        if reason == UNEXPLAINED:
            failures.append(f"{oracle.name}: {count} differences in {name} have no reason")
    return failures


if __name__ == "__main__":
    sys.exit(main())
