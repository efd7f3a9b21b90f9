"""Mistakes that released code does not have, put into it: each invalid example of a rule at the end
of real files of its language, where it must be reported just as in the example, and nothing else of
that rule must be new.

What must stand at the top of a file (`package`, `import`) is put behind the file's own. Rules about
imports that are not used cannot be tried so.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aura_lsp.analysis import analyze
from aura_lsp.languages import for_path, named
from aura_lsp.model import Finding
from aura_lsp.rules import Invalid, Rule, all_rules, cleandoc_code, without_carets
from aura_lsp.text import Document
from tests.quality.corpora import available, everything, write_json

RECORDED_AS = "planted.json"
_FILES = 20
"""Real files that each example is put into."""
_LARGEST = 60_000
_HEADER = re.compile(r"(?://go:build[^\n]*|package[ \t]+\S+|import[ \t]+(?:\([^)]*\)|[^\n]+))\n+")
_OWN_HEADER = re.compile(rb"^(?:package|import)\b(?:[^\n(]*\([^)]*\)|[^\n]*)\n", re.MULTILINE)
_WITH_HEADER = frozenset({"go", "kotlin"})


@dataclass(frozen=True, slots=True)
class Planted:
    """An example in parts: what goes to the very top of a file, behind its imports, and to its
    end."""

    rule: Rule
    first: bytes
    imports: bytes
    body: bytes


def plant(cache: Path, codes: frozenset[str], *, record: bool) -> int:
    """Plant the examples of the rules, print and keep what came of it; the exit status is 1 if one
    of ten is not reported."""
    files = _files(cache)
    failed = False
    kept: dict[str, dict[str, int]] = {}
    for rule in all_rules():
        tried: Counter[bool] = Counter()
        if rule.name != "unused-import" and (not codes or rule.code in codes):
            for language, example in examples_of(rule):
                tried.update(_is_reported(example, path) for path in files.get(language, ()))
        if tried:
            share = 100 * tried[True] / tried.total()
            print(f"{rule.code} {rule.name}: {tried[True]} of {tried.total()} ({share:.0f} %)")
            failed = failed or share <= 90
            kept[rule.code] = {"reported": tried[True], "planted": tried.total()}
    if record and not codes:
        write_json(RECORDED_AS, kept)
    return 1 if failed else 0


def _files(cache: Path) -> dict[str, list[Path]]:
    """Some files of each language, the same ones each time."""
    found: dict[str, list[Path]] = {}
    for corpus, root in available(cache, []):
        for path in corpus.files(root):
            language = for_path(path.name)
            if language is not None and path.stat().st_size < _LARGEST:
                found.setdefault(language.name, []).append(path)
    chance = random.Random(7)
    return {name: chance.sample(several, _FILES) for name, several in found.items()}


def examples_of(rule: Rule) -> Iterator[tuple[str, Planted]]:
    for language, several in rule.invalid.items():
        for each in several:
            if isinstance(each, Invalid) and each.limit is not None:
                continue  # a limit of its own
            shown = each if isinstance(each, str) else each.code
            planted = _in_parts(rule, language, without_carets(cleandoc_code(shown)))
            if planted.body.strip():
                yield language, planted


def _in_parts(rule: Rule, language: str, code: str) -> Planted:
    start = 0
    while language in _WITH_HEADER and (match := _HEADER.match(code, start)):
        start = match.end()
    header = code[:start].splitlines(keepends=True)
    first = "".join(line for line in header if line.startswith("//go:build"))
    imports = "".join(line for line in header if not line.startswith(("//", "package")))
    return Planted(rule, first.encode(), imports.encode(), code[start:].encode())


def _is_reported(planted: Planted, path: Path) -> bool:
    """Whether the same is reported in a file as of the example alone."""
    source = with_header(planted, path.read_bytes())
    header = planted.first + b"\n" + planted.imports + b"\n"
    alone = _findings(planted.rule, path, header + planted.body)
    wanted = [(each.span.start - len(header), each.message) for each in alone]
    before = _findings(planted.rule, path, source)
    after = _findings(planted.rule, path, source + planted.body)
    new = [(each.span.start - len(source), each.message) for each in after]
    return [each for each in new if each[0] >= 0] == wanted and len(new) == len(before) + len(
        wanted
    )


def with_header(planted: Planted, own: bytes) -> bytes:
    """A file with what the example needs at its top, ready for the body to be put behind it."""
    last = max((match.end() for match in _OWN_HEADER.finditer(own)), default=0)
    first = planted.first + b"\n" * bool(planted.first)
    return first + own[:last] + planted.imports + own[last:].rstrip() + b"\n\n\n"


def _findings(rule: Rule, path: Path, source: bytes) -> list[Finding]:
    language = for_path(path.name) or named(path.suffix)
    assert language is not None
    analysis = analyze(Document(source), language, everything())
    return [each for each in analysis.findings() if each.code == rule.code]
