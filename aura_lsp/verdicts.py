"""What the rules make of the nodes that they suspect, kept for as long as nothing they asked about
has changed.

An item's suspects are facts of its own bytes; what becomes of them may depend on the file around:
on its imports, and for a hole on the items that it is in. A verdict names what it was asked about,
and is found again for the same item, in the same items, under names that mean the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from aura_lsp.facts import NO_FUNCTION, ItemFacts, Suspect
from aura_lsp.functions import Naming, qualified_name
from aura_lsp.items import Item
from aura_lsp.language import Language
from aura_lsp.model import Finding, Span
from aura_lsp.rules import Fact
from aura_lsp.ruleset import RuleSet
from aura_lsp.site import ALL_IMPORTS, FileContext, FileSite, Site
from aura_lsp.syntax import Node, Tree


class Verdict(NamedTuple):
    """The findings of one item's suspects, and what they depend on besides the item: the facts of
    the items around it, the meaning of the names that were asked for, and whether it stood `beside`
    something that the parser could not read. `facts` are what rules collected, by the rule's
    code."""

    item: Item
    outer: tuple[ItemFacts, ...]
    beside: bool
    asked: frozenset[str]
    findings: tuple[Finding, ...]
    facts: tuple[tuple[str, Fact], ...]


@dataclass(slots=True)
class Verdicts:
    """The verdicts on one version of a document, by the identity of the item."""

    scope: Mapping[str, str] = field(default_factory=dict)
    known: dict[int, Verdict] = field(default_factory=dict)
    of_file: tuple[Finding, ...] = ()
    """What rules say of what they collected in the whole file, in its offsets."""

    def of(self, item: Item) -> tuple[Finding, ...]:
        """The findings of an item's suspects."""
        verdict = self.known.get(id(item))
        return verdict.findings if verdict is not None else ()


def judge(
    rules: RuleSet, language: Language, tree: Tree, source: bytes, root: Item, before: Verdicts
) -> Verdicts:
    """The verdicts on all suspects; those in `before`, which are of the same rules, are used again
    where they still hold."""
    if not root.suspected or not rules.code:
        return Verdicts()
    judging = _Judging(rules, language, tree, source, file_scope(root), before)
    judging.walk(root, 0, ())
    return Verdicts(judging.scope, judging.known, tuple(judging.of_file()))


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
        source: bytes,
        scope: dict[str, str],
        before: Verdicts,
    ) -> None:
        self.rules, self.language, self.source = rules, language, source
        self.root, self.scope, self.before = tree.root_node, scope, before.known
        self.changed = {
            name
            for name in scope.keys() | before.scope.keys()
            if scope.get(name) != before.scope.get(name)
        }
        if self.changed:
            self.changed.add(ALL_IMPORTS)
        self.known: dict[int, Verdict] = {}
        self.facts: dict[str, list[Fact]] = {}
        self.broken: dict[int, bool] = {}

    def walk(self, item: Item, base: int, outer: tuple[ItemFacts, ...]) -> None:
        """Judge an item that starts at `base`, and those inside."""
        if item.facts.suspects:
            verdict = self.before.get(id(item))
            beside = self._is_beside_error(item, base)
            if verdict is None or not self._holds(verdict, item, outer, beside):
                verdict = self._judged(item, base, outer, beside)
            self.known[id(item)] = verdict
            for code, fact in verdict.facts:
                placed = fact._replace(span=fact.span.shift(base))
                self.facts.setdefault(code, []).append(placed)
        inner = outer if item.container is not None else (*outer, item.own)
        for offset, hole in item.holes:
            if hole.suspected:
                self.walk(hole, base + offset, inner)

    def of_file(self) -> Iterator[Finding]:
        """What the rules say of what they collected."""
        for code, facts in self.facts.items():
            rule = self.rules.code[code]
            facts.sort(key=_by_span)
            file = FileSite(rule, self.source, self.root, facts, self.rules.settings)
            yield from self.rules.judge_collected(rule, file)

    def _is_beside_error(self, item: Item, base: int) -> bool:
        """Whether something that the parser could not read is among the siblings of an item."""
        if not self.root.has_error:
            return False
        end = base + item.length
        node = self.root.descendant_for_byte_range(base, end)
        while node is not None and base <= node.start_byte and node.end_byte <= end:
            node = node.parent
        if node is None:
            return False
        if node.id not in self.broken:
            self.broken[node.id] = _is_broken(node)
        return self.broken[node.id]

    def _holds(
        self, verdict: Verdict, item: Item, outer: tuple[ItemFacts, ...], beside: bool
    ) -> bool:
        return (
            verdict.item is item
            and verdict.beside == beside
            and len(verdict.outer) == len(outer)
            and all(a is b for a, b in zip(verdict.outer, outer, strict=True))
            and not (self.changed and verdict.asked & self.changed)
        )

    def _judged(self, item: Item, base: int, outer: tuple[ItemFacts, ...], beside: bool) -> Verdict:
        asked: set[str] = set()
        found: list[Finding] = []
        collected: list[tuple[str, Fact]] = []
        settings = self.rules.settings
        if item.in_tests and not settings.in_tests:
            settings = replace(settings, in_tests=True)
        context = FileContext(self.language, self.source, self.scope, settings, {})
        for suspect in item.facts.suspects:
            rule = self.rules.code.get(suspect.rule)
            node = self._node(suspect, base) if rule is not None else None
            if rule is None or node is None or _is_doubtful(node):
                continue
            site = Site(rule, context, node, base, asked)
            findings, facts = self.rules.judge_site(rule, site)
            if findings or facts:
                symbol = self._symbol(item, suspect)
                found += (replace(each, symbol=symbol) for each in findings)
                collected += ((rule.code, each._replace(symbol=symbol)) for each in facts)
        return Verdict(item, outer, beside, frozenset(asked), tuple(found), tuple(collected))

    def _node(self, suspect: Suspect, base: int) -> Node | None:
        """The node that was suspected, in the current tree."""
        node = self.root.descendant_for_byte_range(base + suspect.start, base + suspect.end)
        while node is not None and node.kind_id != suspect.kind:
            node = node.parent
        return node

    def _symbol(self, item: Item, suspect: Suspect) -> str:
        """The innermost function around a suspect, as the item knows it."""
        index = NO_FUNCTION
        for at, function in enumerate(item.facts.functions):
            if function.start > suspect.start:
                break
            if suspect.end <= function.end:
                index = at
        naming = Naming(bare=item.context.is_hole)
        return qualified_name(self.language, item.facts, index, naming)


def _by_span(fact: Fact) -> Span:
    return fact.span


def _is_doubtful(node: Node) -> bool:
    """Whether a node is in, or right beside, something that the parser could not read."""
    parent = node.parent
    return node.has_error or (parent is not None and _is_broken(parent))


def _is_broken(node: Node) -> bool:
    """Whether something right below a node could not be read."""
    return node.has_error and any(each.is_error or each.is_missing for each in node.children)
