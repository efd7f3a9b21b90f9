"""What all rules say of the code that the metrics are compared on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aura_lsp.batch import FileResult, Located, Task, check, processors, run
from aura_lsp.config import LEVELS, Settings
from tests.oracles.catalogue import ORACLES
from tests.oracles.corpora import Corpus, Unavailable

RECORDED = Path(__file__).with_name("recorded")


@dataclass(frozen=True, slots=True)
class Found:
    """A finding in a corpus; `path` is relative to the corpus, with `/`."""

    corpus: Corpus
    root: Path
    path: str
    language: str
    located: Located

    @property
    def code(self) -> str:
        return self.located.finding.code

    @property
    def id(self) -> str:
        """Where it is: the same for as long as corpus and rule are."""
        start = self.located.start
        return f"{self.corpus.id}:{self.path}:{start.line}:{start.character}"


@cache
def corpora() -> tuple[Corpus, ...]:
    """The corpora of all oracles, each once."""
    return tuple({each.id: each for oracle in ORACLES for each in oracle.corpora}.values())


def everything() -> Settings:
    """All rules of both waves, with the limits that count by default."""
    limits = tuple(sorted(LEVELS["advanced"].items()))
    return Settings(detection_level="comprehensive", thresholds=limits)


def tasks(corpus: Corpus, root: Path, settings: Settings) -> list[Task]:
    """The files of a corpus with their settings; a test is known by its path in the corpus."""
    return [
        Task(str(path), settings.for_path(path.relative_to(root).as_posix()))
        for path in corpus.files(root)
    ]


def results(corpus: Corpus, root: Path) -> Iterator[FileResult]:
    """What all rules say of a corpus, file by file."""
    yield from run(check, tasks(corpus, root, everything()), processors())


def found_in(corpus: Corpus, root: Path, result: FileResult) -> Iterator[Found]:
    path = Path(result.path).relative_to(root).as_posix()
    for located in result.findings:
        yield Found(corpus, root, path, result.language, located)


def available(cache: Path, names: list[str]) -> Iterator[tuple[Corpus, Path]]:
    """The corpora that are asked for (all without a name), each with its folder."""
    for corpus in corpora():
        if names and not any(name in corpus.id for name in names):
            continue
        try:
            yield corpus, corpus.fetch(cache)
        except Unavailable as error:
            print(f"not looked at: {corpus.id}: {error}")


def write_json(name: str, value: object) -> None:
    RECORDED.mkdir(exist_ok=True)
    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
    (RECORDED / name).write_text(f"{text}\n", "utf-8")
