"""Every fix of every finding, made: one by one, and all of a file together.

A fix holds if the text still parses, its finding is gone and nothing is found that was not. What a
language's own parser says is asked too, of the files with all fixes: Python's `compile`, Go's
`gofmt -e` and TypeScript's parser; Rust and Kotlin have the grammar's word alone.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from aura_lsp.analysis import analyze
from aura_lsp.batch import Task, processors
from aura_lsp.files import read
from aura_lsp.fixes import fix_all, is_sound
from aura_lsp.languages import for_path
from aura_lsp.model import Finding
from aura_lsp.syntax import ParseTimeout
from aura_lsp.text import Document
from tests.quality.corpora import available, everything, tasks, write_json

_MOST_BYTES = 2 << 20


class Outcome(NamedTuple):
    """What became of one file's fixes; the codes of the rules that were offered, held and not.

    `left` are fixes that hold alone but were not made together with the others. `after` is the text
    with all of them, if there were any and it parsed before.
    """

    path: str
    offered: tuple[str, ...] = ()
    unsound: tuple[tuple[str, int], ...] = ()
    left: tuple[str, ...] = ()
    again: int = 0
    after: bytes | None = None


def fixes(cache: Path, names: list[str], codes: frozenset[str], *, record: bool) -> int:
    """Make all fixes and print what became of them; the exit status is 1 if one does not hold."""
    kept: dict[str, object] = {}
    failed = False
    for corpus, root in available(cache, names):
        with ProcessPoolExecutor(processors()) as pool:
            files = tasks(corpus, root, everything())
            outcomes = list(pool.map(partial(_file, codes), files, chunksize=16))
        tally = _tally(cache, outcomes)
        print(f"{corpus.id}: {tally}")
        failed = failed or bool(tally["unsound"] or tally["refused"] or tally["not_settled"])
        kept[corpus.id] = tally
    if record and not names:
        write_json("fixes.json", kept)
    return 1 if failed else 0


def _tally(cache: Path, outcomes: list[Outcome]) -> dict[str, Any]:
    """What became of a corpus' fixes, as counts of rules and files; what does not hold is told."""
    offered, unsound, left = Counter[str](), Counter[str](), Counter[str]()
    for outcome in outcomes:
        offered.update(outcome.offered)
        left.update(outcome.left)
        unsound.update(code for code, _ in outcome.unsound)
        for code, line in outcome.unsound:
            print(f"    does not hold: {code} {outcome.path}:{line}")
    changed = [(each.path, each.after) for each in outcomes if each.after is not None]
    refused = list(_refused(cache, changed))
    for path, problem in refused:
        print(f"    refused: {path}: {problem}")
    return {
        "fixes": dict(offered),
        "unsound": dict(unsound),
        "not_together": dict(left),
        "files": len(changed),
        "refused": len(refused),
        "not_settled": sum(each.again for each in outcomes),
    }


def _file(codes: frozenset[str], task: Task) -> Outcome:
    language = for_path(task.path)
    source = read(Path(task.path), max_bytes=_MOST_BYTES)
    if language is None or isinstance(source, str):
        return Outcome(task.path)
    try:
        analysis = analyze(Document(source), language, task.settings)
    except ParseTimeout:
        return Outcome(task.path)

    def wanted(finding: Finding) -> bool:
        return finding.fix is not None and (not codes or finding.code in codes)

    offered = [each for each in analysis.findings() if wanted(each)]
    if not offered:
        return Outcome(task.path)
    line_at = analysis.document.lines.line_at
    unsound = [each for each in offered if is_sound(analysis, [each]) is None]
    fixed = fix_all(analysis, wanted)
    parsed = not analysis.tree.root_node.has_error
    return Outcome(
        task.path,
        tuple(each.code for each in offered),
        tuple((each.code, line_at(each.span.start) + 1) for each in unsound),
        tuple(each.code for each in fixed.analysis.findings() if wanted(each)),
        int(fix_all(fixed.analysis, wanted).source != fixed.source),
        fixed.source if parsed and fixed.mended else None,
    )


def _refused(cache: Path, changed: list[tuple[str, bytes]]) -> Iterator[tuple[str, str]]:
    """The fixed files that the language's own parser does not take, though it took the original."""
    with tempfile.TemporaryDirectory() as folder:
        fixed = {}
        for number, (path, after) in enumerate(changed):
            copy = Path(folder, f"{number}{Path(path).suffix}")
            copy.write_bytes(after)
            fixed[str(copy)] = path
        for refuse in (_by_python, _by_gofmt, partial(_by_typescript, cache)):
            for name, problem in refuse(list(fixed)).items():
                if not refuse([fixed[name]]):
                    yield fixed[name], problem


def _by_python(paths: list[str]) -> dict[str, str]:
    problems = {}
    for path in paths:
        if not path.endswith((".py", ".pyi")):
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compile(Path(path).read_bytes(), path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            problems[path] = str(error)
    return problems


def _by_gofmt(paths: list[str]) -> dict[str, str]:
    go = [path for path in paths if path.endswith(".go")]
    if not go or shutil.which("gofmt") is None:
        return {}
    done = subprocess.run(["gofmt", "-e", "-l", *go], capture_output=True, text=True, check=False)
    return {line.partition(":")[0]: line for line in reversed(done.stderr.splitlines())}


def _by_typescript(cache: Path, paths: list[str]) -> dict[str, str]:
    installed = cache / "tools" / "eslint-sonarjs"  # by the oracle of that name
    scripts = [path for path in paths if Path(path).suffix in _SCRIPTS]
    if not scripts or shutil.which("node") is None or not (installed / "node_modules").exists():
        return {}
    done = subprocess.run(
        ["node", str(_PARSE), str(installed)],
        input="\n".join(scripts), capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = map(json.loads, done.stdout.splitlines())
    return {each["path"]: each["reason"] for each in told}


_SCRIPTS = frozenset({".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts"})
_PARSE = Path(__file__).with_name("parse.mjs")
