"""The facts of one item: its functions with what each metric counts in them.

One pass over the captures of `structure.scm` in document order, with a stack of what is open. The facts
come from the item's own bytes alone, so they can be kept as long as these do not change.

Parts of the item that are items themselves (holes) are left out. Offsets are relative to the item's
start with every hole squeezed to one byte, so that a hole may grow without moving what comes after it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from aura_lsp.language import Language
from aura_lsp.metrics.cognitive import operator_runs
from aura_lsp.syntax import Node, Syntax, captures

NO_FUNCTION = -1


class Step(NamedTuple):
    """One increment of a cognitive score: costs `base`, and `depth` more where `nested`."""

    offset: int
    base: int
    depth: int
    nested: bool
    why: str


class FunctionFacts(NamedTuple):
    """What was counted in one function-like node, without what its holes add.

    `parent` is the index of the function around it in the same item, or -1; `depth` the cognitive
    nesting at which it stands there. `decisions` is cyclomatic complexity less one. The cognitive
    score is `fixed` + `nested_count` × the nesting around. `decisions`, `fixed` and `nested_count`
    hold those of merged functions inside; `steps` are its own. `deepest[d]` is where nesting d + 1 is
    first reached. `rows` are its lines from the first to the last; `own_code_lines` are those with code
    outside of functions inside, `table_lines` those of its longest literal: both -1 where the function
    is too short for anyone to ask.
    """

    name: str
    kind: str
    qualifier: str
    start: int
    end: int
    name_start: int
    name_end: int
    parent: int
    depth: int
    parameters: int
    free_parameters: int
    decisions: int
    fixed: int
    nested_count: int
    steps: tuple[Step, ...]
    deepest: tuple[int, ...]
    rows: int
    own_code_lines: int
    table_lines: int
    exempt: frozenset[str]


class TypeFacts(NamedTuple):
    """A named type inside an item; `parent` is the index of the function around it, or -1."""

    name: str
    qualifier: str
    start: int
    end: int
    name_start: int
    name_end: int
    parent: int


class HolePlace(NamedTuple):
    """Where a hole stands: the function around it (index or -1), the cognitive nesting there, the
    types around it, whether it stands directly in one, the name its place gives it, and what that place
    exempts it from."""

    parent: int
    depth: int
    qualifier: str
    in_type: bool
    name: str
    name_start: int
    name_end: int
    exempt: frozenset[str]


class ItemFacts(NamedTuple):
    """All that the bytes of one item say; `code_lines` is -1 where nobody asked for it."""

    functions: tuple[FunctionFacts, ...] = ()
    types: tuple[TypeFacts, ...] = ()
    holes: tuple[HolePlace, ...] = ()
    code_lines: int = -1
    comment_lines: int = 0


NOTHING = ItemFacts()

_RANKS = {"skip": 0, "exempt": 1, "class": 2, "function": 3, "nest": 4, "elif": 5, "if": 7}
_HOLE_RANK = _RANKS["function"]
_LAST_RANK = 8
_DEPTH_ROLES = frozenset({"if", "loop", "switch", "try", "with"})


class Plan(NamedTuple):
    """What one capture name asks for."""

    rank: int
    role: str
    detail: str


@cache
def plan(capture: str) -> Plan:
    """Split `function.arrow` into its role and detail."""
    role, _, detail = capture.partition(".")
    if capture == "nest.self":
        return Plan(_LAST_RANK, "nest", "cognitive")
    return Plan(_RANKS.get(role, 6), role, detail)


_NO_EXEMPTIONS: frozenset[str] = frozenset()


class _Open:
    """A function that is being counted; mutable, and gone when the pass is over."""

    __slots__ = (
        "code", "decisions", "deepest", "depth", "end", "exempt", "fixed", "free", "index", "kind", "name",
        "name_end", "name_start", "nested", "parameters", "parent", "qualifier", "rows", "start", "steps",
        "table",
    )  # fmt: skip

    def __init__(self) -> None:
        self.name = ""
        self.kind = ""
        self.qualifier = ""
        self.parent = NO_FUNCTION
        self.index = NO_FUNCTION
        self.start = self.end = self.name_start = self.name_end = 0
        self.depth = self.parameters = self.free = 0
        self.decisions = self.fixed = self.nested = 0
        self.rows = 0
        self.code = self.table = -1
        self.steps: list[Step] = []
        self.deepest: list[int] = []
        self.exempt: set[str] = set()

    def close(self) -> FunctionFacts:
        return FunctionFacts(
            self.name, self.kind, self.qualifier, self.start, self.end, self.name_start,
            self.name_end, self.parent, self.depth, self.parameters, self.free, self.decisions,
            self.fixed, self.nested, tuple(self.steps), tuple(self.deepest), self.rows, self.code,
            self.table, frozenset(self.exempt) if self.exempt else _NO_EXEMPTIONS,
        )  # fmt: skip


_Frame = tuple[int, _Open, int, int, str, bool]
"""An open node: where it ends, then what to go back to when it does: the function, the cognitive and
the plain depth, the qualifier, and whether that is directly in a type."""

_FOR_EVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a source that an item is: its half-open range, its holes, and whether it is a
    member of a type."""

    start: int
    end: int
    holes: tuple[tuple[int, int], ...]
    in_type: bool


