"""A file as a tree of items, each analysed on its own and kept as long as its bytes stay the same.

A container (module, class, impl, …) is never analysed whole: each of its members is an item. A large
function inside an item is an item of its own and a hole in the one around it. Positions in an item are
relative to its start, so an item that merely moved is the same item.

After an edit, items before and behind it are found again by position, the rest by content in the
`Memo`; only what is in neither is analysed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import accumulate
from typing import NamedTuple

from aura_lsp.facts import NO_FUNCTION, NOTHING, Demand, FunctionFacts, ItemFacts, Piece, TypeFacts, gather
from aura_lsp.language import Container, Language
from aura_lsp.memo import Memo
from aura_lsp.model import Finding
from aura_lsp.syntax import Node, Syntax, Tree, error_nodes
from aura_lsp.text import ByteEdit

_HOLE_BYTES = 2048
"""A function-like node of this size inside an item becomes an item of its own."""
_SMALL_HOLE_BYTES = 128
_HUGE_ITEM_BYTES = 1 << 15
"""In an item of this size, functions of `_SMALL_HOLE_BYTES` do too."""
_FEWEST_NODES = 6
"""No function is made of fewer nodes: `()=>0` has six."""
_MOST_ERRORS = 8
"""More errors of one item are not kept; a file shows five."""
_MAX_DEPTH = 48
"""Deeper containers and holes are analysed as part of what is around them."""


_NO_LINES = Demand(items=False, function_rows=1 << 62)


class Signature(NamedTuple):
    """What tells apart two trees over the same bytes (in a file that is broken elsewhere)."""

    kind: int
    descendants: int
    state: int
    next_state: int


def _signature(node: Node) -> Signature:
    return Signature(
        node.kind_id, node.descendant_count, node.parse_state, node.next_parse_state
    )


class Context(NamedTuple):
    """What an item may know of what is around it: whether that is a type, whether its functions did not
    choose their own parameters (they implement a trait), and whether the item is a hole in another."""

    in_type: bool = False
    free_parameters: bool = False
    is_hole: bool = False


class Item(NamedTuple):
    """One part of a file. Offsets are relative to where it starts.

    `own` are the facts of its own bytes, `facts` the same with what its holes add, in offsets that are
    no longer squeezed. `holes` are the items inside, with their offsets. `clean`: without syntax errors;
    `errors` are its own. `findings` are about its functions, `hole_findings` about the first one of
    each hole, which gets its name from here, in the hole's offsets. `notable`: it or something inside it
    has findings or errors.
    """

    length: int
    signature: Signature
    clean: bool
    holes: tuple[tuple[int, Item], ...]
    own: ItemFacts
    facts: ItemFacts
    context: Context
    container: ContainerFacts | None = None
    code_lines: int = 0
    errors: tuple[ErrorFacts, ...] = ()
    findings: tuple[Finding, ...] = ()
    hole_findings: tuple[tuple[Finding, ...], ...] = ()
    notable: bool = False


class ErrorFacts(NamedTuple):
    """An outermost ERROR or MISSING node: its place in the item, and what is missing."""

    start: int
    end: int
    missing: str


@dataclass(frozen=True, slots=True)
class ContainerFacts:
    """The header of a container: its name and place (offsets relative to the item), and its kind."""

    type: TypeFacts
    kind: str


Judge = Callable[[Item, Item | None], tuple[tuple[Finding, ...], tuple[tuple[Finding, ...], ...]]]
"""The `findings` and `hole_findings` of an item, given what it was before the edit if that is known."""


@dataclass(frozen=True, slots=True, eq=False)
class Grown:
    """What outlining one text gave: the root item and how many items were analysed anew."""

    root: Item
    fresh: int


@dataclass(frozen=True, slots=True, eq=False)
class _Kinds:
    """The node kinds of a language's `Outline` as the grammar's numbers."""

    containers: dict[int, tuple[Container, frozenset[int]]]
    wrappers: frozenset[int]
    attached: frozenset[int]
    comments: frozenset[int]
    functions: frozenset[int]


@cache
def _kinds(syntax: Syntax) -> _Kinds:
    outline = syntax.language.outline
    containers = {}
    for name, container in outline.containers.items():
        (kind,) = syntax.node_kinds(frozenset({name}))
        containers[kind] = (container, syntax.node_kinds(container.bodies))
    return _Kinds(
        containers,
        syntax.node_kinds(outline.wrappers),
        syntax.node_kinds(outline.attached),
        syntax.node_kinds(outline.comments),
        syntax.node_kinds(outline.functions),
    )


class Previous(NamedTuple):
    """An item of the text before the edit and where it started there."""

    item: Item
    start: int


def grow(
    syntax: Syntax,
    source: bytes,
    tree: Tree,
    *,
    memo: Memo | None = None,
    previous: Item | None = None,
    edit: ByteEdit | None = None,
    dirty: tuple[int, int] | None = None,
    judge: Judge | None = None,
    demand: Demand = _NO_LINES,
) -> Grown:
    """The items of `source`.

    `previous` is the root item of the text before `edit`, outlined with the same `judge` and `demand`;
    `dirty` the half-open range in the new text outside of which the tree is the same as it was. `judge`
    gives the findings of an item.
    """
    grower = _Grower(syntax, source, memo, edit, dirty, judge, demand)
    before = Previous(previous, 0) if previous is not None and edit is not None else None
    root = tree.root_node
    holes = grower.members([root], before, Context(), 0)
    errors: tuple[ErrorFacts, ...] = ()
    if root.is_error:
        errors = (ErrorFacts(root.start_byte, root.end_byte, ""),)
    item = Item(
        len(source), _signature(root), not root.has_error, tuple(holes), NOTHING, NOTHING, Context(),
        code_lines=sum(hole.code_lines for _, hole in holes) if demand.items else 0, errors=errors,
        notable=bool(errors) or any(hole.notable for _, hole in holes),
    )  # fmt: skip
    return Grown(item, grower.fresh)


class _Grower:
    """One run of `grow`."""

    def __init__(
        self,
        syntax: Syntax,
        source: bytes,
        memo: Memo | None,
        edit: ByteEdit | None,
        dirty: tuple[int, int] | None,
        judge: Judge | None,
        demand: Demand,
    ) -> None:
        self.syntax = syntax
        self.kinds = _kinds(syntax)
        self.source = source
        self.memo = memo
        self.edit = edit
        self.dirty = dirty
        self.judge = judge
        self.demand = demand
        self.fresh = 0

    # -- containers ------------------------------------------------------------------------------

    def members(
        self, bodies: list[Node], previous: Previous | None, context: Context, base: int, depth: int = 0
    ) -> list[tuple[int, Item]]:
        """The items of a container's bodies, with offsets relative to `base`."""
        found: list[tuple[int, Item]] = []
        old = _Cursor(previous, self.edit)
        for start, end, main in self._runs(bodies):
            item = self._member(start, end, main, old, context, depth)
            found.append((start - base, item))
        return found

    def _member(
        self, start: int, end: int, main: Node, old: _Cursor, context: Context, depth: int
    ) -> Item:
        candidate = old.at(start, end)
        signature = _signature(main)
        if (
            candidate is not None
            and candidate.item.length == end - start
            and candidate.item.signature == signature
            and candidate.item.context == context
            and candidate.item.clean
            and old.untouched(start, end)
        ):
            return candidate.item
        return self._item(start, end, main, signature, candidate, context, depth)

    def _runs(self, bodies: list[Node]) -> Iterator[tuple[int, int, Node]]:
        """Members with what is attached to them: (start, end, main node).

        Comments and attributes directly above a member belong to it, as does a comment behind it on
        its last line; other comments are members themselves.
        """
        comments, attached = self.kinds.comments, self.kinds.attached
        source = self.source
        held: tuple[int, int, Node] | None = None
        lead: tuple[int, int, Node] | None = None
        for body in bodies:
            for node in body.children:
                kind = node.kind_id
                start, end = node.start_byte, node.end_byte
                if kind in comments:
                    if held is not None and lead is None and b"\n" not in source[held[1] : start]:
                        held = (held[0], end, held[2])
                        continue
                    if lead is not None and source.count(b"\n", lead[1], start) <= 1:
                        lead = (lead[0], end, lead[2])
                        continue
                    if held is not None:
                        yield held
                        held = None
                    if lead is not None:
                        yield lead
                    lead = (start, end, node)
                    continue
                if kind in attached:
                    if lead is not None:
                        if source.count(b"\n", lead[1], start) <= 1:
                            lead = (lead[0], end, lead[2])
                            continue
                        if held is not None:
                            yield held
                            held = None
                        yield lead
                    lead = (start, end, node)
                    continue
                if not node.is_named and node.child_count == 0 and not node.has_error:
                    continue
                if held is not None:
                    yield held
                if lead is not None and source.count(b"\n", lead[1], start) > 1:
                    yield lead
                    lead = None
                held = (lead[0] if lead is not None else start, end, node)
                lead = None
        if held is not None:
            yield held
        if lead is not None:
            yield lead

    # -- items -----------------------------------------------------------------------------------

    def _item(
        self,
        start: int,
        end: int,
        main: Node,
        signature: Signature,
        previous: Previous | None,
        context: Context,
        depth: int,
    ) -> Item:
        if depth < _MAX_DEPTH:
            opened = self._container(main)
            if opened is not None:
                return self._container_item(
                    start, end, main, signature, previous, opened, context, depth
                )
        holes = self._holes(start, end, main, previous, depth)
        return self._analysed(start, end, main, signature, tuple(holes), context, previous)

    def _container(self, main: Node) -> tuple[Node, Container, list[Node]] | None:
        """The container that `main` is or wraps, with the bodies that hold its members."""
        kinds = self.kinds
        node = main
        while node.kind_id in kinds.wrappers:
            inner = [
                child
                for child in node.named_children
                if child.kind_id in kinds.containers or child.kind_id in kinds.wrappers
            ]
            if len(inner) != 1:
                return None
            node = inner[0]
        known = kinds.containers.get(node.kind_id)
        if known is None:
            return None
        container, body_kinds = known
        bodies = [child for child in node.children if child.kind_id in body_kinds]
        return (node, container, bodies) if bodies else None

    def _container_item(
        self,
        start: int,
        end: int,
        main: Node,
        signature: Signature,
        previous: Previous | None,
        opened: tuple[Node, Container, list[Node]],
        context: Context,
        depth: int,
    ) -> Item:
        node, container, bodies = opened
        inside = Context(container.is_type, self._is_free(node, container))
        before = previous if previous is not None and previous.item.container else None
        holes = self.members(bodies, before, inside, start, depth + 1)
        name = self.syntax.language.name_of(node)
        text = self.source[name.start_byte : name.end_byte].decode("utf-8", "replace") if name else ""
        name_start, name_end = (
            (name.start_byte, name.end_byte) if name else (node.start_byte, node.start_byte)
        )
        type_facts = TypeFacts(
            text, "", node.start_byte - start, node.end_byte - start, name_start - start,
            name_end - start, NO_FUNCTION,
        )  # fmt: skip
        code_lines = self._container_lines(start, end, holes) if self.demand.items else 0
        errors: tuple[ErrorFacts, ...] = ()
        if main.has_error:
            skip = frozenset((body.start_byte, body.end_byte) for body in bodies)
            errors = self._errors(main, start, skip)
        return Item(
            end - start, signature, not main.has_error, tuple(holes), NOTHING, NOTHING, context,
            ContainerFacts(type_facts, container.kind), code_lines=code_lines, errors=errors,
            notable=bool(errors) or any(hole.notable for _, hole in holes),
        )  # fmt: skip

    def _errors(
        self, main: Node, start: int, skip: frozenset[tuple[int, int]]
    ) -> tuple[ErrorFacts, ...]:
        return tuple(
            ErrorFacts(
                node.start_byte - start, node.end_byte - start, node.type if node.is_missing else ""
            )
            for node in error_nodes(main, _MOST_ERRORS, skip)
        )

    def _is_free(self, node: Node, container: Container) -> bool:
        return container.free_parameters and node.child_by_field_name("trait") is not None

    def _container_lines(self, start: int, end: int, holes: list[tuple[int, Item]]) -> int:
        """Lines of code: those of the members, and the container's own without its comments."""
        total = sum(hole.code_lines for _, hole in holes)
        at = start
        own = 0
        for offset, hole in holes:
            own += sum(1 for row in self.source[at : start + offset].splitlines() if row.strip())
            at = start + offset + hole.length
        own += sum(1 for row in self.source[at:end].splitlines() if row.strip())
        return total + own

    def _analysed(
        self,
        start: int,
        end: int,
        main: Node,
        signature: Signature,
        holes: tuple[tuple[int, Item], ...],
        context: Context,
        previous: Previous | None,
    ) -> Item:
        clean = not main.has_error
        spans = tuple((start + offset, start + offset + hole.length) for offset, hole in holes)
        errors = () if clean else self._errors(main, start, frozenset(spans))
        own_shape = signature
        if holes:
            inside = sum(hole.signature.descendants for _, hole in holes)
            own_shape = signature._replace(descendants=signature.descendants - inside)
        own = self._facts(main, own_shape, not errors, Piece(start, end, spans, context.in_type))
        facts = compose(self.syntax.language, own, holes) if holes else own
        code_lines = 0
        if self.demand.items:
            code_lines = max(own.code_lines, 0) + sum(max(hole.code_lines - 1, 0) for _, hole in holes)
        item = Item(
            end - start, signature, clean, holes, own, facts, context, code_lines=code_lines,
            errors=errors, notable=bool(errors) or any(hole.notable for _, hole in holes),
        )  # fmt: skip
        if self.judge is None:
            return item
        before = previous.item if previous is not None else None
        findings, hole_findings = self.judge(item, before)
        if not findings and not any(hole_findings):
            return item
        return item._replace(findings=findings, hole_findings=hole_findings, notable=True)

    def _facts(self, main: Node, signature: Signature, clean: bool, piece: Piece) -> ItemFacts:
        if signature.descendants < _FEWEST_NODES and clean and not self.demand.items:
            return NOTHING
        if signature.kind in self.kinds.comments:
            lines = self.source.count(b"\n", piece.start, piece.end) + 1 if self.demand.items else 0
            return ItemFacts(code_lines=0, comment_lines=lines) if self.demand.items else NOTHING
        if self.memo is None or not clean:
            self.fresh += 1
            return gather(self.syntax, self.source, main, piece, self.demand)
        main_offset = main.start_byte - piece.start
        digest = _digest(self.source, piece)
        key = (self.syntax.language.id, piece.in_type, self.demand, main_offset, signature, digest)
        facts = self.memo.get(key)
        if facts is None:
            self.fresh += 1
            facts = gather(self.syntax, self.source, main, piece, self.demand)
            self.memo.put(key, facts)
        return facts

    # -- holes -----------------------------------------------------------------------------------

    def _holes(
        self, start: int, end: int, main: Node, previous: Previous | None, depth: int
    ) -> list[tuple[int, Item]]:
        """The large functions inside an item, as items, in order."""
        length = end - start
        if length < _HOLE_BYTES or depth >= _MAX_DEPTH:
            return []
        least = _SMALL_HOLE_BYTES if length >= _HUGE_ITEM_BYTES else _HOLE_BYTES
        most = length * 3 // 4
        kept = self._kept_holes(start, end, previous)
        found = list(self._find_functions(main, least, most, kept is not None))
        context = Context(is_hole=True)
        old = _Cursor(previous, self.edit)
        holes = [
            (node.start_byte - start, self._member(node.start_byte, node.end_byte, node, old, context, depth + 1))
            for node in found
        ]
        if kept:
            taken = [(offset, offset + hole.length) for offset, hole in holes]
            holes += [
                (offset, hole)
                for offset, hole in kept
                if not any(a <= offset and offset + hole.length <= b for a, b in taken)
            ]
            holes.sort(key=lambda hole: hole[0])
        return holes

    def _kept_holes(
        self, start: int, end: int, previous: Previous | None
    ) -> list[tuple[int, Item]] | None:
        """The holes that the last outline found outside of what changed; None if it is of no use."""
        if previous is None or self.dirty is None or self.edit is None or previous.item.container:
            return None
        if not all(hole.clean for _, hole in previous.item.holes):
            return None
        kept = []
        first, last = self.dirty
        for offset, hole in previous.item.holes:
            at = previous.start + offset
            if at + hole.length < min(first, self.edit.start):
                kept.append((at - start, hole))
                continue
            at += self.edit.delta
            if at > max(last, self.edit.new_end) and at + hole.length <= end:
                kept.append((at - start, hole))
        return kept

    def _find_functions(
        self, main: Node, least: int, most: int, only_dirty: bool
    ) -> Iterator[Node]:
        """Function-like nodes below `main` between two sizes, outermost only, in order.

        With `only_dirty` only those that touch the dirty range are looked for.
        """
        functions = self.kinds.functions
        first, last = self.dirty if only_dirty and self.dirty is not None else (0, len(self.source))
        stack = [main]
        while stack:
            node = stack.pop()
            start, end = node.start_byte, node.end_byte
            if end - start < least or end < first or start > last:
                continue
            if node is not main and end - start <= most and node.kind_id in functions:
                yield node
                continue
            stack.extend(reversed(node.children))


