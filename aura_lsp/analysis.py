"""The engine: a document and settings in, a report out; after an edit, at the price of the edit.

`analyze` parses (or reparses), outlines the text into items, and judges what is new. The analysis
that it returns is what the next one starts from. A report never depends on how it was reached:
after any edits it equals the report of a fresh analysis of the same text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import NamedTuple

from aura_lsp.composition import hole_function
from aura_lsp.config import Settings
from aura_lsp.facts import NO_FUNCTION, Demand, FunctionFacts
from aura_lsp.functions import Naming, functions_of, hole_naming, join, moved, view
from aura_lsp.items import Context, Item
from aura_lsp.language import Language
from aura_lsp.marks import comment_at
from aura_lsp.memo import Memo
from aura_lsp.model import Finding, Function, Related, RuleFault, Span, Symbol
from aura_lsp.outline import Change, grow
from aura_lsp.own import NOTHING, OwnFindings, judge_own
from aura_lsp.places import Places
from aura_lsp.rules import FileFacts, SyntaxProblem, TypeMeasures
from aura_lsp.ruleset import RuleSet, ruleset
from aura_lsp.suppress import UNUSED, suppressions
from aura_lsp.syntax import Tree, parse, reparse, syntax_of
from aura_lsp.text import ByteEdit, Document
from aura_lsp.verdicts import Verdict, Verdicts, judge

_REPARSED_BYTES = 1 << 16
"""A text of this size that is broken is parsed from nothing after every edit (about 8 ms), since
the tree that grew through edits is not always the same one. A larger one is `unsettled` until it is
`analyze`d without what went before."""

_PATCHED_BYTES = 1 << 18
"""A larger text is not rewritten for the grammar, which takes time that no deadline bounds."""

_TOKEN = re.compile(rb"\w+|[^\w\s]+")
_DEEPEST_SYMBOL = 64
"""Functions nested deeper are in no list of symbols: no editor shows them, and some overflow."""
_METHODS = frozenset({"method", "getter", "setter", "constructor"})


class Around:
    """What is around an item: the item that it is in, as which of its holes, and what is around
    that. What this is called is made out when somebody asks."""

    def __init__(self, language: Language, item: Item, index: int, outer: Around | None) -> None:
        self.language, self.item, self.index, self.outer = language, item, index, outer

    @cached_property
    def naming(self) -> Naming:
        outer = self.outer.naming if self.outer is not None else Naming()
        return _naming(self.language, self.item, self.index, outer)


class Placed(NamedTuple):
    """A finding in its item's offsets, where the item starts, and what is around it.

    The finding is the same object for as long as the item stays as it is, wherever that moves. An
    empty span stands for the token that starts there.
    """

    finding: Finding
    base: int
    around: Around | None

    @property
    def start(self) -> int:
        """The offset into the document at which the finding starts."""
        return self.base + self.finding.span.start

    @property
    def symbol(self) -> str:
        """The qualified name of what the finding is in."""
        if self.around is None:
            return self.finding.symbol
        return join(self.around.language, self.around.naming.prefix, self.finding.symbol)


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """What is known of one version of a document.

    `tree` is consumed by the next analysis that starts from this one. `fresh` counts the items that
    had to be analysed anew. `unsettled`: the text is broken and large, so its tree may not be the
    one that a fresh analysis would find. `is_patched`: the tree is that of the text as
    `Language.patch` rewrote it, and of no use to the next analysis.
    """

    document: Document
    language: Language
    settings: Settings
    rules: RuleSet
    places: Places
    tree: Tree
    root: Item
    fresh: int
    verdicts: Verdicts
    own: OwnFindings
    unsettled: bool = False
    is_patched: bool = False

    @property
    def faults(self) -> tuple[RuleFault, ...]:
        """Rules that raised; the others' findings stand."""
        return (*syntax_of(self.language).faults, *self.rules.faults)

    def findings(self) -> list[Finding]:
        """All findings, by position; spans are offsets into the document."""
        return [self.exact(placed) for placed in self.placed()]

    def placed(self) -> list[Placed]:
        """All findings, by position, as they were judged: for callers that know most of them
        already."""
        found = list(_item_findings(self.language, self.verdicts.root, self.root, 0, None))
        found += (Placed(each, 0, None) for each in self.verdicts.of_file)
        for offset, item in self.root.holes if self.own.known else ():
            found += (Placed(each, offset, None) for each in self.own.of(item))
        if self.rules.files:
            found += (Placed(each, 0, None) for each in self.rules.judge_file(self._file_facts()))
        found = self._without_suppressed(found)
        found.sort(key=_by_place)
        return found

    def exact(self, placed: Placed) -> Finding:
        """A finding in the document's offsets."""
        finding, base, _ = placed
        source = self.document.source
        related = tuple(
            Related(exact_span(each.span, base, source), each.message) for each in finding.related
        )
        span = exact_span(finding.span, base, source)
        fix = finding.fix
        if fix is not None:
            edits = tuple(replace(edit, span=edit.span.shift(base)) for edit in fix.edits)
            fix = replace(fix, edits=edits)
        symbol = placed.symbol
        if placed.around is None or not symbol:  # found from elsewhere in the file
            function = self.function_at(span.start)
            symbol = function.qualified_name if function is not None else symbol
        return replace(finding, span=span, related=related, symbol=symbol, fix=fix)

    def _without_suppressed(self, found: list[Placed]) -> list[Placed]:
        """What no mark covers, and a finding for each mark that covers nothing."""
        root = self.tree.root_node
        foreign = self.settings.respect_foreign_suppressions
        marks = suppressions(self.language, self.places, root, foreign=foreign)
        if marks is None:
            return found
        kept = [each for each in found if not marks.cover(each.finding, each.start)]
        if UNUSED in self.rules.called and not root.has_error and not self.faults:
            unused = self.rules.graded(list(marks.unused(self.rules)))
            kept += (Placed(each, 0, None) for each in unused)
        return kept

    def functions(self, within: Span | None = None) -> list[Function]:
        """All functions in document order, or those that lie `within` a range; spans are offsets
        into the document."""
        found: list[Function] = []
        for offset, item in self.root.holes:
            if within is not None and (
                offset + item.length <= within.start or within.end <= offset
            ):
                continue
            found += (moved(each, offset) for each in functions_of(self.language, item, Naming()))
        if within is None:
            return found
        start, end = within.start, within.end
        return [each for each in found if start <= each.span.start and each.span.end <= end]

    def function_at(self, offset: int) -> Function | None:
        """The innermost function around a byte offset."""
        last = bisect_right(self.root.holes, offset, key=_offset)
        for start, item in reversed(self.root.holes[max(0, last - 2) : last]):
            around = [
                function
                for function in functions_of(self.language, item, Naming())
                if function.span.start <= offset - start <= function.span.end
            ]
            if around:
                return moved(min(around, key=_width), start)
        return None

    def symbols(self) -> tuple[Symbol, ...]:
        """The functions and types of the file as a tree."""
        return _symbols(self.language, self.root, 0, Naming())

    def syntax_problems(self) -> list[SyntaxProblem]:
        """Places that the parser could not read."""
        return list(_problems(self.root, 0, self.document.source))

    def _file_facts(self) -> FileFacts:
        document = self.document
        types: list[TypeMeasures] = []
        if self.rules.needs_lines:
            types = list(_types(self.root, 0))
        return FileFacts(
            self.language.name,
            self.places,
            self.root.code_lines,
            Span(*document.line_span(0)),
            tuple(types),
            tuple(self.syntax_problems()) if not self.root.clean else (),
            partial(_comment_at, self.tree),
        )


