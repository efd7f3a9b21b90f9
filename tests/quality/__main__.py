"""`python -m tests.quality COMMAND`: what the rules say of real code, and how much of it is true.

count    count the findings of each rule in each corpus; `--record` keeps the counts
sample   draw findings of each rule at random, with the code around, for somebody to judge
fixes    make every fix, one by one and all together, and look at what comes of it
judged   write what was judged of those findings, and which are still reported
planted  put the mistakes of the rules' examples into real files, and look for them
baseline refactor real files, and look whether a baseline still knows what it knew
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.oracles.__main__ import cache_folder
from tests.quality.counting import count
from tests.quality.fixing import fixes
from tests.quality.judging import judge
from tests.quality.planting import plant
from tests.quality.remembering import remember
from tests.quality.sampling import sample


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = ["count", "sample", "fixes", "judged", "planted", "baseline"]
    parser.add_argument("command", choices=commands)
    parser.add_argument("names", nargs="*", help="parts of corpora's names; all without one")
    parser.add_argument("--cache", type=Path, default=cache_folder())
    parser.add_argument("--record", action="store_true", help="keep what comes out")
    parser.add_argument("--rules", default="", help="codes, with commas; all without one")
    parser.add_argument("--into", type=Path, default=Path("samples"), help="for `sample`: folder")
    arguments = parser.parse_args()
    codes = frozenset(filter(None, arguments.rules.split(",")))
    if arguments.command == "count":
        return count(arguments.cache, arguments.names, record=arguments.record)
    if arguments.command == "sample":
        return sample(arguments.cache, arguments.names, codes, arguments.into)
    if arguments.command == "judged":
        return judge(arguments.cache)
    if arguments.command == "planted":
        return plant(arguments.cache, codes, record=arguments.record)
    if arguments.command == "baseline":
        return remember(arguments.cache, record=arguments.record)
    return fixes(arguments.cache, arguments.names, codes, record=arguments.record)


if __name__ == "__main__":
    sys.exit(main())
