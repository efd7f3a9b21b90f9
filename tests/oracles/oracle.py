"""What an oracle is: another tool, the corpora it runs on, and how its word is matched to ours."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from aura_lsp.analysis import Analysis
from aura_lsp.measure import measure_file
from aura_lsp.metrics.halstead import halstead
from aura_lsp.model import FileMetrics, Function, Halstead
from tests.oracles.corpora import Corpus


class Missing(Exception):
    """A tool that this machine lacks; the message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Score:
    """What an oracle says of one function.

    `path` is relative to the corpus, with `/`. `key` finds the function in its file, as the
    oracle's `key_of` finds ours: usually its line and name. `values` by metric.
    """

    path: str
    key: Hashable
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Ours:
    """A function as Aura measures it, or a whole file, where there is no function.

    `line` and `column` are those of the function's name, 1-based; 0 for a file.
    """

    path: str
    analysis: Analysis
    function: Function | None = None
    line: int = 0
    column: int = 0

    @property
    def text(self) -> str:
        """The function's own text, or the file's."""
        source = self.analysis.document.source
        if self.function is not None:
            source = source[self.function.span.start : self.function.span.end]
        return source.decode("utf-8", "replace")

    @property
    def is_broken(self) -> bool:
        """Whether Aura's parser found an error in the file."""
        return bool(self.analysis.tree.root_node.has_error)

    @property
    def name(self) -> str:
        return self.function.name if self.function is not None else ""

    def halstead(self) -> Halstead:
        """Halstead's measures of the function, or of the file."""
        node, language = self.analysis.tree.root_node, self.analysis.language
        if self.function is not None:
            span = self.function.span
            node = node.descendant_for_byte_range(span.start, span.end) or node
        return halstead(language.halstead(node, self.analysis.document.source))

    def file_metrics(self) -> FileMetrics:
        """All measures of the file."""
        return _measured(self.analysis)


@lru_cache(maxsize=4)
def _measured(analysis: Analysis) -> FileMetrics:
    return measure_file(analysis)


@dataclass(frozen=True, slots=True)
class Difference:
    """A function on which Aura and the oracle do not agree in a metric.

    `ours` is None where Aura has no such function, `theirs` where the oracle has none (its metric
    is then "functions"). `file` is the whole file as Aura sees it.
    """

    path: str
    key: Hashable
    metric: str
    file: Ours
    ours: Ours | None
    value: float | None
    theirs: float | None


@dataclass(frozen=True, slots=True)
class Reason:
    """A class of differences: what tells it, and why it stays."""

    name: str
    why: str
    applies: Callable[[Difference], bool]


def line_and_name(ours: Ours) -> Hashable:
    """The usual key: the line of a function's name, and the name."""
    return ours.line, ours.name


def always(ours: Ours) -> bool:
    """Every one of our functions is one that the oracle would score."""
    return True


def field(name: str) -> Callable[[Ours], float]:
    """A metric that is a field of `Function`."""

    def value(ours: Ours) -> float:
        return float(getattr(ours.function, name))

    return value


@dataclass(frozen=True, slots=True)
class Metric:
    """A number that both give.

    `goal` is the least agreement in percent that the project promises, over all corpora; `within`
    how far apart two numbers may be that agree, as a share of theirs.
    """

    name: str
    goal: float
    ours: Callable[[Ours], float]
    within: float = 0.0


@dataclass(frozen=True, slots=True)
class Oracle:
    """Another tool that measures what Aura measures.

    `run` is given a folder of its own, kept from run to run, to install the tool in, a corpus and
    the corpus' folder; it raises `Missing` where it can't. `per_file`: it measures files, and keys
    are None. `counts` tells which of our functions the oracle would score; the others it does not
    miss; `is_partial`: it may leave out any.
    """

    name: str
    version: str
    language: str
    metrics: tuple[Metric, ...]
    corpora: tuple[Corpus, ...]
    run: Callable[[Path, Corpus, Path], list[Score]]
    reasons: tuple[Reason, ...] = ()
    key_of: Callable[[Ours], Hashable] = line_and_name
    counts: Callable[[Ours], bool] = always
    per_file: bool = False
    is_partial: bool = False
