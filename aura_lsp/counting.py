"""One pass over the captures of an item, in document order, applying all metrics' tables together.

A capture's name is a role (`language.py` lists them); each role has a method here. A stack holds
what is open: where a node ends, the state around it comes back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from aura_lsp.facts import (
    NO_FUNCTION,
    NOTHING,
    Demand,
    FunctionFacts,
    HolePlace,
    ItemFacts,
    Piece,
    Step,
    Suspect,
    TypeFacts,
)
from aura_lsp.language import Language
from aura_lsp.metrics.cognitive import pass_over_plain
from aura_lsp.rows import ItemRows
from aura_lsp.syntax import Gate, Node, Syntax, captures

_RANKS = {
    "skip": 0,
    "exempt": 1,
    "nest": 2,
    "class": 3,
    "function": 4,
    "hole": 4,
    "elif": 5,
    "short_circuit": 5,
    "if": 7,
    "apart": 9,
}
"""Which of several captures of one node comes first; other roles come between `elif` and `if`."""
_USUAL_RANK, _LAST_RANK = 6, 8
_HOLE = "hole"
_DEPTH_ROLES = frozenset({"if", "loop", "switch", "try", "with"})
_FOR_EVER = 1 << 62
_NO_EXEMPTIONS: frozenset[str] = frozenset()
_RULE = "rule."
_OPENS = ("function", "class", _RULE)
_BETWEEN_WORDS = bytes(
    each if each >= 128 or each == 0x5F or chr(each).isalnum() else 0x20  # noqa: PLR2004 - ASCII
    for each in range(256)
)
"""For `bytes.translate`: a blank for whatever is no part of a word."""


def gather(
    syntax: Syntax,
    source: bytes,
    node: Node,
    piece: Piece,
    demand: Demand,
    mentioned: Iterable[Mention],
) -> ItemFacts:
    """The facts of the item whose main node is `node`; `mentioned` are the names in it that rules
    look at."""
    gaps = _gaps(node, piece.holes)
    found = captures(syntax.structure, node, gaps)
    named = list(_named(syntax, source, mentioned, node, piece))
    counts = bool(piece.holes) or any(name.startswith(_OPENS) for name in found)
    if not counts and not demand.items and not named:
        return NOTHING
    counter = _Counter(syntax.language, source, piece)
    if counts:
        looked = {name: found.pop(name) for name in list(found) if name.startswith(_RULE)}
        counter.count(found)
        counter.suspect_captured(looked, syntax.gates)
    counter.suspect(named)
    code, comment = -1, 0
    if demand.items or counter.may_be_long(demand.function_rows):
        rows = counter.count_rows(_line_captures(syntax, node, piece, gaps))
        if demand.items:
            code, comment = rows.code, rows.comment
    functions = tuple(function.facts() for function in counter.functions)
    counter.suspects.sort()
    return ItemFacts(
        functions, tuple(counter.types), tuple(counter.places), code, comment,
        tuple(counter.suspects),
    )  # fmt: skip


def words(source: bytes, start: int, end: int) -> frozenset[bytes]:
    """The words in a part of a source: names, keywords and numbers."""
    return frozenset(source[start:end].translate(_BETWEEN_WORDS).split())


class Mention(NamedTuple):
    """Where a name stands, perhaps as part of a longer word: the offset into the source."""

    start: int
    name: bytes


def mentions_of(
    names: Mapping[bytes, object], source: bytes, start: int, end: int
) -> list[Mention]:
    """The mentions of `names` in a part of a source, in order; in longer words, texts and
    comments, too."""
    found = []
    for name in names.keys() & words(source, start, end):
        width = len(name)
        at = source.find(name, start, end)
        while at >= 0:
            found.append(Mention(at, name))
            at = source.find(name, at + width, end)
    return sorted(found)


def _named(
    syntax: Syntax, source: bytes, mentioned: Iterable[Mention], node: Node, piece: Piece
) -> Iterator[tuple[Node, tuple[str, ...]]]:
    """The nodes outside of holes that are just a mentioned name, with the rules' codes."""
    for at, name in mentioned:
        end = at + len(name)
        if source[at - 1 : at].isalnum() or source[end : end + 1].isalnum():
            continue
        named = node.descendant_for_byte_range(at, end)
        if named is None or named.end_byte - named.start_byte != len(name):
            continue
        if not any(first <= at < last for first, last in piece.holes):
            yield named, syntax.names[name]


