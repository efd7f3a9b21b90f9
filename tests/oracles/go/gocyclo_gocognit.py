"""gocyclo 0.6 and gocognit 1.3, by a small program that asks both of every function.

gocyclo measures function literals of package variables only; the program asks it of all.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from tests.oracles.corpora import Corpus
from tests.oracles.oracle import Difference, Metric, Missing, Oracle, Ours, Reason, Score, field

_SOURCES = Path(__file__).parent
_CORPORA = (
    Corpus("std", "1.26", "go", (".go",), without=frozenset({"testdata", "cmd"})),
    Corpus("k8s.io/client-go", "v0.34.1", "go", (".go",)),
    Corpus("k8s.io/apimachinery", "v0.34.1", "go", (".go",)),
    Corpus("github.com/hashicorp/terraform", "v1.5.7", "go", (".go",)),
)
_ALONE = "cognitive_without_indirect_recursion"


def run(folder: Path, corpus: Corpus, root: Path) -> list[Score]:
    """What both say of all functions in files that Go's own parser can read."""
    program = folder / "oracle"
    if not program.exists():
        if shutil.which("go") is None:
            raise Missing("`go` is not on PATH: install Go 1.26 or later")
        for name in ("main.go", "go.mod", "go.sum"):
            shutil.copyfile(_SOURCES / name, folder / name)
        build = ["go", "build", "-o", str(program), "."]
        done = subprocess.run(build, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Missing(f"`go build` failed: {done.stderr.strip().splitlines()[-1]}")
    done = subprocess.run([str(program), str(root)], capture_output=True, text=True, check=True)
    wanted = {path.relative_to(root).as_posix() for path in corpus.files(root)}
    scores = []
    for line in done.stdout.splitlines():
        entry = json.loads(line)
        if entry["File"] not in wanted:
            continue
        values = {"cyclomatic": entry["Cyclomatic"]}
        if entry["Cognitive"] >= 0:
            values |= {"cognitive": entry["Cognitive"], _ALONE: entry["Alone"]}
        scores.append(Score(entry["File"], (entry["Line"], entry["Column"]), values))
    return scores


def _place(ours: Ours) -> tuple[int, int]:
    """The line and column (in bytes, from 1) of `func`."""
    assert ours.function is not None
    source, start = ours.analysis.document.source, ours.function.span.start
    return source.count(b"\n", 0, start) + 1, start - source.rfind(b"\n", 0, start)


def _recurses_indirectly(difference: Difference) -> bool:
    return (
        difference.metric == "cognitive"
        and difference.value is not None
        and difference.theirs == difference.value + 1
    )


ORACLE = Oracle(
    name="gocyclo-gocognit",
    version="0.6.0 and 1.3.0",
    language="go",
    metrics=(
        Metric("cyclomatic", 99.9, field("cyclomatic")),
        Metric("cognitive", 99.5, field("cognitive")),
        Metric(_ALONE, 99.9, field("cognitive")),
    ),
    corpora=_CORPORA,
    run=run,
    reasons=(
        Reason(
            "indirect recursion",
            "gocognit 1.3 looks for cycles of calls through the package; Aura sees one file, and "
            "charges calls of a function by itself only",
            _recurses_indirectly,
        ),
    ),
    key_of=_place,
)
