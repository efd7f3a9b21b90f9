"""SonarPython 4.21 (the last version under the LGPL): cognitive complexity."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from tests.oracles.corpora import Corpus
from tests.oracles.oracle import Difference, Metric, Missing, Oracle, Ours, Reason, Score, field
from tests.oracles.python.corpora import CORPORA
from tests.oracles.python.radon_functions import is_def

_SOURCES = Path(__file__).parent


def run(folder: Path, corpus: Corpus, root: Path) -> list[Score]:
    """What SonarPython says of the functions in files that it can read."""
    for tool, remedy in (("java", "a JDK 17 or later"), ("mvn", "Maven 3")):
        if shutil.which(tool) is None:
            raise Missing(f"`{tool}` is not on PATH: install {remedy}")
    jars = folder / "jars"
    if not jars.exists():
        shutil.copyfile(_SOURCES / "pom.xml", folder / "pom.xml")
        copy = ["mvn", "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={jars}"]
        if subprocess.run(copy, cwd=folder, capture_output=True, check=False).returncode:
            raise Missing("Maven could not fetch org.sonarsource.python:python-frontend")
    files = [path.relative_to(root).as_posix() for path in corpus.files(root) if _is_utf8(path)]
    program = ["java", "-cp", f"{jars}/*", str(_SOURCES / "Cognitive.java"), str(root)]
    done = subprocess.run(
        program, input="\n".join(files), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Missing(f"java failed: {done.stderr.strip().splitlines()[-1]}")
    rows = (line.split("\t") for line in done.stdout.splitlines())
    return [
        Score(path, (int(line), int(column)), {"cognitive": int(value)})
        for path, line, column, value in rows
    ]


def _is_utf8(path: Path) -> bool:
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _name_place(ours: Ours) -> tuple[int, int]:
    """The line of the name, and its column in UTF-16 code units from 0; a form feed is a column."""
    assert ours.function is not None
    source, start = ours.analysis.document.source, ours.function.name_span.start
    before = source[source.rfind(b"\n", 0, start) + 1 : start].decode("utf-8", "replace")
    return source.count(b"\n", 0, start) + 1, len(before.encode("utf-16-le")) // 2


def _has_local_class(difference: Difference) -> bool:
    return (
        difference.ours is not None
        and (difference.theirs or 0) < (difference.value or 0)
        and re.search(r"^\s+class\b", difference.ours.text, re.MULTILINE) is not None
    )


ORACLE = Oracle(
    name="sonarpython",
    version="4.21.0.16473",
    language="python",
    metrics=(Metric("cognitive", 99.9, field("cognitive")),),
    corpora=CORPORA[:3],
    run=run,
    reasons=(
        Reason(
            "methods of a class inside a function",
            "SonarPython adds them as if they stood alone; Aura adds the nesting of the place "
            "where the class is, as for any other function inside",
            _has_local_class,
        ),
    ),
    key_of=_name_place,
    counts=is_def,
)
