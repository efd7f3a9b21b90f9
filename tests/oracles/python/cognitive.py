"""Cognitive complexity by complexipy and by `cognitive_complexity`, where these two agree.

The published definition leaves room (nested functions, `else` of a loop, chains of operators);
where two independent tools say the same, so should Aura. SonarPython decides where they do not.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.oracles.corpora import Corpus
from tests.oracles.oracle import Difference, Metric, Missing, Oracle, Reason, Score, field
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


def _text(difference: Difference) -> str:
    return difference.ours.text if difference.ours is not None else ""


def _more(difference: Difference) -> float:
    """How much more the two count than Aura."""
    return (difference.theirs or 0) - (difference.value or 0)


def _recurses(difference: Difference) -> bool:
    name = difference.ours.name if difference.ours is not None else ""
    body = _text(difference).partition(name)[2]
    return _more(difference) > 0 and re.search(rf"\b{re.escape(name)}\(", body) is not None


def _has(pattern: str) -> Callable[[Difference], bool]:
    found = re.compile(pattern, re.MULTILINE)
    return lambda difference: found.search(_text(difference)) is not None


ORACLE = Oracle(
    name="complexipy-and-cognitive-complexity",
    version="8.3.0 and 1.3.0",
    language="python",
    metrics=(Metric("cognitive", 98, field("cognitive")),),
    corpora=CORPORA[1:],
    run=run,
    reasons=(
        Reason(
            "recursion",
            "both charge a call of the function by itself, as the white paper does; SonarPython "
            "does not",
            _recurses,
        ),
        Reason(
            "`else` of `try`",
            "neither charges it; SonarPython charges it as every `else`, and deepens what is in it",
            _has(r"^\s*try:(?:.|\n)*^\s*else\s*:"),
        ),
        Reason(
            "function or lambda inside",
            "both measure it otherwise than SonarPython, which adds a function inside one deeper "
            "and a lambda where it stands",
            _has(r"^\s+(?:async\s+)?def\b|\blambda\b"),
        ),
        Reason(
            "logical operators",
            "neither goes through operators as SonarPython does: a run ends at parentheses, `not` "
            "and comprehensions there",
            _has(r"\b(?:and|or)\b"),
        ),
        Reason(
            "conditional expression",
            "one inside another or in a comprehension is nested in SonarPython",
            _has(r"\bif\b.*\belse\b"),
        ),
        Reason(
            "loop or structure in the `else` of a loop",
            "SonarPython charges the `else` of a loop, and deepens what is in it",
            _has(r"^\s*else\s*:"),
        ),
    ),
    key_of=def_key,
    counts=is_def,
    is_partial=True,
)
