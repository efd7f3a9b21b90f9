"""Prove the law: after any edits, the incremental report equals a fresh one.

    python -m tools.fuzz_incremental --files 20 --edits 30 --seed 1 PATH…

Takes random files of every language below the paths, edits them at random (tokens of all the
languages, deletions, copies, undo; most of it leaves broken code), and compares findings, functions
and symbols after each edit with those of a fresh analysis. Prints edits, differences and parses
given up per language; exit status 1 if anything differed.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aura_lsp.analysis import Analysis, analyze
from aura_lsp.config import Settings
from aura_lsp.languages import for_path
from aura_lsp.memo import Memo
from aura_lsp.syntax import ParseTimeout
from aura_lsp.text import Document

TOKENS = [
    b"(", b")", b"{", b"}", b"[", b"]", b"\n", b"\r\n", b"    ", b"\t", b'"""', b"'", b'"', b"`",
    b"\\", b":", b";", b",", b"x", b" = ", b"if x:\n", b"if (x) {\n", b"def f():\n    pass\n",
    b"class A:\n", b"class A {\n", b"async ", b"suspend ", b"await ", b"lambda: ", b"() => ",
    b"=> {", b" and b", b" && b", b" || c", b"# c\n", b"// c\n", b"/*", b"*/", b"else:\n",
    b"} else {\n", b"@d\n", b"#[a]\n", b"return", b"import a\n", b"use a::b;\n", b"for x in y: ",
    b"fun f() = 1\n", b"func f() {}\n", b"fn f() {}\n", b"impl X for Y {\n", b"? a : b",
    b"match x {\n", b"when (x) {\n", b"switch (x) {\n", b"describe('a', () => {\n", b"\x0c",
    "ä😀".encode(), b"\x00", b"import time\n", b"import time as t\n", b"time.sleep(1)\n",
    b"from time import sleep\n", b"from asyncio import sleep\n", b"sleep(1)\n", b"time = 1\n",
    b"async def f(time):\n    time.sleep(1)\n", 
    b"async def g():\n    sleep(1)\n    time.sleep(1)\n",
    b"try:\n    f()\nexcept:\n    sys.exit(1)\n", b"import sys\n", b"assert (a, 1)\n", b" is 'x'",
]  # fmt: skip
_LARGEST = 80_000


@dataclass
class Tally:
    """What was tried in one language."""

    files: int = 0
    edits: int = 0
    differences: int = 0
    given_up: int = 0
    examples: list[str] = field(default_factory=list)


def edits(source: bytes, chance: random.Random) -> tuple[int, int, bytes]:
    """A random edit: where it starts, where it ends, and what stands there afterwards."""
    start = chance.randrange(len(source) + 1)
    kind = chance.random()
    if kind < 0.45:
        return start, start, chance.choice(TOKENS)
    if kind < 0.7:
        return start, min(len(source), start + chance.choice([1, 1, 2, 5, 30, 400])), b""
    if kind < 0.85:
        other = chance.randrange(len(source) + 1)
        return start, start, source[other : other + chance.choice([10, 100, 1000])]
    return start, min(len(source), start + 3), chance.choice(TOKENS)


def report(analysis: Analysis) -> tuple[object, ...]:
    """Everything that a user can see of an analysis."""
    return tuple(analysis.findings()), tuple(analysis.functions()), analysis.symbols()


# aura: ignore[cognitive-complexity] one edit after another, each of which may end the file
def try_file(path: Path, count: int, chance: random.Random, tally: Tally) -> None:
    """Edit one file `count` times, half of the time undoing the edit afterwards."""
    language = for_path(path.name)
    source = path.read_bytes()[:_LARGEST]
    if language is None or not source:
        return
    settings, memo = Settings.of(detection_level="comprehensive"), Memo(1 << 27)
    tally.files += 1
    document = Document(source)
    try:
        current = analyze(document, language, settings, memo=memo)
    except ParseTimeout:
        tally.given_up += 1
        return
    for _ in range(count):
        start, end, new = edits(document.source, chance)
        changed, edit = document.replace(start, end, new)
        back, undo = changed.replace(
            edit.start, edit.new_end, document.source[edit.start : edit.old_end]
        )
        steps = [(changed, edit)] if chance.random() < 0.5 else [(changed, edit), (back, undo)]
        for text, step in steps:
            tally.edits += 1
            try:
                fresh = analyze(text, language, settings)
                current = analyze(text, language, settings, previous=current, edit=step, memo=memo)
            except ParseTimeout:
                tally.given_up += 1
                return
            if report(current) != report(fresh):
                tally.differences += 1
                if len(tally.examples) < 3:
                    tally.examples.append(f"{path} at {step.start}: {new[:40]!r}")
                current = fresh
        document = steps[-1][0]


def sources(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        yield from (
            [path] if path.is_file() else (each for each in path.rglob("*") if each.is_file())
        )


def fuzz(paths: list[Path], files: int, count: int, seed: int) -> dict[str, Tally]:
    """Try `files` random files per language with `count` edits each."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    by_language: dict[str, list[Path]] = {}
    for path in sorted(sources(paths)):
        language = for_path(path.name)
        if language is not None:
            by_language.setdefault(language.id, []).append(path)
    tallies = {}
    for name, found in sorted(by_language.items()):
        tallies[name] = tally = Tally()
        for path in chance.sample(found, min(files, len(found))):
            try_file(path, count, chance, tally)
    return tallies


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--files", type=int, default=20)
    parser.add_argument("--edits", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    tallies = fuzz(arguments.paths, arguments.files, arguments.edits, arguments.seed)
    for name, tally in tallies.items():
        print(
            f"{name:12} {tally.files:4} files {tally.edits:6} edits "
            f"{tally.differences:4} differences {tally.given_up:4} parses given up"
        )
        for example in tally.examples:
            print(f"    {example}")
    totals = Counter[str]()
    for tally in tallies.values():
        totals.update(edits=tally.edits, differences=tally.differences)
    print(f"{totals['edits']} edits, {totals['differences']} differences")
    return 1 if totals["differences"] else 0


if __name__ == "__main__":
    sys.exit(main())
