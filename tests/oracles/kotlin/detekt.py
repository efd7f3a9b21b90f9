"""detekt 1.23: cyclomatic and cognitive complexity, nesting and parameters of named functions.

Every rule has the limit zero and so reports every function, and the plain text report says by how
much it is above. detekt does not look into a named function for others, which are part of it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable
from functools import lru_cache
from pathlib import Path

from aura_lsp.analysis import Analysis
from aura_lsp.text import Encoding
from tests.oracles.corpora import Corpus
from tests.oracles.kotlin.detekt_reasons import REASONS
from tests.oracles.oracle import Metric, Missing, Oracle, Ours, Score, field

VERSION = "1.23.8"
CORPORA = (
    Corpus("org.jetbrains.kotlinx:kotlinx-coroutines-core-jvm", "1.10.2", "maven", (".kt",)),
    Corpus("com.squareup.okhttp3:okhttp-jvm", "5.1.0", "maven", (".kt",)),
    Corpus("react-native", "0.80.0", "npm", (".kt",)),
    Corpus("org.jetbrains.compose.material3:material3-desktop", "1.7.3", "maven", (".kt",)),
    Corpus("org.jetbrains.compose.foundation:foundation-desktop", "1.7.3", "maven", (".kt",)),
    Corpus("org.jetbrains.compose.ui:ui-desktop", "1.7.3", "maven", (".kt",)),
    Corpus("org.jetbrains.compose.runtime:runtime-desktop", "1.7.3", "maven", (".kt",)),
    Corpus("io.kotest:kotest-assertions-core-jvm", "5.9.1", "maven", (".kt",)),
    Corpus("org.jetbrains.exposed:exposed-core", "0.57.0", "maven", (".kt",)),
    Corpus("io.ktor:ktor-server-core-jvm", "3.0.3", "maven", (".kt",)),
    Corpus("com.squareup.okio:okio-jvm", "3.9.1", "maven", (".kt",)),
    Corpus("expo-modules-core", "2.4.2", "npm", (".kt",)),
)

_METRICS = {
    "CyclomaticComplexMethod": "cyclomatic",
    "CognitiveComplexMethod": "cognitive",
    "NestedBlockDepth": "nesting",
    "LongParameterList": "parameters",
}
_FINDING = re.compile(r"^(\w+) - (\d+)/0 - \[.*?\] at (.*?):(\d+):(\d+) - Signature=")
_NAME_BEFORE = re.compile(r"(?:`[^`\n]+`|\w+)\s*$")
_NAMED = frozenset({"function", "method", "anonymous"})


def run(folder: Path, corpus: Corpus, root: Path) -> list[Score]:
    """What detekt reports of the functions of a corpus at limits of zero."""
    report = folder / "report.txt"
    report.unlink(missing_ok=True)
    command = ["java", "-jar", str(installed(folder)), "--parallel", "--input", str(root)]
    command += ["--config", str(Path(__file__).with_name("detekt.yml")), "--includes", "**/*.kt"]
    done = subprocess.run(
        [*command, "--report", f"txt:{report}"], capture_output=True, text=True, check=False
    )
    if not report.exists():
        raise Missing(f"detekt failed: {(done.stderr or done.stdout).strip()[-200:]}")
    return _read(report.read_text("utf-8"), root)


def installed(folder: Path) -> Path:
    """The jar of detekt's command line."""
    jar = folder / f"detekt-cli-{VERSION}-all.jar"
    if not jar.exists():
        for program in ("java", "mvn"):
            if shutil.which(program) is None:
                raise Missing(f"`{program}` is not on PATH: install a JDK (17 or later) and Maven")
        artifact = f"io.gitlab.arturbosch.detekt:detekt-cli:{VERSION}:jar:all"
        command = ["mvn", "-q", "dependency:copy", f"-Dartifact={artifact}", "-DoutputDirectory=."]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if not jar.exists():
            raise Missing(f"Maven can't fetch detekt: {done.stdout.strip()[-200:]}")
    return jar


# aura: ignore[cognitive-complexity] a report read line by line, then by file
def _read(report: str, root: Path) -> list[Score]:
    """The scores in a plain text report.

    The rules place a function at its name, a parameter list at its parenthesis. A function without
    a finding of `NestedBlockDepth` has nothing nested. Constructors without parameters are left
    out.
    """
    found: dict[str, dict[tuple[int, int], dict[str, float]]] = defaultdict(dict)
    lists: dict[str, dict[tuple[int, int], float]] = defaultdict(dict)
    for line in report.splitlines():
        match = _FINDING.match(line)
        if match is None:
            continue
        path = Path(match[3]).relative_to(root).as_posix()
        metric, value = _METRICS[match[1]], float(match[2])
        place = int(match[4]), int(match[5])
        if metric == "parameters":
            lists[path][place] = value
        else:
            found[path].setdefault(place, {"nesting": 0.0})[metric] = value
    scores = []
    for path in sorted({*found, *lists}):
        functions = found[path]
        lines = (root / path).read_text("utf-8").split("\n")
        for opens, value in lists[path].items():
            row, column = opens
            name = _NAME_BEFORE.search(lines[row - 1], 0, column - 1)
            place = (row, name.start() + 1) if name is not None else opens
            if place in functions:
                functions[place]["parameters"] = value
            elif value:
                functions[opens] = {"parameters": value}
        scores += [Score(path, place, values) for place, values in functions.items()]
    return scores


def _place(ours: Ours) -> Hashable:
    """Where the name is; of a constructor, where its parameters open; of an anonymous function,
    where it starts."""
    function = ours.function
    if function is not None and function.kind == "anonymous":
        place = ours.analysis.document.position(function.span.start, Encoding.UTF32)
        return place.line + 1, place.character + 1
    if function is not None and function.kind == "constructor":
        source = ours.analysis.document.source
        opens = source.index(b"(", function.name_span.start)
        return ours.line, ours.column + opens - function.name_span.start
    return ours.line, ours.column


@lru_cache(maxsize=1)
def _named_spans(analysis: Analysis) -> list[tuple[int, int]]:
    """The outermost named functions, in order, as half-open ranges."""
    spans: list[tuple[int, int]] = []
    for function in analysis.functions():
        span = function.span
        if function.kind in _NAMED and not (spans and span.start < spans[-1][1]):
            spans.append((span.start, span.end))
    return spans


def _is_scored(ours: Ours) -> bool:
    """Whether detekt has an entry for a function of ours: a named one that is in no other, or a
    constructor with parameters."""
    function = ours.function
    if function is None or function.kind not in _NAMED | {"constructor"}:
        return False
    if function.kind == "constructor" and not function.parameters:
        return False
    spans = _named_spans(ours.analysis)
    start, end = function.span.start, function.span.end
    at = bisect_right(spans, (start, 1 << 62)) - 1
    return at < 0 or spans[at] == (start, end) or end > spans[at][1]


ORACLE = Oracle(
    name="detekt",
    version=VERSION,
    language="kotlin",
    metrics=(
        Metric("cyclomatic", 98, field("cyclomatic")),
        Metric("cognitive", 97, field("cognitive")),
        Metric("nesting", 90, field("max_nesting")),
        Metric("parameters", 99, field("parameters")),
    ),
    corpora=CORPORA,
    run=run,
    reasons=REASONS,
    key_of=_place,
    counts=_is_scored,
)
