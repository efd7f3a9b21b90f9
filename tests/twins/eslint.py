"""ESLint 9 with the plugins that many projects use, asked by a small program."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from tests.oracles.corpora import Corpus
from tests.oracles.javascript import eslint
from tests.oracles.oracle import Missing
from tests.twins.eslint_reasons import REASONS
from tests.twins.twin import Heard, Names, Said, Twin

_SOURCES = Path(__file__).with_name("javascript")


def run(folder: Path, corpus: Corpus, root: Path, names: Names) -> Heard:
    """What ESLint finds in files that it can read."""
    _install(folder)
    files = "\n".join(path.relative_to(root).as_posix() for path in corpus.files(root))
    wanted = json.dumps([name if ":" in name else f"eslint:{name}" for name in names])
    done = subprocess.run(
        ["node", "--max-old-space-size=6000", "twin.mjs", str(root), wanted],
        cwd=folder, input=files, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Missing(f"ESLint failed: {done.stderr.strip()[-300:]}")
    lacking, *found = map(json.loads, done.stdout.splitlines())
    # SonarSource has rules for other languages too, and some that sonarjs takes from ESLint.
    if unknown := [name for name in lacking if not name.startswith("sonar:")]:
        raise Missing(f"there is no rule {', '.join(unknown)}")
    said = [
        Said(file["path"], first, last, code, name.removeprefix("eslint:"))
        for file in found
        for name, first, last in file["findings"]
        for code in names[name.removeprefix("eslint:")]
    ]
    return Heard(said, {file["path"] for file in found})


def _install(folder: Path) -> None:
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise Missing(f"`{tool}` is not on PATH: install Node 20 or later")
    for name in ("package.json", "twin.mjs"):
        shutil.copyfile(_SOURCES / name, folder / name)
    if (folder / "node_modules").exists():
        return
    # unicorn asks for ESLint 10, react for 9 at most; with 9 both work.
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    command.append("--legacy-peer-deps")
    if subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode:
        raise Missing("`npm install` of ESLint and its plugins failed")


TWIN = Twin(
    name="eslint",
    version="9.39.5",
    languages=frozenset({"javascript", "typescript"}),
    prefixes=(
        "eslint", "sonar", "react", "react-hooks", "security", "typescript-eslint", "unicorn",
    ),
    corpora=eslint.ORACLE.corpora,
    run=run,
    reasons=REASONS,
    without={
        "X101": "a file with syntax errors is none that they agree on",
        "X122": "each counts in its own way, up to its own limit",
        "X138": "each looks for its own marks",
    },
)  # fmt: skip
