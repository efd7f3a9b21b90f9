"""A file as a tree of items, each analysed on its own and kept as long as its bytes stay the same.

A container (module, class, impl, …) is never analysed whole: each of its members is an item. A
large function inside an item is an item of its own and a hole in the one around it. Positions in an
item are relative to its start, so an item that merely moved is the same item.

After an edit, items before and behind it are found again by position, the rest by content in the
`Memo`; only what is in neither is analysed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import blake2b
from itertools import chain
from typing import NamedTuple

from aura_lsp.composition import compose
from aura_lsp.counting import Mention, gather, mentions_of, words
from aura_lsp.facts import NO_FUNCTION, NOTHING, Demand, ItemFacts, Piece, Suspect, TypeFacts
from aura_lsp.items import ContainerFacts, Context, ErrorFacts, Item, Signature
from aura_lsp.language import Container
from aura_lsp.memo import Memo
from aura_lsp.model import Finding
from aura_lsp.runs import runs
from aura_lsp.syntax import Node, Syntax, Tree, error_nodes
from aura_lsp.text import ByteEdit

_HOLE_BYTES = 2048
"""A function-like node of this size inside an item becomes an item of its own."""
_SMALL_HOLE_BYTES = 128
_HUGE_ITEM_BYTES = 1 << 15
"""In an item of this size, functions of `_SMALL_HOLE_BYTES` do too."""
_FEWEST_NODES = 4
"""Nothing that anybody looks at is made of fewer nodes: `import os` has four, `type A B` five."""
_MOST_ERRORS = 8
"""More errors of one item are not kept; a file shows five."""
_MAX_DEPTH = 48
"""Deeper containers and holes are analysed as part of what is around them."""
_NO_LINES = Demand(items=False, function_rows=1 << 62)

Findings = tuple[Finding, ...]
Judge = Callable[[Item, Item | None], tuple[Findings, tuple[Findings, ...]]]
"""The `findings` and `hole_findings` of an item, given what it was before the edit if that is
known."""


class Change(NamedTuple):
    """How a text came about: the root item of the text before `edit`, and the half-open range in
    the new text outside of which the tree is the same as it was."""

    root: Item
    edit: ByteEdit
    dirty: tuple[int, int]


class Grown(NamedTuple):
    """What outlining one text gave: the root item and how many items were analysed anew."""

    root: Item
    fresh: int


class _Kinds(NamedTuple):
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


class _Previous(NamedTuple):
    """An item of the text before the edit and where it started there."""

    item: Item
    start: int


class _Place(NamedTuple):
    """Where an item is to be made: its half-open range, its main node, what is around it, how deep
    that is, and what was here before the edit."""

    start: int
    end: int
    main: Node
    signature: Signature
    context: Context
    depth: int
    previous: _Previous | None


def grow(
    syntax: Syntax,
    source: bytes,
    tree: Tree,
    *,
    memo: Memo | None = None,
    change: Change | None = None,
    judge: Judge | None = None,
    demand: Demand = _NO_LINES,
) -> Grown:
    """The items of `source`.

    The items of `change` were made with the same `judge` and `demand`. `judge` gives the findings
    of an item.
    """
    grower = _Grower(syntax, source, memo, change, judge, demand)
    before = _Previous(change.root, 0) if change is not None else None
    root = tree.root_node
    holes = grower.members([root], before, Context(), 0, 0)
    errors = (ErrorFacts(root.start_byte, root.end_byte, ""),) if root.is_error else ()
    code_lines = sum(hole.code_lines for _, hole in holes) if demand.items else 0
    item = Item(
        len(source), _signature(root), not root.has_error, tuple(holes), NOTHING, NOTHING,
        Context(), code_lines=code_lines, errors=errors, notable=_is_notable(errors, holes),
        suspected=_is_suspected(holes),
    )  # fmt: skip
    return Grown(item, grower.fresh)


def _signature(node: Node) -> Signature:
    return Signature(node.kind_id, node.descendant_count, node.parse_state, node.next_parse_state)


def _is_notable(errors: tuple[ErrorFacts, ...], holes: list[tuple[int, Item]]) -> bool:
    return bool(errors or (holes and any(hole.notable for _, hole in holes)))


def _is_suspected(holes: list[tuple[int, Item]]) -> bool:
    return any(hole.suspected for _, hole in holes)


class _Grower:
    """One run of `grow`."""

    def __init__(
        self,
        syntax: Syntax,
        source: bytes,
        memo: Memo | None,
        change: Change | None,
        judge: Judge | None,
        demand: Demand,
    ) -> None:
        self.syntax = syntax
        self.kinds = _kinds(syntax)
        self.source = source
        self.memo = memo
        self.change = change
        self.judge = judge
        self.demand = demand
        self.fresh = 0
        self.mentions: list[Mention] | None = None
        if change is None:  # once for all items
            self.mentions = mentions_of(syntax.names, source, 0, len(source))

    # -- members of containers ---------------------------------------------------------------------

    def members(
        self,
        bodies: list[Node],
        previous: _Previous | None,
        context: Context,
        base: int,
        depth: int,
    ) -> list[tuple[int, Item]]:
        """The items of a container's bodies, with offsets relative to `base`."""
        nodes = chain.from_iterable(body.children for body in bodies)
        kinds, old = self.kinds, _Finder(previous, self.change)
        found = runs(nodes, self.source, comments=kinds.comments, attached=kinds.attached)
        return [
            (start - base, self._member(start, end, main, old, context, depth))
            for start, end, main in found
        ]

    def _member(
        self, start: int, end: int, main: Node, old: _Finder, context: Context, depth: int
    ) -> Item:
        previous = old.at(start)
        signature = _signature(main)
        if previous is not None and old.is_untouched(start, end):
            item = previous.item
            same = item.length == end - start and item.signature == signature
            if same and item.clean and item.context == context:
                return item
        return self._item(_Place(start, end, main, signature, context, depth, previous))

    def _item(self, place: _Place) -> Item:
        if place.depth < _MAX_DEPTH:
            opened = self._opened(place.main)
            if opened is not None:
                return self._container(place, *opened)
        return self._analysed(place, self._holes(place))

    def _opened(self, main: Node) -> tuple[Node, Container, list[Node]] | None:
        """The container that `main` is or wraps, with the bodies that hold its members."""
        kinds, node = self.kinds, main
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

    def _container(
        self, place: _Place, node: Node, container: Container, bodies: list[Node]
    ) -> Item:
        start, end, main = place.start, place.end, place.main
        is_free = container.free_parameters and node.child_by_field_name("trait") is not None
        before = place.previous
        if before is not None and before.item.container is None:
            before = None
        constructs = container.free_constructors
        in_tests = self._in_tests(place)
        inside = Context(
            container.is_type, is_free, constructs is not None and constructs(node),
            in_tests=in_tests,
        )  # fmt: skip
        holes = self.members(bodies, before, inside, start, place.depth + 1)
        errors: tuple[ErrorFacts, ...] = ()
        if main.has_error:
            skip = frozenset((body.start_byte, body.end_byte) for body in bodies)
            errors = _errors(main, start, skip)
        kind = container.kind if container.kind_of is None else container.kind_of(node)
        facts = NOTHING
        codes = self.syntax.types.get(node.kind_id)
        if codes:
            first, last = node.start_byte - start, node.end_byte - start
            suspects = tuple(Suspect(first, last, node.kind_id, code) for code in codes)
            facts = NOTHING._replace(suspects=suspects)
        return Item(
            end - start, place.signature, not main.has_error, tuple(holes), facts, facts,
            place.context, ContainerFacts(self._type_facts(node, start), kind),
            code_lines=self._container_lines(start, end, holes) if self.demand.items else 0,
            errors=errors, notable=_is_notable(errors, holes),
            suspected=bool(codes) or _is_suspected(holes),
            bindings=self._bindings(main) if place.depth == 0 else (), in_tests=in_tests,
        )  # fmt: skip

    def _in_tests(self, place: _Place) -> bool:
        """Whether something is for tests only: what is around it is, or it says so itself."""
        tests, lead, main = self.syntax.language.tests, place.start, place.main.start_byte
        says = tests is not None and lead < main and tests.search(self.source, lead, main)
        return place.context.in_tests or bool(says)

    def _bindings(self, main: Node) -> tuple[tuple[str, str], ...]:
        """The names that a member of the file binds there."""
        names = self.syntax.language.names
        return tuple(names.bindings(main, self.source)) if names is not None else ()

    def _type_facts(self, node: Node, start: int) -> TypeFacts:
        name = self.syntax.language.name_of(node)
        first, last = (node.start_byte,) * 2 if name is None else (name.start_byte, name.end_byte)
        text = self.source[first:last].decode("utf-8", "replace")
        place = (node.start_byte - start, node.end_byte - start, first - start, last - start)
        return TypeFacts(text, "", *place, NO_FUNCTION)

    def _container_lines(self, start: int, end: int, holes: list[tuple[int, Item]]) -> int:
        """Lines of code: those of the members, and what is between them without blank lines."""
        edges = [start]
        for offset, hole in holes:
            edges += (start + offset, start + offset + hole.length)
        edges.append(end)
        between = zip(edges[::2], edges[1::2], strict=True)
        rows = (row for a, b in between for row in self.source[a:b].splitlines())
        return sum(hole.code_lines for _, hole in holes) + sum(bool(row.strip()) for row in rows)

    # -- items that are analysed -------------------------------------------------------------------

    def _analysed(self, place: _Place, holes: list[tuple[int, Item]]) -> Item:
        start, end, main, signature, context, _, previous = place
        spans = tuple((start + offset, start + offset + hole.length) for offset, hole in holes)
        clean = not main.has_error
        errors = () if clean else _errors(main, start, frozenset(spans))
        own = self._facts(place, Piece(start, end, spans, context.in_type, context.is_hole), holes)
        facts = compose(self.syntax.language, own, tuple(holes)) if holes else own
        code_lines = 0
        if self.demand.items:
            inside = sum(max(hole.code_lines - 1, 0) for _, hole in holes)
            code_lines = max(own.code_lines, 0) + inside
        item = Item(
            end - start, signature, clean, tuple(holes), own, facts, context,
            code_lines=code_lines, errors=errors, notable=_is_notable(errors, holes),
            suspected=bool(facts.suspects) or _is_suspected(holes),
            bindings=self._bindings(main) if place.depth == 0 else (),
            in_tests=self._in_tests(place),
        )  # fmt: skip
        if self.judge is None:
            return item
        findings, hole_findings = self.judge(item, previous.item if previous is not None else None)
        if not findings and not any(hole_findings):
            return item
        return item._replace(findings=findings, hole_findings=hole_findings, notable=True)

    def _facts(self, place: _Place, piece: Piece, holes: list[tuple[int, Item]]) -> ItemFacts:
        """The facts of a piece: known by its content, or gathered; never kept with an error in
        it."""
        main, demand = place.main, self.demand
        if place.signature.kind in self.kinds.comments:
            rows = self.source.count(b"\n", piece.start, piece.end) + 1
            return ItemFacts(code_lines=0, comment_lines=rows) if demand.items else NOTHING
        shape = place.signature
        if holes:
            inside = sum(hole.signature.descendants for _, hole in holes)
            shape = shape._replace(descendants=shape.descendants - inside)
        clean = not main.has_error or not _errors(main, piece.start, frozenset(piece.holes))
        is_plain = clean and not demand.items and not holes
        if is_plain and (shape.descendants < _FEWEST_NODES or not self._may_say(piece)):
            return NOTHING
        if self.memo is None or not clean:
            self.fresh += 1
            return gather(self.syntax, self.source, main, piece, demand, self._mentioned(main))
        flags = (piece.in_type, piece.is_hole, demand, main.start_byte - piece.start)
        key = (self.syntax.language.id, flags, shape, _digest(self.source, piece))
        facts = self.memo.get(key)
        if facts is None:
            self.fresh += 1
            facts = gather(self.syntax, self.source, main, piece, demand, self._mentioned(main))
            self.memo.put(key, facts)
        return facts

    def _mentioned(self, main: Node) -> list[Mention]:
        """The names in a node that rules look at wherever they are mentioned."""
        start, end = main.start_byte, main.end_byte
        if self.mentions is None:
            return mentions_of(self.syntax.names, self.source, start, end)
        first = bisect_left(self.mentions, (start,))
        return self.mentions[first : bisect_left(self.mentions, (end,), first)]

    def _may_say(self, piece: Piece) -> bool:
        """Whether there may be a function, a type or something that a rule looks at."""
        opening, told = self.syntax.language.opening, self.syntax.words
        if opening is None or opening.search(self.source, piece.start, piece.end):
            return True
        return bool(told) and not told.isdisjoint(words(self.source, piece.start, piece.end))

    # -- holes -------------------------------------------------------------------------------------

    def _holes(self, place: _Place) -> list[tuple[int, Item]]:
        """The large functions inside an item, as items, in order."""
        start, end, main, _, _, depth, previous = place
        length = end - start
        if length < _HOLE_BYTES or depth >= _MAX_DEPTH:
            return []
        least = _SMALL_HOLE_BYTES if length >= _HUGE_ITEM_BYTES else _HOLE_BYTES
        kept = self._kept_holes(place)
        where = (0, len(self.source))
        if kept is not None and self.change is not None:
            where = self.change.dirty
        old = _Finder(previous, self.change)
        inside = Context(is_hole=True, in_tests=self._in_tests(place))
        holes = []
        for node in self._functions(main, least, length * 3 // 4, where):
            first, last = node.start_byte, node.end_byte
            item = self._member(first, last, node, old, inside, depth + 1)
            holes.append((first - start, item))
        if kept:
            taken = [(offset, offset + hole.length) for offset, hole in holes]
            holes += [
                (offset, hole)
                for offset, hole in kept
                if not any(a <= offset and offset + hole.length <= b for a, b in taken)
            ]
            holes.sort(key=lambda hole: hole[0])
        return holes

    def _kept_holes(self, place: _Place) -> list[tuple[int, Item]] | None:
        """The holes of the last outline that are outside of what changed; None if it is no use."""
        change, previous = self.change, place.previous
        if previous is None or change is None or previous.item.container is not None:
            return None
        if previous.item.in_tests != self._in_tests(place):
            return None
        if not all(hole.clean for _, hole in previous.item.holes):
            return None
        kept = []
        first = min(change.dirty[0], change.edit.start)
        last = max(change.dirty[1], change.edit.new_end)
        for offset, hole in previous.item.holes:
            at = previous.start + offset
            if at + hole.length >= first:
                at += change.edit.delta
                if at <= last or at + hole.length > place.end:
                    continue
            kept.append((at - place.start, hole))
        return kept

    def _functions(
        self, main: Node, least: int, most: int, where: tuple[int, int]
    ) -> Iterator[Node]:
        """Function-like nodes below `main` between two sizes that touch the range `where`,
        outermost only, in order."""
        first, last = where
        stack = [main]
        while stack:
            node = stack.pop()
            start, end = node.start_byte, node.end_byte
            if end - start < least or end < first or start > last:
                continue
            is_function = node.kind_id in self.kinds.functions
            if is_function and end - start <= most and node is not main:
                yield node
                continue
            stack.extend(reversed(node.children))


class _Finder:
    """Finds the items of the last outline by position, going forward only."""

    def __init__(self, previous: _Previous | None, change: Change | None) -> None:
        self.edit = change.edit if change is not None else None
        self.holes = previous.item.holes if previous is not None and change is not None else ()
        self.base = previous.start if previous is not None else 0
        self.index = 0

    def at(self, start: int) -> _Previous | None:
        """The item that was where an item now starts, before the edit."""
        edit, holes, base, index = self.edit, self.holes, self.base, self.index
        if edit is None:
            return None
        old = start if start <= edit.start else start - edit.delta
        while index < len(holes) and base + holes[index][0] < old:
            index += 1
        self.index = index
        if index < len(holes) and base + holes[index][0] == old:
            return _Previous(holes[index][1], old)
        return None

    def is_untouched(self, start: int, end: int) -> bool:
        """Whether the edit lies wholly outside of a range, not even touching it."""
        edit = self.edit
        return edit is not None and (end < edit.start or start > edit.new_end)


def _errors(main: Node, start: int, skip: frozenset[tuple[int, int]]) -> tuple[ErrorFacts, ...]:
    """The errors below a node, but not in nodes whose (start, end) is in `skip`."""
    return tuple(
        ErrorFacts(node.start_byte - start, node.end_byte - start, node.type if missing else "")
        for node in error_nodes(main, _MOST_ERRORS, skip)
        for missing in (node.is_missing,)
    )


def _digest(source: bytes, piece: Piece) -> bytes:
    """A digest of the bytes of a piece that are outside of its holes."""
    if not piece.holes:
        return blake2b(source[piece.start : piece.end], digest_size=16).digest()
    digest = blake2b(digest_size=16, person=b"holes")
    at = piece.start
    for start, end in (*piece.holes, (piece.end, piece.end)):
        part = source[at:start]
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
        at = end
    return digest.digest()
