"""What the rules make of the nodes that they suspect, kept for as long as nothing they asked about
has changed.

An item's suspects are facts of its own bytes; what becomes of them may depend on the file around:
on its imports, and for a hole on the items that it is in. A verdict names what it was asked about,
and is found again for the same item, in the same items, under names that mean the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from aura_lsp.facts import NO_FUNCTION, ItemFacts
from aura_lsp.functions import Naming, qualified_name
from aura_lsp.items import Item
from aura_lsp.language import Language
from aura_lsp.model import Finding, Span
from aura_lsp.places import Places
from aura_lsp.rules import Fact
from aura_lsp.ruleset import RuleSet
from aura_lsp.site import ALL_IMPORTS, FileContext, FileSite, Site
from aura_lsp.syntax import Node, Tree


class Verdict(NamedTuple):
    """The findings of one item's suspects, and the verdicts on the items `inside` it, by their
    index among its holes.

    What they depend on besides the item: the facts of the items around it, the meaning of the names
    that were `asked` for, and whether it stood `beside` something that the parser could not read.
    `facts` are what rules collected in it and inside, by the rule's code; `is_empty`: there are no
    findings in it and inside.
    """

    item: Item
    outer: tuple[ItemFacts, ...]
    beside: bool
    asked: frozenset[str]
    findings: tuple[Finding, ...]
    facts: tuple[tuple[str, Fact], ...]
    inside: Mapping[int, Verdict]
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The verdicts on one version of a document; `of_file` is what rules say of what they collected
    in the whole file, in its offsets."""

    scope: Mapping[str, str] = field(default_factory=dict)
    root: Verdict | None = None
    of_file: tuple[Finding, ...] = ()


def judge(
    rules: RuleSet, language: Language, tree: Tree, places: Places, root: Item, before: Verdicts
) -> Verdicts:
    """The verdicts on all suspects; those in `before`, which are of the same rules, are used again
    where they still hold."""
    if not root.suspected or not rules.code:
        return Verdicts()
    scope = file_scope(root)
    judging = _Judging(rules, language, tree, places, scope, before.scope)
    verdict = judging.judged(root, 0, (), beside=False, lost=[before.root] if before.root else [])
    return Verdicts(scope, verdict, tuple(judging.of_file(verdict.facts)))


def file_scope(root: Item) -> dict[str, str]:
    """The names that a file binds, with what they were imported from; a name with two meanings has
    none."""
    scope: dict[str, str] = {}
    for _, item in root.holes:
        for name, origin in item.bindings:
            scope[name] = origin if scope.get(name, origin) == origin else ""
    return scope