class Demand(NamedTuple):
    """Which lines somebody asks for: those of every item, and those of functions with more than
    `function_rows` rows."""

    items: bool
    function_rows: int


def gather(syntax: Syntax, source: bytes, node: Node, piece: Piece, demand: Demand) -> ItemFacts:
    """The facts of the item whose main node is `node`."""
    found = captures(syntax.structure, node, _gaps(node, piece.holes))
    counter = _Pass(syntax.language, source, piece)
    if piece.holes or any(name.startswith("function") for name in found):
        counter.walk(found)
    long = demand.function_rows < max((each.rows for each in counter.functions), default=0)
    if demand.items or long:
        lines = _ItemLines(counter, captures(syntax.lines, node, _gaps(node, piece.holes)))
        if long:
            lines.measure(counter.functions)
        if demand.items:
            return counter.facts(lines.code, lines.comment)
    return counter.facts(-1, 0)


def _gaps(node: Node, holes: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    if not holes:
        return ()
    starts = [node.start_byte, *(end for _, end in holes)]
    ends = [*(start for start, _ in holes), node.end_byte]
    return tuple((a, b) for a, b in zip(starts, ends, strict=True) if a < b)


class _Pass:
    """One walk over the captures of one item."""

    def __init__(self, language: Language, source: bytes, piece: Piece) -> None:
        self.language = language
        self.source = source
        self.piece = piece
        self.hole_ends = [end for _, end in piece.holes]
        self.squeezes = list(
            accumulate((end - start - 1 for start, end in piece.holes), initial=0)
        )
        self.functions: list[_Open] = []
        self.types: list[TypeFacts] = []
        self.places: list[HolePlace] = []

    def relative(self, offset: int) -> int:
        """The squeezed offset in the item of an offset in the source."""
        if not self.hole_ends:
            return offset - self.piece.start
        return offset - self.piece.start - self.squeezes[bisect_right(self.hole_ends, offset)]

    def facts(self, code_lines: int, comment_lines: int) -> ItemFacts:
        return ItemFacts(
            tuple(function.close() for function in self.functions),
            tuple(self.types),
            tuple(self.places),
            code_lines,
            comment_lines,
        )

    def _events(
        self, found: dict[str, list[Node]]
    ) -> list[tuple[int, int, int, int, str, str, Node | None]]:
        """Captures and holes in document order, outer before inner, each node once per capture."""
        events: list[tuple[int, int, int, int, str, str, Node | None]] = []
        serial = 0
        for name, nodes in found.items():
            rank, role, detail = plan(name)
            for node in nodes:
                serial += 1
                events.append((node.start_byte, -node.end_byte, rank, serial, role, detail, node))
        for start, end in self.piece.holes:
            serial += 1
            events.append((start, -end, _HOLE_RANK, serial, "hole", "", None))
        events.sort()
        return events

    def walk(self, found: dict[str, list[Node]]) -> None:
        """Count what the captures say, in document order."""
        language = self.language
        weights = language.cyclomatic.weights
        nested_roles = language.cognitive.nested
        flat_roles = language.cognitive.flat
        why = language.why
        piece_start = self.piece.start
        squeezed = bool(self.hole_ends)

        outside = _Open()
        function = outside
        cognitive_depth = depth = 0
        qualifier = ""
        in_type = self.piece.in_type
        stack: list[_Frame] = []
        frame_end = _FOR_EVER
        pending: tuple[Node, str] | None = None
        skipped = (-1, -1)
        last = ("", -1, -1)
        exempt_next: tuple[int, int, set[str]] = (-1, -1, set())
        pending_exempt: set[str] = set()
        seen: set[tuple[int, int]] = set()

        for start, negative_end, _, _, role, detail, node in self._events(found):
            end = -negative_end
            while start >= frame_end:
                _, function, cognitive_depth, depth, qualifier, in_type = stack.pop()
                frame_end = stack[-1][0] if stack else _FOR_EVER
            key = (role, start, end)
            if key == last:  # the same node seen from two gaps
                continue
            if role == "if" and last == ("elif", start, end):
                continue
            last = key
            if role == "nest":
                stack.append((end, function, cognitive_depth, depth, qualifier, in_type))
                frame_end = end
                if detail != "depth":
                    cognitive_depth += 1
                if detail != "cognitive":
                    depth += 1
            elif role == "function":
                assert node is not None
                stack.append((end, function, cognitive_depth, depth, qualifier, in_type))
                frame_end = end
                kind = detail or "function"
                if kind == "function" and in_type:
                    kind = "method"
                if language.kind_of is not None:
                    kind = language.kind_of(node, self.source, kind)
                opened = self._open(node, kind, function, cognitive_depth, qualifier, pending)
                if exempt_next[:2] == (start, end):
                    opened.exempt |= exempt_next[2]
                opened.exempt |= pending_exempt
                pending_exempt = set()
                pending = None
                function = opened
                cognitive_depth = depth = 0
                qualifier = ""
                in_type = False
            elif role == "hole":
                name, name_start, name_end = self._pending_name(pending)
                exempt = exempt_next[2] if exempt_next[:2] == (start, end) else set()
                exempt = exempt | pending_exempt
                pending_exempt = set()
                self.places.append(
                    HolePlace(
                        function.index, cognitive_depth, qualifier, in_type, name, name_start,
                        name_end, frozenset(exempt),
                    )  # fmt: skip
                )
                pending = None
            elif role == "class":
                assert node is not None
                stack.append((end, function, cognitive_depth, depth, qualifier, in_type))
                frame_end = end
                type_name = self._add_type(node, function.index, qualifier, pending)
                pending = None
                if type_name:
                    qualifier = f"{qualifier}{language.separator}{type_name}" if qualifier else type_name
                in_type = True
            elif role == "parameter":
                if detail == "first" and self._slice(start, end) in language.receiver_names:
                    continue
                function.parameters += 1
                if detail == "free":
                    function.free += 1
            elif role == "exempt":
                what, _, place = detail.partition(".")
                if place:
                    function.exempt.add(what)
                else:
                    known = exempt_next[2] if exempt_next[:2] == (start, end) else set()
                    exempt_next = (start, end, known | {what})
            elif role == "skip":
                skipped = (start, end)
            elif role == "name":
                assert node is not None
                pending = (node, detail)
            else:
                if (start, end) == skipped:
                    continue
                weight = weights.get(role)
                if weight is not None:
                    function.decisions += weight
                offset = self.relative(start) if squeezed else start - piece_start
                if role in _DEPTH_ROLES and depth >= len(function.deepest):
                    function.deepest.append(offset)
                if role in nested_roles:
                    function.fixed += 1 + cognitive_depth
                    function.nested += 1
                    function.steps.append(
                        Step(offset, 1, cognitive_depth, True, why.get(role, role))
                    )
                elif role in flat_roles:
                    function.fixed += 1
                    function.steps.append(Step(offset, 1, 0, False, why.get(role, role)))
                elif role == "boolean":
                    assert node is not None
                    if (start, end) not in seen:
                        for at, operator in operator_runs(node, language.cognitive, seen):
                            function.fixed += 1
                            function.steps.append(
                                Step(self.relative(at), 1, 0, False, f"`{operator}`")
                            )
                elif role == "call":
                    callee = self._slice(start, end)
                    if detail == "test":
                        if callee in language.test_calls:
                            pending_exempt = {"length"}
                    elif detail == "lambda":
                        if callee in language.cyclomatic.calls:
                            function.decisions += 1
                    elif language.cognitive.recursion and self._is_recursion(function, callee):
                        function.fixed += 1
                        function.steps.append(
                            Step(offset, 1, 0, False, why.get("recursion", "recursion"))
                        )
        self._merge()

    def _open(
        self,
        node: Node,
        kind: str,
        around: _Open,
        cognitive_depth: int,
        qualifier: str,
        pending: tuple[Node, str] | None,
    ) -> _Open:
        opened = _Open()
        opened.index = len(self.functions)
        opened.parent = around.index
        opened.kind = kind
        opened.depth = cognitive_depth
        opened.start, opened.end = node.start_byte, node.end_byte
        opened.rows = self._rows(opened.start, opened.end)
        name = self.language.name_of(node)
        if name is not None:
            opened.name_start, opened.name_end = name.start_byte, name.end_byte
            opened.name = self._text(name)
        elif pending is not None:
            opened.name_start, opened.name_end = pending[0].start_byte, pending[0].end_byte
            opened.name = self._text(pending[0])
        else:
            opened.name_start = node.start_byte
            opened.name_end = self._first_token_end(node)
        receiver = self.language.receiver_of(node, self.source)
        opened.qualifier = receiver or qualifier
        self.functions.append(opened)
        return opened

    def _rows(self, start: int, end: int) -> int:
        """The rows of a function without those of holes inside, which `compose` adds."""
        rows = 1
        at = start
        for first, last in self.piece.holes:
            if start <= first and last <= end:
                rows += self.source.count(b"\n", at, first)
                at = last
        return rows + self.source.count(b"\n", at, end)

    def _first_token_end(self, node: Node) -> int:
        token = node
        while token.child_count:
            child = token.child(0)
            if child is None:
                break
            token = child
        return token.end_byte

    def _pending_name(self, pending: tuple[Node, str] | None) -> tuple[str, int, int]:
        if pending is None:
            return "", -1, -1
        node = pending[0]
        return self._text(node), self.relative(node.start_byte), self.relative(node.end_byte)

    def _add_type(
        self, node: Node, parent: int, qualifier: str, pending: tuple[Node, str] | None
    ) -> str:
        name = self.language.name_of(node) or (pending[0] if pending else None)
        if name is None:
            return ""
        text = self._text(name)
        self.types.append(
            TypeFacts(
                text,
                qualifier,
                self.relative(node.start_byte),
                self.relative(node.end_byte),
                self.relative(name.start_byte),
                self.relative(name.end_byte),
                parent,
            )
        )
        return text

    def _slice(self, start: int, end: int) -> str:
        return self.source[start:end].decode("utf-8", "replace")

    def _text(self, node: Node) -> str:
        return self._slice(node.start_byte, node.end_byte)

    def _is_recursion(self, function: _Open, callee: str) -> bool:
        merged = self.language.cognitive.merged
        while function.index != NO_FUNCTION:
            if function.name == callee:
                return True
            if function.parent == NO_FUNCTION or function.kind not in merged:
                return False
            function = self.functions[function.parent]
        return False

    def _merge(self) -> None:
        """Add what nested functions count to those around them, innermost first."""
        cyclomatic, cognitive = self.language.cyclomatic, self.language.cognitive
        for function in reversed(self.functions):
            if function.parent == NO_FUNCTION:
                continue
            around = self.functions[function.parent]
            if function.kind in cyclomatic.merged:
                around.decisions += function.decisions + cyclomatic.merged[function.kind]
            if function.kind in cognitive.merged:
                nesting = function.depth + cognitive.merged[function.kind]
                around.fixed += function.fixed + nesting * function.nested
                around.nested += function.nested
        for function in self.functions:
            function.start, function.end = self.relative(function.start), self.relative(function.end)
            function.name_start = self.relative(function.name_start)
            function.name_end = self.relative(function.name_end)

    def residue(self) -> bytes:
        """The item's text with every hole squeezed to one byte."""
        piece, source = self.piece, self.source
        if not piece.holes:
            return source[piece.start : piece.end]
        starts = [piece.start, *self.hole_ends]
        ends = [*(start for start, _ in piece.holes), piece.end]
        return b"x".join(source[a:b] for a, b in zip(starts, ends, strict=True))


class _ItemLines:
    """Which lines of an item hold code. A line with code and a comment does; a docstring does not."""

    def __init__(self, counter: _Pass, found: dict[str, list[Node]]) -> None:
        self.counter = counter
        rows = counter.residue().splitlines(keepends=True)
        self.starts = list(accumulate(map(len, rows), initial=0))
        self.flags = bytearray(map(bool, map(bytes.strip, rows)))
        self.comment = 0
        for node in (*found.get("comment", ()), *found.get("docstring", ())):
            self._mark(counter.relative(node.start_byte), counter.relative(node.end_byte), rows)
        self.code = sum(self.flags)
        self.tables = [
            (counter.relative(node.start_byte), counter.relative(node.end_byte))
            for node in found.get("table", ())
        ]

    def _mark(self, start: int, end: int, rows: list[bytes]) -> None:
        """Take the lines that only the comment `[start, end)` is on out of the code."""
        first, last = self._row(start), self._row(max(end - 1, start))
        if last >= len(rows):
            return
        if rows[first][: start - self.starts[first]].strip():
            first += 1
        if rows[last][end - self.starts[last] :].strip(b" \t\r\n;"):
            last -= 1
        for row in range(first, last + 1):
            self.comment += self.flags[row]
            self.flags[row] = 0

    def _row(self, offset: int) -> int:
        return bisect_right(self.starts, offset) - 1

    def measure(self, functions: list[_Open]) -> None:
        """Set the lines of code and of data of functions, whose offsets are relative by now."""
        total = list(accumulate(self.flags, initial=0))
        code = []
        for function in functions:
            first, last = self._row(function.start), self._row(max(function.end - 1, 0))
            code.append(total[min(last + 1, len(total) - 1)] - total[first])
            function.code = code[-1]
            function.table = max(
                (
                    self._row(end - 1) - self._row(start)
                    for start, end in self.tables
                    if function.start <= start and end <= function.end
                ),
                default=0,
            )
        for function, lines in zip(functions, code, strict=True):
            if function.parent != NO_FUNCTION:
                functions[function.parent].code -= lines
