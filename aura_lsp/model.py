"""The values that every layer speaks in: spans, edits, findings, functions and reports.

All are frozen, slotted and picklable. Positions are half-open ranges of UTF-8 byte offsets into the
source; lines and columns exist only at the border (`text.py`, `server/`, `report/`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters; the members stand from most to least severe."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    HINT = "hint"

    @property
    def rank(self) -> int:
        """0 for `error` up to 3 for `hint`."""
        return _RANKS[self]

    def at_least(self, other: Severity) -> bool:
        """Whether this is as severe as `other` or more."""
        return self.rank <= other.rank


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class Category(StrEnum):
    """What a rule is about; usable in `select` and `ignore` like a rule's name."""

    BUG = "bug"
    MEMORY_LEAK = "memory_leak"
    UI_THREAD = "ui_thread"
    CONCURRENCY = "concurrency"
    PERFORMANCE = "performance"
    SECURITY = "security"
    COMPLEXITY = "complexity"
    STYLE = "style"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of UTF-8 byte offsets."""

    start: int
    end: int

    def shift(self, offset: int) -> Span:
        return Span(self.start + offset, self.end + offset)


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the bytes of `span` by `text`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that mend a finding; `safe` fixes keep the meaning of the program."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool


@dataclass(frozen=True, slots=True)
class Increment:
    """One step of a cognitive-complexity score (Campbell 2018).

    `nesting` is the number of structures around it that deepened it; `amount` includes them.
    """

    offset: int
    amount: int
    nesting: int
    why: str


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that belongs to a finding, with what is to be seen there."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule has to say about one place."""

    rule: str
    code: str
    category: Category
    severity: Severity
    message: str
    suggestion: str
    span: Span
    symbol: str = ""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Halstead:
    """Halstead's counts and what follows from them (Halstead 1977; `bugs` as volume / 3000).

    n1, n2: distinct operators, operands. N1, N2: all of them. `time` is in seconds (effort / 18).
    """

    n1: int
    n2: int
    N1: int
    N2: int
    volume: float
    difficulty: float
    effort: float
    time: float
    bugs: float


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines by what they hold. A line with code and a comment is code; a docstring is comment."""

    total: int
    code: int
    comment: int
    blank: int


@dataclass(frozen=True, slots=True)
class Function:
    """One function-like thing of a file with its measures.

    `span` runs from its first token to its last; `name_span` is its name, or its first token where
    it has none. `counted_parameters` are those that it chose for itself. `lines` are all from its
    first to its last. `kind` is one of function, method, constructor, getter, setter, initializer,
    closure, lambda, arrow, anonymous. `deepest[d]` is the first structure that is nested d + 1
    deep. `merged` names the metrics in which it counts in the function around it; `top_level`
    functions have none around them.
    """

    name: str
    qualified_name: str
    kind: str
    span: Span
    name_span: Span
    parameters: int
    counted_parameters: int
    cyclomatic: int
    cognitive: int
    max_nesting: int
    lines: int
    increments: tuple[Increment, ...] = ()
    deepest: tuple[Span, ...] = ()
    merged: frozenset[str] = frozenset()
    top_level: bool = True


@dataclass(frozen=True, slots=True)
class Symbol:
    """A named place for an outline: a function or a type, with what is inside it."""

    name: str
    kind: str
    span: Span
    name_span: Span
    function: Function | None = None
    children: tuple[Symbol, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not analysed, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class RuleFault:
    """A rule that raised: its name and what it raised, for the log and for `doctor`."""

    rule: str
    error: str


@dataclass(frozen=True, slots=True)
class FileMetrics:
    """The measures of one whole file and of its functions (CONTRACT: JSON of `metrics`)."""

    lines: Lines
    cyclomatic: int
    cognitive: int
    statements: int
    halstead: Halstead
    maintainability_index: float
    syntax_errors: int
    functions: tuple[FunctionMetrics, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class FunctionMetrics:
    """A function with the measures that are computed only when asked for."""

    function: Function
    statements: int
    lines: Lines
    halstead: Halstead
    maintainability_index: float
