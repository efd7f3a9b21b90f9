"""ruff, which the project's own environment has, on Python."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from tests.oracles.corpora import Corpus
from tests.oracles.oracle import Missing
from tests.oracles.python.corpora import CORPORA
from tests.twins.ruff_reasons import REASONS
from tests.twins.twin import Heard, Names, Said, Twin


def run(folder: Path, corpus: Corpus, root: Path, names: Names) -> Heard:
    """What ruff finds, its own marks left aside."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--ignore-noqa"]
    command += ["--preview", "--target-version", "py313", "--exit-zero", "--output-format", "json"]
    command += ["--select", ",".join(names), str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    if "Unknown rule" in done.stderr:
        raise Missing(done.stderr.strip().splitlines()[0])
    found = []
    for each in json.loads(done.stdout):
        path = Path(each["filename"]).relative_to(root).as_posix()
        first, last = each["location"]["row"], each["end_location"]["row"]
        for code in names.get(each["code"] or "", ()):
            found.append(Said(path, first, last, code, each["code"]))
    return Heard(found)


TWIN = Twin(
    name="ruff",
    version=version("ruff"),
    languages=frozenset({"python"}),
    prefixes=("ruff",),
    corpora=CORPORA,
    run=run,
    reasons=REASONS,
    without={
        "X101": "a file with syntax errors is none that they agree on",
        "X122": "each counts in its own way, up to its own limit",
        "X138": "each looks for its own marks",
    },
)