def _line_captures(
    syntax: Syntax, node: Node, piece: Piece, gaps: tuple[tuple[int, int], ...]
) -> dict[str, list[Node]]:
    """What `lines.scm` finds in an item, in the comments before and behind its main node too."""
    found = captures(syntax.lines, node, gaps)
    around = ((piece.start, node.start_byte), (node.end_byte, piece.end))
    outside = tuple((start, end) for start, end in around if start < end)
    if outside and node.parent is not None:
        for name, nodes in captures(syntax.lines, node.parent, outside).items():
            found.setdefault(name, []).extend(
                each for each in nodes if any(a <= each.start_byte < b for a, b in outside)
            )
    return found


def _gaps(node: Node, holes: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """What of a node is outside of the holes; nothing where there are none.

    Each gap takes in the first byte of the hole behind it, so that what is said of the hole's own
    node is heard.
    """
    if not holes:
        return ()
    starts = [node.start_byte, *(end for _, end in holes)]
    ends = [*(start + 1 for start, _ in holes), node.end_byte]
    return tuple((a, b) for a, b in zip(starts, ends, strict=True) if a < b)


class _Worth(NamedTuple):
    """What a structure is worth in each metric, and how its increments are called."""

    weight: int
    deepens: bool
    nested: bool
    flat: bool
    why: str


@cache
def _worth(language: Language, role: str) -> _Worth:
    cognitive = language.cognitive
    return _Worth(
        language.cyclomatic.weights.get(role, 0),
        role in _DEPTH_ROLES,
        role in cognitive.nested,
        role in cognitive.flat,
        language.why.get(role, role),
    )


class _Plan(NamedTuple):
    """What one capture name asks for: a handler, or without one what the structure is worth."""

    rank: int
    role: str
    detail: str
    handle: _Handler | None
    worth: _Worth


@cache
def _plan(language: Language, capture: str) -> _Plan:
    """Split `function.arrow` into its role and detail."""
    role, _, detail = capture.partition(".")
    rank = _RANKS.get(role, _USUAL_RANK)
    handle = _HANDLERS.get(role)
    if capture == "nest.self":
        rank, detail = _LAST_RANK, "cognitive"
    return _Plan(rank, role, detail, handle, _worth(language, role))


_Event = tuple[int, int, int, int, _Plan, "Node | None"]
"""A capture or hole: start, negative end, rank, serial number, plan and node. Sorted, outer nodes
come before inner ones."""


class _Open:
    """A function that is being counted; mutable, and gone when the pass is over.

    Its offsets are those of the source until the pass ends, then those of the item.
    """

    __slots__ = (
        "apart", "code", "decisions", "deepest", "depth", "end", "exempt", "fixed", "free",
        "index", "kind", "name", "name_end", "name_start", "nested", "parameters", "parent",
        "qualifier", "rows", "start", "steps", "table",
    )  # fmt: skip

    def __init__(self, index: int, parent: int, depth: int, start: int, end: int) -> None:
        self.index, self.parent, self.depth = index, parent, depth
        self.start, self.end = start, end
        self.name = self.kind = self.qualifier = ""
        self.name_start = self.name_end = self.parameters = self.free = 0
        self.decisions = self.fixed = self.nested = self.rows = 0
        self.code = self.table = -1
        self.steps: list[Step] = []
        self.deepest: list[int] = []
        self.exempt = _NO_EXEMPTIONS
        self.apart = False

    def facts(self) -> FunctionFacts:
        return FunctionFacts(
            self.name, self.kind, self.qualifier, self.start, self.end, self.name_start,
            self.name_end, self.parent, self.depth, self.parameters, self.free, self.decisions,
            self.fixed, self.nested, tuple(self.steps), tuple(self.deepest), self.rows, self.code,
            self.table, self.exempt,
        )  # fmt: skip


class _Counter:
    """The state of one pass: the innermost open function, how deep it is, and what comes next."""

    def __init__(self, language: Language, source: bytes, piece: Piece) -> None:
        self.language, self.source, self.piece = language, source, piece
        self.functions: list[_Open] = []
        self.types: list[TypeFacts] = []
        self.places: list[HolePlace] = []
        self.suspects: list[Suspect] = []
        self._hole_ends = [end for _, end in piece.holes]
        widths = (end - start - 1 for start, end in piece.holes)
        self._squeezes = list(accumulate(widths, initial=0))
        self._outside = _Open(NO_FUNCTION, NO_FUNCTION, 0, piece.start, piece.end)
        self._function = self._outside
        self._cognitive_depth = self._depth = 0
        self._qualifier = ""
        self._in_type = piece.in_type
        self._decides = True
        self._stack: list[tuple[int, _Open, int, int, str, bool, bool]] = []
        self._until = _FOR_EVER
        self._next_name: Node | None = None
        self._next_exempt = _NO_EXEMPTIONS
        self._exempt_at = (-1, -1, _NO_EXEMPTIONS)
        self._skipped = (-1, -1)
        self._chained: set[tuple[int, int]] = set()

    def relative(self, offset: int) -> int:
        """The squeezed offset in the item of an offset in the source."""
        if not self._hole_ends:
            return offset - self.piece.start
        before = bisect_right(self._hole_ends, offset)
        return offset - self.piece.start - self._squeezes[before]

    def count(self, found: dict[str, list[Node]]) -> None:
        """Count what the captures say."""
        last_start = last_end = -1
        last_role = ""
        for start, negative_end, _, _, plan, node in self._events(found):
            while start >= self._until:
                self._leave()
            end, role = -negative_end, plan.role
            is_same = start == last_start and end == last_end
            if is_same and (role == last_role or (role == "if" and last_role == "elif")):
                continue  # the same node, seen from two gaps; an `else if`
            last_start, last_end, last_role = start, end, role
            if plan.handle is not None:
                plan.handle(self, start, end, plan.detail, node)
            elif (start, end) != self._skipped:
                self._structure(start, plan.worth)
        self._merge()

    def _events(self, found: dict[str, list[Node]]) -> list[_Event]:
        events: list[_Event] = []
        for name, nodes in found.items():
            plan = _plan(self.language, name)
            rank = plan.rank
            events += [
                (node.start_byte, -node.end_byte, rank, serial, plan, node)
                for serial, node in enumerate(nodes, len(events))
            ]
        hole = _plan(self.language, _HOLE)
        for start, end in self.piece.holes:
            events.append((start, -end, hole.rank, len(events), hole, None))
        if self.piece.holes:
            ends = dict(self.piece.holes)
            events = [each for each in events if _is_outside(each, ends.get(each[0], -1))]
        events.sort()
        return events

    # -- what opens ------------------------------------------------------------------------------

    def _enter(self, end: int) -> None:
        state = (self._cognitive_depth, self._depth, self._qualifier, self._in_type, self._decides)
        self._stack.append((end, self._function, *state))
        self._until = end

    def _leave(self) -> None:
        (
            _,
            self._function,
            self._cognitive_depth,
            self._depth,
            self._qualifier,
            self._in_type,
            self._decides,
        ) = self._stack.pop()
        self._until = self._stack[-1][0] if self._stack else _FOR_EVER

    def _nest(self, start: int, end: int, detail: str, node: Node | None) -> None:
        self._enter(end)
        if detail == "wrapper":
            self._cognitive_depth -= 1
            return
        if detail != "depth":
            self._cognitive_depth += 1
        if detail != "cognitive":
            self._depth += 1

    def suspect_captured(self, looked: dict[str, list[Node]], gates: Mapping[str, Gate]) -> None:
        """Note the nodes that rules' patterns have found, as far as the rules want to see them.

        What is in a hole may change while this item stays as it is: gates that look there are not
        asked.
        """
        source, holes = self.source, dict(self.piece.holes)
        for name, nodes in looked.items():
            code = name[len(_RULE) :]
            found = nodes
            if holes:  # what stands in a hole is seen from its edge
                found = [each for each in found if each.end_byte > holes.get(each.start_byte, -1)]
            gate = gates.get(code)
            if gate is not None and not (holes and gate.looks_inside):
                wants = gate.wants
                found = [each for each in found if wants(each, source)]
            if holes:  # one may be seen from two gaps
                self.suspects += {self._suspect(each, code) for each in found}
                continue
            start = self.piece.start
            self.suspects += [
                Suspect(each.start_byte - start, each.end_byte - start, each.kind_id, code)
                for each in found
            ]

    def suspect(self, named: list[tuple[Node, tuple[str, ...]]]) -> None:
        """Note the mentions of names that rules look at."""
        self.suspects += [self._suspect(each, rule) for each, rules in named for rule in rules]

    def _suspect(self, node: Node, rule: str) -> Suspect:
        start, end = self.relative(node.start_byte), self.relative(node.end_byte)
        return Suspect(start, end, node.kind_id, rule)

    def may_be_long(self, rows: int) -> bool:
        """Whether lines of code must be counted to know if a function has too many."""
        if self.language.joined and (self.piece.holes or self.piece.is_hole):
            return True  # the lines of all together may be too many
        return any(function.rows > rows for function in self.functions)

    # aura: ignore[cognitive-complexity, cyclomatic-complexity] done for every function of a file
    def _open_function(self, start: int, end: int, detail: str, node: Node | None) -> None:
        if node is None:
            return
        language = self.language
        around = self._function
        opened = _Open(len(self.functions), around.index, self._cognitive_depth, start, end)
        kind = "method" if self._in_type and detail in ("", "function") else detail or "function"
        if language.kind_of is not None:
            kind = language.kind_of(node, self.source, kind)
        is_hole = self.piece.is_hole and not self.functions  # its place tells, see `hole_function`
        if kind == "constructor" and not (self._in_type or is_hole):
            kind = "method"
        opened.kind = kind
        opened.qualifier = language.receiver_of(node, self.source) or self._qualifier
        opened.rows = self._count_rows(start, end)
        opened.exempt = self._take_exemptions(start, end)
        name = language.name_of(node) or self._next_name
        self._next_name = None
        if name is not None:
            opened.name = self._text(name.start_byte, name.end_byte)
            opened.name_start, opened.name_end = name.start_byte, name.end_byte
        else:
            opened.name_start, opened.name_end = start, _first_token_end(node)
        self.functions.append(opened)
        self._enter(end)
        self._function = opened
        opened.apart, self._decides = not self._decides, True
        self._cognitive_depth = self._depth = 0
        self._qualifier = ""
        self._in_type = False
        if name is not None and language.self_calls is not None:
            text = self.source[name.start_byte : name.end_byte]
            if self.source.find(text, name.end_byte, end) >= 0:  # recursion is rare
                self._recursion(language.self_calls(node, self.source))

    def _open_type(self, start: int, end: int, detail: str, node: Node | None) -> None:
        name = self._next_name if node is None else self.language.name_of(node) or self._next_name
        self._next_name = None
        self._enter(end)
        self._in_type = True
        if name is None:
            return
        text = self._text(name.start_byte, name.end_byte)
        self.types.append(
            TypeFacts(
                text,
                self._qualifier,
                self.relative(start),
                self.relative(end),
                self.relative(name.start_byte),
                self.relative(name.end_byte),
                self._function.index,
            )
        )
        separator = self.language.separator
        self._qualifier = f"{self._qualifier}{separator}{text}" if self._qualifier else text

    def _hole(self, start: int, end: int, detail: str, node: Node | None) -> None:
        name, name_start, name_end = "", -1, -1
        if self._next_name is not None:
            name_start, name_end = self._next_name.start_byte, self._next_name.end_byte
            name = self._text(name_start, name_end)
            name_start, name_end = self.relative(name_start), self.relative(name_end)
            self._next_name = None
        self.places.append(
            HolePlace(
                self._function.index,
                self._cognitive_depth,
                self._qualifier,
                self._in_type,
                name,
                name_start,
                name_end,
                self._take_exemptions(start, end),
            )
        )

    # -- what counts -----------------------------------------------------------------------------

    def _structure(self, start: int, worth: _Worth) -> None:
        """A branch, loop or whatever else the metrics' tables have a weight for."""
        function = self._function
        weight, deepens, nested, flat, why = worth
        if self._decides:
            function.decisions += weight
        if deepens and self._depth >= len(function.deepest):
            function.deepest.append(self.relative(start))
        if nested:
            depth = self._cognitive_depth
            function.fixed += 1 + depth
            function.nested += 1
            function.steps.append(Step(self.relative(start), 1, depth, True, why))
        elif flat:
            self._flat(self.relative(start), why)

    def _flat(self, offset: int, why: str) -> None:
        self._function.fixed += 1
        self._function.steps.append(Step(offset, 1, 0, False, why))

    def _boolean(self, start: int, end: int, detail: str, node: Node | None) -> None:
        if node is None or (start, end) == self._skipped:
            return
        if self._decides:
            self._function.decisions += self.language.cyclomatic.weights.get("boolean", 0)
        if (start, end) not in self._chained:
            language = self.language
            for at, operator in language.operator_runs(node, language.cognitive, self._chained):
                self._flat(self.relative(at), f"`{operator}`")

    def _short_circuit(self, start: int, end: int, detail: str, node: Node | None) -> None:
        if node is not None:
            pass_over_plain(node, self.language.cognitive, self._chained)

    def _recursion(self, callees: Iterable[Node]) -> None:
        """Charge the function just opened for calling itself.

        Calls in holes are not seen: they are no part of the item's own bytes.
        """
        language = self.language
        for callee in callees:
            at = callee.start_byte
            if not any(start <= at < end for start, end in self.piece.holes):
                self._flat(self.relative(at), language.why.get("recursion", "recursion"))
                if not language.cognitive.every_recursion:
                    return

    def _parameter(self, start: int, end: int, detail: str, node: Node | None) -> None:
        if detail == "first" and self._text(start, end) in self.language.receiver_names:
            return
        if detail == "default":
            self._function.free += "component" in self._function.exempt
            return
        self._function.parameters += 1
        if detail == "free":
            self._function.free += 1

    def _free(self, start: int, end: int, detail: str, node: Node | None) -> None:
        self._function.free += 1

    def _receiver(self, start: int, end: int, detail: str, node: Node | None) -> None:
        name = self._text(start, end).partition(":")[0].strip()
        self._function.parameters -= name in self.language.receiver_names

    # -- what applies to something else ------------------------------------------------------------

    def _name(self, start: int, end: int, detail: str, node: Node | None) -> None:
        self._next_name = node

    def _skip(self, start: int, end: int, detail: str, node: Node | None) -> None:
        self._skipped = (start, end)

    def _set_apart(self, start: int, end: int, detail: str, node: Node | None) -> None:
        self._enter(end)
        self._decides = False

    def _word(self, start: int, end: int, detail: str, node: Node | None) -> None:
        capture = self.language.words[detail].get(self._text(start, end))
        if capture is None:
            return
        plan = _plan(self.language, capture)
        if plan.handle is not None:
            plan.handle(self, start, end, plan.detail, node)
        else:
            self._structure(start, plan.worth)

    def _exempt(self, start: int, end: int, detail: str, node: Node | None) -> None:
        what, _, whose = detail.partition(".")
        if whose == "around":
            self._function.exempt |= {what}
        elif whose == "next":
            self._next_exempt |= {what}
        else:
            known = self._exempt_at[2] if self._exempt_at[:2] == (start, end) else _NO_EXEMPTIONS
            self._exempt_at = (start, end, known | {what})

    def _take_exemptions(self, start: int, end: int) -> frozenset[str]:
        """What the function at a node is exempt from by its node or by the call that it is given
        to."""
        found = self._next_exempt
        self._next_exempt = _NO_EXEMPTIONS
        return found | self._exempt_at[2] if self._exempt_at[:2] == (start, end) else found

    # -- when all is counted -----------------------------------------------------------------------

    def _merge(self) -> None:
        """Add what nested functions count to those around them, innermost first."""
        cyclomatic, cognitive = self.language.cyclomatic.merged, self.language.cognitive.merged
        for function in reversed(self.functions):
            if function.parent != NO_FUNCTION:
                around = self.functions[function.parent]
                if function.kind in cyclomatic and not function.apart:
                    around.decisions += function.decisions + cyclomatic[function.kind]
                if function.kind in cognitive:
                    nesting = function.depth + cognitive[function.kind]
                    around.fixed += function.fixed + nesting * function.nested
                    around.nested += function.nested
        for function in self.functions:
            function.start, function.end = (
                self.relative(function.start),
                self.relative(function.end),
            )
            function.name_start = self.relative(function.name_start)
            function.name_end = self.relative(function.name_end)

    def count_rows(self, found: dict[str, list[Node]]) -> ItemRows:
        """Set the lines of code and of data of all functions."""
        comments = self._ranges(found, "comment") + self._ranges(found, "docstring")
        rows, tables = ItemRows(self._residue(), comments), self._ranges(found, "table")
        code = [rows.code_between(each.start, each.end) for each in self.functions]
        for function, lines in zip(self.functions, code, strict=True):
            function.code = lines
            function.table = rows.longest(tables, function.start, function.end)
        for function, lines in zip(self.functions, code, strict=True):
            inner = function
            while inner.parent != NO_FUNCTION and not self._is_joined(function):
                inner = self.functions[inner.parent]
                inner.code -= lines
                if not self._is_joined(inner):
                    break
        return rows

    def _is_joined(self, function: _Open) -> bool:
        return function.kind in self.language.joined and "length" not in function.exempt

    def _ranges(self, found: dict[str, list[Node]], name: str) -> list[tuple[int, int]]:
        nodes = found.get(name, ())
        return [(self.relative(each.start_byte), self.relative(each.end_byte)) for each in nodes]

    def _residue(self) -> bytes:
        """The item's text with every hole squeezed to one byte."""
        piece = self.piece
        starts = [piece.start, *self._hole_ends]
        ends = [*(start for start, _ in piece.holes), piece.end]
        return b"x".join(self.source[a:b] for a, b in zip(starts, ends, strict=True))

    def _count_rows(self, start: int, end: int) -> int:
        """The rows of a function without those of holes inside, which `compose` adds."""
        rows, at = 1, start
        holes = self.piece.holes
        for index in range(bisect_right(self._hole_ends, start), len(holes)):
            first, last = holes[index]
            if last > end:
                break
            rows += self.source.count(b"\n", at, first)
            at = last
        return rows + self.source.count(b"\n", at, end)

    def _text(self, start: int, end: int) -> str:
        return self.source[start:end].decode("utf-8", "replace")


_Handler = Callable[[_Counter, int, int, str, "Node | None"], None]
_HANDLERS: dict[str, _Handler] = {
    "nest": _Counter._nest,
    "function": _Counter._open_function,
    "class": _Counter._open_type,
    "parameter": _Counter._parameter,
    "free": _Counter._free,
    "receiver": _Counter._receiver,
    "boolean": _Counter._boolean,
    "short_circuit": _Counter._short_circuit,
    "name": _Counter._name,
    "word": _Counter._word,
    "exempt": _Counter._exempt,
    "skip": _Counter._skip,
    "apart": _Counter._set_apart,
    _HOLE: _Counter._hole,
}


def _is_outside(event: _Event, hole_end: int) -> bool:
    """Whether an event is none of those of a hole that starts where it does and ends at `hole_end`.

    What the hole's place exempts it from is said at the hole's own node, and a body may hold
    nothing else.
    """
    end, role = -event[1], event[4].role
    return end > hole_end or (end == hole_end and role in ("exempt", "nest", _HOLE))


def _first_token_end(node: Node) -> int:
    """Where the first token of a node ends."""
    token: Node | None = node
    while token is not None and token.child_count:
        node, token = token, token.child(0)
    return (token or node).end_byte