def _comment_at(tree: Tree, offset: int) -> Span | None:
    comment = comment_at(tree.root_node, offset)
    return Span(comment.start_byte, comment.end_byte) if comment is not None else None


def analyze(
    document: Document,
    language: Language,
    settings: Settings,
    *,
    previous: Analysis | None = None,
    edit: ByteEdit | None = None,
    memo: Memo | None = None,
) -> Analysis:
    """Analyse a document.

    `previous` is the analysis of the text before `edit`; its tree is used up.

    Raises:
        ParseTimeout: the parser did not come to an end.
    """
    rules = ruleset(language, settings)
    tree, dirty, is_patched = _parsed(document, language, previous, edit)
    change = None
    if previous is not None and previous.rules is rules and edit is not None and dirty is not None:
        change = Change(previous.root, edit, dirty)
    grown = grow(
        syntax_of(language),
        document.source,
        tree,
        memo=None if is_patched else memo,  # the same bytes may have another tree
        change=change,
        judge=partial(_judge, rules, language),
        demand=Demand(rules.needs_lines, rules.bounds[2]),
    )
    unsettled = dirty is not None and tree.root_node.has_error
    places = Places(document.source)
    if previous is not None and edit is not None:
        places = previous.places.after(edit, document.source)
    same = previous if previous is not None and previous.rules is rules else None
    known = same.verdicts if same is not None else Verdicts()
    verdicts = judge(rules, language, tree, places, grown.root, known)
    looked = same.own if same is not None else NOTHING
    own = judge_own(rules, tree.root_node, document.source, grown.root, looked)
    return Analysis(
        document, language, settings, rules, places, tree, grown.root, grown.fresh, verdicts, own,
        unsettled, is_patched,
    )  # fmt: skip


class _Parsed(NamedTuple):
    """A tree, the range outside of which it is as it was (None for one from nothing), and whether
    it is that of a patched text."""

    tree: Tree
    dirty: tuple[int, int] | None
    is_patched: bool = False


