"""Cognitive complexity by complexipy and by `cognitive_complexity`, where these two agree.

The published definition leaves room (nested functions, `else` of a loop, chains of operators);
where two independent tools say the same, so should Aura. SonarPython decides where they do not.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.oracles.corpora import Corpus
from tests.oracles.oracle import Difference, Metric, Missing, Oracle, Score, field
from tests.oracles.python.corpora import CORPORA
from tests.oracles.python.radon_functions import def_key, is_def

_PACKAGES = ("complexipy==8.3.0", "cognitive_complexity==1.3.0", "setuptools")
_PROGRAM = Path(__file__).with_name("cognitive_both.py")


def run(folder: Path, corpus: Corpus, root: Path) -> list[Score]:
    """The functions on which both tools agree."""
    packages = folder / "packages"
    if not packages.exists():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(packages)]
        done = subprocess.run([*pip, *_PACKAGES], capture_output=True, text=True, check=False)
        if done.returncode:
            raise Missing(f"pip could not install {' and '.join(_PACKAGES[:2])}")
    files = "\n".join(path.relative_to(root).as_posix() for path in corpus.files(root))
    done = subprocess.run(
        [sys.executable, str(_PROGRAM), str(packages), str(root)],
        input=files, capture_output=True, text=True, check=True,
    )  # fmt: skip
    scores = []
    for line in done.stdout.splitlines():
        path, line_number, column, value = json.loads(line)
        scores.append(Score(path, (line_number, column), {"cognitive": value}))
    return scores


def _whys(difference: Difference) -> set[str]:
    function = difference.ours.function if difference.ours is not None else None
    return {step.why for step in function.increments} if function is not None else set()


ORACLE = Oracle(
    name="complexipy-and-cognitive-complexity",
    version="8.3.0 and 1.3.0",
    language="python",
    metrics=(Metric("cognitive", 99, field("cognitive")),),
    corpora=CORPORA,
    run=run,
    key_of=def_key,
    counts=is_def,
)
