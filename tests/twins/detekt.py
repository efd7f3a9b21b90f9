"""detekt 1.23 on Kotlin, with the types of the sources and of Kotlin's own libraries."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

from tests.oracles.corpora import Corpus
from tests.oracles.kotlin import detekt
from tests.oracles.oracle import Missing
from tests.twins.detekt_reasons import REASONS
from tests.twins.twin import Heard, Names, Said, Twin

_LIBRARIES = (
    "org.jetbrains.kotlin:kotlin-stdlib:2.0.21",
    "org.jetbrains.kotlinx:kotlinx-coroutines-core-jvm:1.10.2",
)


def run(folder: Path, corpus: Corpus, root: Path, names: Names) -> Heard:
    """What detekt finds with all its rules on."""
    report = folder / "report.xml"
    report.unlink(missing_ok=True)
    command = ["java", "-jar", str(detekt.installed(folder)), "--input", str(root)]
    command += ["--includes", "**/*.kt", "--all-rules", "--report", f"xml:{report}"]
    command += ["--classpath", ":".join(_libraries(folder)), "--jvm-target", "17"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not report.exists():
        raise Missing(f"detekt failed: {(done.stderr or done.stdout).strip()[-200:]}")
    found = []
    for file in ElementTree.parse(report).getroot():  # noqa: S314 - detekt's own report
        path = Path(file.attrib["name"]).relative_to(root).as_posix()
        for error in file:
            name, line = error.attrib["source"].removeprefix("detekt."), int(error.attrib["line"])
            found += [Said(path, line, line, code, name) for code in names.get(name, ())]
    return Heard(found)


def _libraries(folder: Path) -> list[str]:
    for artifact in _LIBRARIES:
        name = "-".join(artifact.split(":")[1:])
        if not (folder / f"{name}.jar").exists():
            if shutil.which("mvn") is None:
                raise Missing("`mvn` is not on PATH: install Maven")
            command = ["mvn", "-q", "dependency:copy", f"-Dartifact={artifact}:jar"]
            command += ["-DoutputDirectory=."]
            subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return [str(path) for path in sorted(folder.glob("kotlin*.jar"))]


TWIN = Twin(
    name="detekt",
    version=detekt.VERSION,
    languages=frozenset({"kotlin"}),
    prefixes=("detekt",),
    corpora=detekt.CORPORA,
    run=run,
    reasons=REASONS,
    without={
        "X101": "a file with syntax errors is none that they agree on",
        "X122": "each counts in its own way, up to its own limit",
    },
)