def _parsed(
    document: Document, language: Language, previous: Analysis | None, edit: ByteEdit | None
) -> _Parsed:
    """The tree of a document, from that of the text before `edit` where it is of use."""
    if previous is None or edit is None or previous.language is not language:
        return _parsed_from_nothing(document, language)
    if previous.is_patched:
        return _parsed_from_nothing(document, language)
    old = previous.tree
    tree = reparse(language, document.source, old, previous.document.source, edit)
    small = len(document.source) <= _REPARSED_BYTES or language.reparse_broken
    if small and tree.root_node.has_error:
        return _parsed_from_nothing(document, language)
    start, end = edit.start, edit.new_end
    for changed in old.changed_ranges(tree):
        start, end = min(start, changed.start_byte), max(end, changed.end_byte)
    return _Parsed(tree, (start, end))


def _parsed_from_nothing(document: Document, language: Language) -> _Parsed:
    """The tree of a document, patched where that has an error and something to patch."""
    tree = parse(language, document.source)
    small = len(document.source) <= _PATCHED_BYTES
    if language.patch is not None and small and tree.root_node.has_error:
        patched = language.patch(document.source)
        if patched != document.source:
            return _Parsed(parse(language, patched), None, is_patched=True)
    return _Parsed(tree, None)


Judged = tuple[tuple[Finding, ...], tuple[tuple[Finding, ...], ...]]


def _judge(rules: RuleSet, language: Language, item: Item, before: Item | None) -> Judged:
    """The findings about an item's functions, and about the first one of each of its holes.

    Where only other holes have changed since `before`, a hole's findings are the same objects.
    """
    holes = item.holes
    if not rules.functions or (not item.facts.functions and not holes):
        return (), ()
    broken = [(error.start, error.end) for error in item.errors]
    known: dict[int, tuple[Finding, ...]] = {}
    if before is not None and before.own is item.own and before.errors == item.errors == ():
        known = {
            id(hole): findings
            for (_, hole), findings in zip(before.holes, before.hole_findings, strict=False)
        }
    return tuple(_judge_functions(rules, language, item, broken)), tuple(
        known[id(hole)] if id(hole) in known else _judge_hole(rules, language, item, index, broken)
        for index, (_, hole) in enumerate(holes)
    )


def _judge_functions(
    rules: RuleSet, language: Language, item: Item, broken: list[tuple[int, int]]
) -> Iterator[Finding]:
    """The findings about an item's functions but for the first of a hole, which is judged where its
    name is known."""
    context = item.context
    naming = Naming(bare=context.is_hole)
    for index, facts in enumerate(item.facts.functions):
        if (index == 0 and context.is_hole) or not rules.may_judge(facts):
            continue
        if broken and _inside(facts.start, facts.end, broken):
            continue
        inside = facts.parent != NO_FUNCTION
        judged = _with_exemptions(language, context, facts, inside)
        yield from rules.judge_function(
            judged, inside, partial(view, language, item, index, naming)
        )


def _with_exemptions(
    language: Language, context: Context, facts: FunctionFacts, inside: bool
) -> FunctionFacts:
    """The facts of a function, exempt from what its place in a type or function makes up for."""
    is_free = context.free_parameters or (context.free_constructors and facts.kind == "constructor")
    if is_free and not inside:
        facts = facts._replace(exempt=facts.exempt | {"parameters"})
    return _without_joined(language, facts, inside)


def _judge_hole(
    rules: RuleSet, language: Language, item: Item, index: int, broken: list[tuple[int, int]]
) -> tuple[Finding, ...]:
    """The findings about the first function of a hole, in the hole's offsets."""
    offset, hole = item.holes[index]
    place = item.facts.holes[index]
    facts = hole_function(place, hole)
    if facts is None or not rules.may_judge(facts):
        return ()
    if _inside(offset, offset + hole.length, broken):
        return ()
    naming = hole_naming(language, item, offset, hole, place, Naming(bare=item.context.is_hole))
    inside = place.parent != NO_FUNCTION
    judged = _without_joined(language, facts, inside)
    return tuple(rules.judge_function(judged, inside, partial(view, language, hole, 0, naming)))


def _without_joined(language: Language, facts: FunctionFacts, inside: bool) -> FunctionFacts:
    """The facts of a function, exempt from length where its lines belong to the one around."""
    if inside and facts.kind in language.joined:
        return facts._replace(exempt=facts.exempt | {"length"})
    return facts


def _inside(start: int, end: int, ranges: list[tuple[int, int]]) -> bool:
    return any(first <= start and end <= last for first, last in ranges)


