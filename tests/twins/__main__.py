"""`python -m tests.twins [TWIN …]`: ask Aura and other linters for the rules that both have.

Corpora and tools are fetched into `--cache` and kept. A twin that this machine can't run is said.
`--record` keeps the counts and writes them into `docs/quality/twins.md`. The exit status is 1 if,
on the code that is recorded, less is found by both than before or more has no reason.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.oracles.__main__ import cache_folder
from tests.oracles.corpora import Unavailable
from tests.oracles.oracle import Missing
from tests.twins import eslint, go, recorded, ruff
from tests.twins.compare import UNEXPLAINED, Tally, compare
from tests.twins.recorded import SIDES
from tests.twins.twin import Twin

TWINS: tuple[Twin, ...] = (ruff.TWIN, eslint.TWIN, go.TWIN)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="linters or languages; all without one")
    parser.add_argument("--cache", type=Path, default=cache_folder())
    parser.add_argument("--record", action="store_true", help="keep what comes out")
    parser.add_argument("--show", default="", metavar="CODE", help="print where one rule differs")
    arguments = parser.parse_args()
    wanted = set(arguments.names)
    chosen = [each for each in TWINS if not wanted or wanted & {each.name, *each.languages}]
    if not chosen:
        names = ", ".join(each.name for each in TWINS)
        parser.error(f"no such linter or language; the linters are {names}")
    failures: list[str] = []
    for twin in chosen:
        tally, digests = run(twin, arguments.cache)
        show(tally, arguments.show)
        failures += worse(twin, tally, digests)
        if arguments.record and len(digests) == len(twin.corpora):
            recorded.record(twin, tally, digests)
    if arguments.record:
        recorded.write_page(TWINS)
    for failure in failures:
        print(f"FAILED {failure}", file=sys.stderr)
    return 1 if failures else 0


def run(twin: Twin, cache: Path) -> tuple[Tally, dict[str, str]]:
    """What came out, and the corpora that were compared with their digests."""
    print(f"\n{twin.name} {twin.version}")
    folder = cache / "tools" / f"twin-{twin.name}"
    folder.mkdir(parents=True, exist_ok=True)
    tally, digests = Tally(), {}
    for corpus in twin.corpora:
        try:
            root = corpus.fetch(cache)
            compare(twin, corpus, root, folder, tally)
            digests[corpus.id] = corpus.digest(root)
        except (Unavailable, Missing) as error:
            print(f"  not compared on {corpus.name} {corpus.version}: {error}")
    return tally, digests


def show(tally: Tally, wanted: str) -> None:
    """Print the counts, and each difference of the rule that is wanted."""
    for code in tally.codes():
        print(f"  {code}: {tally.both[code]} by both")
        for side in SIDES:
            for why, several in tally.by_reason(code, side).items():
                print(f"    {len(several):>6}  only {side}: {why}")
                for each in several if code == wanted else ():
                    said = each.said
                    print(f"            {said.path}:{said.first} {said.name}")


def worse(twin: Twin, tally: Tally, digests: dict[str, str]) -> Iterator[str]:
    """What is worse than recorded; nothing if the code is another."""
    before = recorded.read(twin.name)
    if before is None or before["corpora"] != digests or before["version"] != twin.version:
        return
    for code, counts in before["rules"].items():
        if tally.both[code] < counts["both"]:
            yield f"{twin.name}: {code} is found {tally.both[code]} times, not {counts['both']}"
        for side in SIDES:
            more = len(tally.by_reason(code, side).get(UNEXPLAINED, ()))
            if more > counts[side].get(UNEXPLAINED, 0):
                yield f"{twin.name}: {more} of {code} that only {side} finds have no reason"


if __name__ == "__main__":
    sys.exit(main())
