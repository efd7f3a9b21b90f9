"""Full analysis ÷ bare parse, per language and by stage."""

from __future__ import annotations

import sysconfig
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import perf_counter

from aura_lsp.analysis import analyze
from aura_lsp.batch import relax_garbage_collection
from aura_lsp.config import Settings
from aura_lsp.files import reason_to_skip
from aura_lsp.language import Language
from aura_lsp.languages import all_languages, for_path
from aura_lsp.model import Finding
from aura_lsp.outline import grow
from aura_lsp.syntax import parse, syntax_of
from aura_lsp.text import Document

ROOT = Path(__file__).resolve().parents[1]
_ROUNDS = 5
_BYTES = 2_000_000


def measure(corpora: list[Path] | None) -> dict[str, float]:
    """Print the stages of each language; `stages.<language>` -> analysis ÷ parse."""
    relax_garbage_collection()
    ratios = {}
    print(
        f"{'language':11} {'files':>5} {'lines':>8}  {'lines/s':>8}  {'outline+facts':>13} "
        f"{'analysis':>9}  ÷ parse"
    )
    for language in all_languages():
        sources = corpus(language, corpora)
        if not sources:
            continue
        parsed, grown, whole = _stages(language, sources)
        lines = sum(source.count(b"\n") for source in sources)
        print(
            f"{language.id:11} {len(sources):5} {lines:8}  {lines / whole:8.0f}  "
            f"{grown / parsed:13.2f} "
            f"{whole / parsed:9.2f}"
        )
        ratios[f"stages.{language.id}"] = round(whole / parsed, 3)
    return ratios


def corpus(language: Language, corpora: list[Path] | None) -> list[bytes]:
    """Sources of a language: what was named, else Python's standard library and our own samples."""
    roots = corpora or [ROOT]
    if corpora is None and language.id == "python":
        roots = [Path(sysconfig.get_paths()["stdlib"])]
    found: list[bytes] = []
    size = 0
    for source in _sources(language, roots):
        found.append(source)
        size += len(source)
        if size > _BYTES:
            return found
    return found * max(1, 200_000 // max(size, 1))


def _sources(language: Language, roots: list[Path]) -> Iterator[bytes]:
    for path in (path for root in roots for path in sorted(root.rglob("*"))):
        if for_path(path.name) is not language or "site-packages" in path.parts:
            continue
        if path.is_file() and reason_to_skip(path.read_bytes(), path.name) is None:
            yield path.read_bytes()


def _stages(language: Language, sources: list[bytes]) -> tuple[float, float, float]:
    """Seconds for the bare parse, the outline with its facts, and the whole.

    The stages of one file are run in turn, so that all see the same machine and the same heap; of
    each file's rounds the fastest counts, since noise only ever adds.
    """
    syntax, settings = syntax_of(language), Settings()
    totals = [0.0, 0.0, 0.0]
    for source in sources:
        tree = parse(language, source)
        stages: tuple[Callable[[], object], ...] = (
            partial(parse, language, source),
            partial(grow, syntax, source, tree),
            partial(_analysed, source, language, settings),
        )
        rounds = [[_timed(stage) for stage in stages] for _ in range(_ROUNDS)]
        for index, column in enumerate(zip(*rounds, strict=True)):
            totals[index] += min(column)
    parsed, grown, whole = totals
    return parsed, grown, whole


def _analysed(source: bytes, language: Language, settings: Settings) -> list[Finding]:
    return analyze(Document(source), language, settings).findings()


def _timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started