def _item_findings(
    language: Language, verdict: Verdict | None, item: Item, base: int, around: Around | None
) -> Iterator[Placed]:
    """The findings of an item and of all that is in it."""
    for finding in item.findings:
        yield Placed(finding, base, around)
    inside: Mapping[int, Verdict] = {}
    if verdict is not None and not verdict.is_empty:
        inside = verdict.inside
        for finding in verdict.findings:
            yield Placed(finding, base, around)
    for (offset, _), findings in zip(item.holes, item.hole_findings, strict=False):
        for finding in findings:
            yield Placed(finding, base + offset, around)
    for index, (offset, hole) in enumerate(item.holes):
        inner = inside.get(index)
        if hole.notable or (inner is not None and not inner.is_empty):
            place = Around(language, item, index, around)
            yield from _item_findings(language, inner, hole, base + offset, place)


def _naming(language: Language, item: Item, index: int, naming: Naming) -> Naming:
    if item.container is not None:
        return Naming(join(language, naming.prefix, item.container.type.name))
    if not item.facts.holes:  # the file itself
        return naming
    offset, hole = item.holes[index]
    named = hole_naming(language, item, offset, hole, item.facts.holes[index], naming)
    return Naming(named.root.qualified_name if named.root else named.prefix)


def exact_span(span: Span, base: int, source: bytes) -> Span:
    """A span of an item in the document's offsets; an empty one is widened to the token there."""
    start = base + span.start
    if span.end > span.start:
        return Span(start, base + span.end)
    match = _TOKEN.match(source, start)
    return Span(start, match.end() if match else min(start + 1, len(source)))


def _by_place(placed: Placed) -> tuple[int, int, str]:
    finding, base, _ = placed
    span = finding.span
    return base + span.start, base + span.end, finding.code


def _offset(hole: tuple[int, Item]) -> int:
    return hole[0]


def _width(function: Function) -> int:
    return function.span.end - function.span.start


def _problems(item: Item, base: int, source: bytes) -> Iterator[SyntaxProblem]:
    context = source[base : base + item.length]
    for error in item.errors:
        span = Span(base + error.start, base + error.end)
        yield SyntaxProblem(span, error.missing, context, error.start)
    for offset, hole in item.holes:
        if not hole.clean:
            yield from _problems(hole, base + offset, source)


def _types(item: Item, base: int) -> Iterator[TypeMeasures]:
    for offset, hole in item.holes:
        if hole.container is not None:
            yield from _type(hole, base + offset)


def _type(item: Item, base: int) -> Iterator[TypeMeasures]:
    container = item.container
    if container is not None and container.type.name:
        methods = sum(
            facts.kind in _METHODS
            for _, hole in item.holes
            for facts in hole.facts.functions
            if facts.parent == NO_FUNCTION
        )
        name = Span(base + container.type.name_start, base + container.type.name_end)
        yield TypeMeasures(container.type.name, container.kind, name, item.code_lines, methods)
    yield from _types(item, base)


def _symbols(language: Language, item: Item, base: int, naming: Naming) -> tuple[Symbol, ...]:
    """The symbols of a container's members."""
    found: list[Symbol] = []
    for offset, hole in item.holes:
        start = base + offset
        container = hole.container
        if container is None:
            found += _item_symbols(language, hole, start, naming)
            continue
        type_ = container.type
        inner = Naming(join(language, naming.prefix, type_.name))
        found.append(
            Symbol(
                type_.name or f"<{container.kind}>",
                container.kind,
                Span(start + type_.start, start + hole.length),
                Span(start + type_.name_start, start + type_.name_end),
                None,
                _symbols(language, hole, start, inner),
            )
        )
    return tuple(found)


def _item_symbols(language: Language, item: Item, base: int, naming: Naming) -> list[Symbol]:
    """The functions and types of one item, those inside below those around."""
    nodes = [
        Symbol(function.name, function.kind, function.span, function.name_span, function)
        for each in functions_of(language, item, naming)
        for function in [moved(each, base)]
    ]
    nodes += (
        Symbol(
            type_.name,
            "class",
            Span(base + type_.start, base + type_.end),
            Span(base + type_.name_start, base + type_.name_end),
        )
        for type_ in item.facts.types
    )
    nodes.sort(key=lambda symbol: (symbol.span.start, -symbol.span.end))
    return list(_nested(nodes))


def _nested(nodes: list[Symbol], depth: int = 0) -> Iterator[Symbol]:
    """Put symbols in order of place into those that contain them, down to `_DEEPEST_SYMBOL`."""
    index = 0
    while index < len(nodes):
        node = nodes[index]
        end = index + 1
        while end < len(nodes) and nodes[end].span.start < node.span.end:
            end += 1
        inside = nodes[index + 1 : end] if depth < _DEEPEST_SYMBOL else []
        yield replace(node, children=tuple(_nested(inside, depth + 1)))
        index = end
