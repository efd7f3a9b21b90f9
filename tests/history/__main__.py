"""`python -m tests.history REPOSITORY`: does `trend` say of real code what `metrics` says?

Revisions and functions are drawn at random. What `trend` says of a function at a revision is
compared with what `metrics` says of the file that `git show` prints. A first and a second run are
timed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from bisect import bisect_right
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--pairs", type=int, default=50)
    parser.add_argument("--limit", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        caches = {"AURA_CACHE_DIR": folder, "AURA_STATE_DIR": folder}
        report, first = _trend(arguments.repository, arguments.limit, caches)
        again, second = _trend(arguments.repository, arguments.limit, caches)
        equal, wrong = _compare(arguments, report, Path(folder))
    values = sum(len(row["values"]) for row in report["functions"])
    print(
        f"{report['git']['commits']} commits, {len(report['functions'])} functions, "
        f"{values} values\n"
        f"first run {first:.2f} s, second {second:.2f} s: {second / first:.3f} of it; "
        f"{'the same' if report == again else 'ANOTHER'} report\n"
        f"{equal} of {equal + len(wrong)} random pairs equal what metrics says"
    )
    for each in wrong:
        print(f"  {each}")
    return 1 if wrong or report != again else 0


def _trend(repository: Path, limit: int, environment: dict[str, str]) -> tuple[Any, float]:
    """The JSON of `trend`, and the seconds that it took."""
    started = perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "aura_lsp", "trend", str(repository), "--format", "json",
         "--no-progress", "--isolated", "--limit", str(limit)],
        env={**os.environ, **environment}, capture_output=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout), perf_counter() - started


def _compare(arguments: argparse.Namespace, report: Any, folder: Path) -> tuple[int, list[str]]:
    """How many random pairs are equal, and which are not."""
    commits = _git(
        arguments.repository, "log", "--first-parent", "--reverse", "--format=%H", "HEAD"
    ).decode().split()  # fmt: skip
    number = {commit: at for at, commit in enumerate(commits)}
    first = number.get(report["git"]["start"], 0)
    random = Random(arguments.seed)
    equal, wrong = 0, list[str]()
    while equal + len(wrong) < arguments.pairs:
        row = random.choice(report["functions"])
        values = [value for value in row["values"] if value["commit"]]
        revision = random.randrange(first, len(commits))
        at = bisect_right([number[value["commit"]] for value in values], revision) - 1
        if at < 0 or values[at]["measures"] is None:
            continue  # it was not there yet, or gone
        value = values[at]
        text = _git(arguments.repository, "show", f"{commits[revision]}:{value['path']}")
        if value["measures"] in _measured(folder, value["path"], text, value["qualified_name"]):
            equal += 1
        else:
            wrong.append(f"{commits[revision]}:{value['path']} {value['qualified_name']}")
    return equal, wrong


def _measured(folder: Path, path: str, text: bytes, name: str) -> list[dict[str, Any]]:
    """What `metrics` says of the functions of a name in a text."""
    file = folder / "shown" / Path(path).name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text)
    done = subprocess.run(
        [sys.executable, "-m", "aura_lsp", "metrics", str(file), "--format", "json", "--isolated",
         "--no-cache", "--no-progress"],
        capture_output=True, check=True,
    )  # fmt: skip
    rows = [row for each in json.loads(done.stdout)["files"] for row in each["functions"]]
    names = (
        "cognitive", "cyclomatic", "max_nesting", "parameters", "lines", "code_lines",
        "statements", "maintainability_index",
    )  # fmt: skip
    return [{key: row[key] for key in names} for row in rows if row["qualified_name"] == name]


def _git(repository: Path, *arguments: str) -> bytes:
    return subprocess.run(
        ["git", *arguments], cwd=repository, capture_output=True, check=True
    ).stdout


if __name__ == "__main__":
    sys.exit(main())