class _Cursor:
    """Finds the items of the last outline by position, going forward only."""

    def __init__(self, previous: Previous | None, edit: ByteEdit | None) -> None:
        self.holes = previous.item.holes if previous is not None else ()
        self.base = previous.start if previous is not None else 0
        self.edit = edit
        self.index = 0

    def at(self, start: int, end: int) -> Previous | None:
        """The item that started where the range now starts, before the edit."""
        edit = self.edit
        if edit is None:
            return None
        old = start if start <= edit.start else start - edit.delta
        holes, base = self.holes, self.base
        index = self.index
        count = len(holes)
        while index < count and base + holes[index][0] < old:
            index += 1
        self.index = index
        if index < count and base + holes[index][0] == old:
            return Previous(holes[index][1], old)
        return None

    def untouched(self, start: int, end: int) -> bool:
        """Whether the edit lies wholly outside the range, not even touching it."""
        edit = self.edit
        return edit is not None and (end < edit.start or start > edit.new_end)


def _digest(source: bytes, piece: Piece) -> bytes:
    if not piece.holes:
        return blake2b(source[piece.start : piece.end], digest_size=16).digest()
    digest = blake2b(digest_size=16, person=b"holes")
    at = piece.start
    for start, end in piece.holes:
        part = source[at:start]
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
        at = end
    digest.update(source[at : piece.end])
    return digest.digest()


