"""Full analysis ÷ bare parse, per language and by stage."""

from __future__ import annotations

import gc
import sysconfig
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from aura_lsp.analysis import analyze
from aura_lsp.batch import relax_garbage_collection
from aura_lsp.config import Settings
from aura_lsp.files import reason_to_skip
from aura_lsp.language import Language
from aura_lsp.languages import all_languages, for_path
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
    for root in roots:
        for path in sorted(root.rglob("*")):
            if (
                for_path(path.name) is not language
                or not path.is_file()
                or "site-packages" in path.parts
            ):
                continue
            source = path.read_bytes()
            if reason_to_skip(source, path.name) is None:
                found.append(source)
                size += len(source)
            if size > _BYTES:
                return found
    return found * max(1, 200_000 // max(size, 1))


def _stages(language: Language, sources: list[bytes]) -> tuple[float, float, float]:
    """Seconds for the bare parse, the outline with its facts, and the whole, the median of rounds
    in turn."""
    syntax, settings = syntax_of(language), Settings()
    trees = [parse(language, source) for source in sources]

    def bare() -> None:
        for source in sources:
            parse(language, source)

    def outline() -> None:
        for source, tree in zip(sources, trees, strict=True):
            grow(syntax, source, tree)

    def whole() -> None:
        for source in sources:
            analyze(Document(source), language, settings).findings()

    rounds = [[_timed(stage) for stage in (bare, outline, whole)] for _ in range(_ROUNDS)]
    parsed, grown, total = (median(column) for column in zip(*rounds, strict=True))
    return parsed, grown, total


def _timed(work: Callable[[], None]) -> float:
    gc.collect()
    started = perf_counter()
    work()
    return perf_counter() - started