class _Judging:
    """One run of `judge`."""

    def __init__(
        self,
        rules: RuleSet,
        language: Language,
        tree: Tree,
        places: Places,
        scope: dict[str, str],
        before: Mapping[str, str],
    ) -> None:
        self.rules, self.language, self.scope = rules, language, scope
        self.places, self.source = places, places.source
        self.root, self.has_error = tree.root_node, tree.root_node.has_error
        self.changed = {
            name for name in scope.keys() | before.keys() if scope.get(name) != before.get(name)
        }
        if self.changed:
            self.changed.add(ALL_IMPORTS)
        self.broken: dict[int, bool] = {}

    def judged(
        self,
        item: Item,
        base: int,
        outer: tuple[ItemFacts, ...],
        *,
        beside: bool,
        lost: Sequence[Verdict],
    ) -> Verdict:
        """The verdict on an item that starts at `base`. Some items inside may be known from `lost`,
        the verdicts on the items that are no longer what they were."""
        asked: set[str] = set()
        findings, facts = self._looked_into(item, base, asked)
        inside = self._inside(item, base, outer, lost) if item.holes else {}
        for index, verdict in inside.items():
            offset = item.holes[index][0]
            asked |= verdict.asked
            facts += [
                (code, fact._replace(span=fact.span.shift(offset))) for code, fact in verdict.facts
            ]
        is_empty = not findings and all(each.is_empty for each in inside.values())
        return Verdict(
            item, outer, beside, frozenset(asked), tuple(findings), tuple(facts), inside, is_empty
        )

    def _inside(
        self, item: Item, base: int, outer: tuple[ItemFacts, ...], lost: Sequence[Verdict]
    ) -> dict[int, Verdict]:
        """The verdicts on the items inside one, as far as there are suspects."""
        outer = outer if item.container is not None else (*outer, item.own)
        known = {id(each.item): each for verdict in lost for each in verdict.inside.values()}
        found: dict[int, Verdict] = {}
        changed = []
        for index, (offset, hole) in enumerate(item.holes):
            if not hole.suspected:
                continue
            beside = self.has_error and self._is_beside_error(hole, base + offset)
            verdict = known.get(id(hole))
            if verdict is not None and self._holds(verdict, outer, beside):
                found[index] = verdict
                del known[id(hole)]
            else:
                changed.append((index, base + offset, hole, beside))
        left = tuple(known.values()) if changed else ()
        for index, start, hole, beside in changed:
            found[index] = self.judged(hole, start, outer, beside=beside, lost=left)
        return dict(sorted(found.items()))

    def of_file(self, collected: Iterable[tuple[str, Fact]]) -> Iterator[Finding]:
        """What the rules say of what they collected, in the file's offsets."""
        facts: dict[str, list[Fact]] = {}
        for code, fact in collected:
            facts.setdefault(code, []).append(fact)
        for code, several in facts.items():
            rule = self.rules.code[code]
            several.sort(key=_by_span)
            file = FileSite(rule, self.places, self.root, several, self.rules.settings)
            yield from self.rules.judge_collected(rule, file)

    def _is_beside_error(self, item: Item, base: int) -> bool:
        """Whether something that the parser could not read is among the siblings of an item."""
        end = base + item.length
        node = self.root.descendant_for_byte_range(base, end)
        while node is not None and base <= node.start_byte and node.end_byte <= end:
            node = node.parent
        if node is None:
            return False
        if node.id not in self.broken:
            self.broken[node.id] = _is_broken(node)
        return self.broken[node.id]

    def _holds(self, verdict: Verdict, outer: tuple[ItemFacts, ...], beside: bool) -> bool:
        return (
            verdict.beside == beside
            and len(verdict.outer) == len(outer)
            and all(a is b for a, b in zip(verdict.outer, outer, strict=True))
            and not (self.changed and verdict.asked & self.changed)
        )

    def _looked_into(
        self, item: Item, base: int, asked: set[str]
    ) -> tuple[list[Finding], list[tuple[str, Fact]]]:
        """What rules say of an item's own suspects, and what they collect there."""
        found: list[Finding] = []
        collected: list[tuple[str, Fact]] = []
        context = FileContext(self.language, self.source, self.scope, self.rules.settings, {})
        if item.in_tests and not context.settings.in_tests:
            context = context._replace(settings=replace(context.settings, in_tests=True))
        rules, root, has_error = self.rules.code, self.root, self.has_error
        for suspect in item.facts.suspects:
            start, end, kind, code = suspect
            rule = rules.get(code)
            if rule is None:
                continue
            node = root.descendant_for_byte_range(base + start, base + end)
            while node is not None and node.kind_id != kind:
                node = node.parent
            if node is None or (has_error and _is_doubtful(node)):
                continue
            findings, facts = self.rules.judge_site(rule, Site(rule, context, node, base, asked))
            if findings or facts:
                symbol = symbol_in(self.language, item, Span(start, end))
                found += (replace(each, symbol=symbol) for each in findings)
                collected += ((code, each._replace(symbol=symbol)) for each in facts)
        return found, collected


def symbol_in(language: Language, item: Item, span: Span) -> str:
    """The innermost function around a span of an item, as the item knows it."""
    index = NO_FUNCTION
    for at, function in enumerate(item.facts.functions):
        if function.start > span.start:
            break
        if span.end <= function.end:
            index = at
    return qualified_name(language, item.facts, index, Naming(bare=item.context.is_hole))


def _by_span(fact: Fact) -> Span:
    return fact.span


def _is_doubtful(node: Node) -> bool:
    """Whether a node is in, or right beside, something that the parser could not read."""
    parent = node.parent
    return node.has_error or (parent is not None and _is_broken(parent))


def _is_broken(node: Node) -> bool:
    """Whether something right below a node could not be read."""
    return node.has_error and any(each.is_error or each.is_missing for each in node.children)