def compose(
    language: Language, own: ItemFacts, holes: tuple[tuple[int, Item], ...]
) -> ItemFacts:
    """The facts of an item with what its holes add to the functions around them.

    Offsets in the result are plain: relative to the item's start, nothing squeezed.
    """
    extras = [hole.length - 1 for _, hole in holes]
    grown = list(accumulate(extras, initial=0))
    squeezed_at = [offset - before for (offset, _), before in zip(holes, grown, strict=False)]

    def plain(offset: int) -> int:
        return offset + grown[bisect_left(squeezed_at, offset)]

    functions = [
        f._replace(
            start=plain(f.start),
            end=plain(f.end),
            name_start=plain(f.name_start),
            name_end=plain(f.name_end),
            steps=tuple(step._replace(offset=plain(step.offset)) for step in f.steps),
            deepest=tuple(plain(offset) for offset in f.deepest),
        )
        for f in own.functions
    ]
    for place, (_, hole) in zip(own.holes, holes, strict=True):
        if hole.facts.functions:
            _add_hole(language, functions, place.parent, place.depth, hole.facts.functions[0])
    types = tuple(
        t._replace(
            start=plain(t.start),
            end=plain(t.end),
            name_start=plain(t.name_start),
            name_end=plain(t.name_end),
        )
        for t in own.types
    )
    places = tuple(
        p._replace(name_start=plain(p.name_start), name_end=plain(p.name_end))
        if p.name
        else p
        for p in own.holes
    )
    return own._replace(functions=tuple(functions), types=types, holes=places)


