"""ESLint 9's `complexity` and eslint-plugin-sonarjs 4's `cognitive-complexity`, asked of every
function by a small program."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

from tests.oracles.corpora import Corpus
from tests.oracles.oracle import Difference, Metric, Missing, Oracle, Ours, Reason, Score, field

_SOURCES = Path(__file__).parent
_JS = (".js", ".mjs", ".cjs", ".jsx")
_TS = (".ts", ".tsx", ".mts", ".cts")
_CORPORA = (
    Corpus("eslint", "9.39.5", "npm", _JS, ("lib",)),
    Corpus("webpack", "5.112.2", "npm", _JS, ("lib",)),
    Corpus("three", "0.187.0", "npm", _JS, ("src", "examples/jsm")),
    Corpus("rxjs", "7.8.2", "npm", _TS, ("src",)),
    Corpus("effect", "4.1.0", "npm", _TS, ("src",)),
    Corpus("@blueprintjs/core", "6.20.0", "npm", _TS, ("src",)),
    Corpus("react-native-paper", "5.15.3", "npm", _TS, ("src",)),
    Corpus("zod", "4.6.7", "npm", _TS, ("src",)),
)


def run(folder: Path, corpus: Corpus, root: Path) -> list[Score]:
    """What both say of all functions in files that their parsers can read."""
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise Missing(f"`{tool}` is not on PATH: install Node 20 or later")
    if not (folder / "node_modules").exists():
        shutil.copyfile(_SOURCES / "package.json", folder / "package.json")
        install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Missing("`npm install` of ESLint and sonarjs failed")
    shutil.copyfile(_SOURCES / "oracle.mjs", folder / "oracle.mjs")
    files = "\n".join(path.relative_to(root).as_posix() for path in corpus.files(root))
    done = subprocess.run(
        ["node", "oracle.mjs", str(root)],
        cwd=folder, input=files, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [
        Score(
            file["path"],
            entry["start"],
            {name: entry[name] for name in ("cyclomatic", "cognitive", "parameters")
             if entry.get(name) is not None},
        )
        for file in map(json.loads, done.stdout.splitlines())
        for entry in file["functions"]
    ]  # fmt: skip


def _start(ours: Ours) -> int:
    """Where the function starts, in UTF-16 code units without a byte-order mark."""
    assert ours.function is not None
    source = ours.analysis.document.source.removeprefix(b"\xef\xbb\xbf")
    skipped = len(ours.analysis.document.source) - len(source)
    before = source[: ours.function.span.start - skipped]
    return len(before) if before.isascii() else len(before.decode("utf-8").encode("utf-16-le")) // 2


def _is_function(ours: Ours) -> bool:
    """ESLint has entries for initializers and static blocks too, but they are no functions."""
    return ours.function is not None and ours.function.kind != "initializer"


_BRANCH = re.compile(r"[?:]\s*(?:/[*/][^\n]*\s*)*(?:async\b\s*)?(?:function\b|\w+\s*=>|\()")


def _has_function_as_branch(difference: Difference) -> bool:
    return (
        difference.metric == "cognitive"
        and difference.ours is not None
        and (difference.theirs or 0) > (difference.value or 0)
        and _BRANCH.search(difference.ours.text) is not None
    )


ORACLE = Oracle(
    name="eslint-sonarjs",
    version="9.39.5 and 4.2.2",
    language="javascript",
    metrics=(
        Metric("cyclomatic", 99.5, field("cyclomatic")),
        Metric("cognitive", 98, field("cognitive")),
        Metric("parameters", 99, field("parameters")),
    ),
    corpora=_CORPORA,
    run=run,
    reasons=(
        Reason(
            "a function as a branch of a conditional expression",
            "sonarjs takes that function for nesting of what is around, but takes it off again "
            "from the function itself, so that what comes later seems nested one deeper than it is",
            _has_function_as_branch,
        ),
    ),
    key_of=_start,
    counts=_is_function,
)