def _add_hole(
    language: Language,
    functions: list[FunctionFacts],
    parent: int,
    depth: int,
    inner: FunctionFacts,
) -> None:
    """Add a function that is a hole to those around it, as `facts` does with smaller ones."""
    cyclomatic, cognitive = language.cyclomatic.merged, language.cognitive.merged
    in_cyclomatic, in_cognitive = inner.kind in cyclomatic, inner.kind in cognitive
    decisions = inner.decisions + cyclomatic.get(inner.kind, 0)
    fixed = inner.fixed + (depth + cognitive.get(inner.kind, 0)) * inner.nested_count
    nested = inner.nested_count
    innermost = True
    while parent != NO_FUNCTION:
        around = functions[parent]
        functions[parent] = around._replace(
            decisions=around.decisions + (decisions if in_cyclomatic else 0),
            fixed=around.fixed + (fixed if in_cognitive else 0),
            nested_count=around.nested_count + (nested if in_cognitive else 0),
            rows=around.rows + inner.rows - 1,
            own_code_lines=around.own_code_lines - 1 if innermost else around.own_code_lines,
        )
        innermost = False
        in_cyclomatic = in_cyclomatic and around.kind in cyclomatic
        in_cognitive = in_cognitive and around.kind in cognitive
        fixed += (around.depth + cognitive.get(around.kind, 0)) * nested
        parent = around.parent
