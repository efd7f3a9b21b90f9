"""Rules of the user's own, at work: their queries compiled, their matches made findings.

A query is matched inside one top-level item of the file at a time, which is kept until that item
changes; what is around the item can be no part of a match.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from aura_lsp.config import Fault, OwnRule, Settings
from aura_lsp.functions import Naming, functions_of
from aura_lsp.items import Item
from aura_lsp.language import Language
from aura_lsp.languages import all_languages, names
from aura_lsp.model import Edit, Finding, Fix, Span
from aura_lsp.rules import Rule
from aura_lsp.syntax import BadQuery, Matcher, Node, matcher

if TYPE_CHECKING:
    from aura_lsp.ruleset import RuleSet

_FIELD = re.compile(r"\{(\w+)\}")
_PREDICATE = re.compile(r"#([\w-]+[?!])")
_PREDICATES = frozenset(
    f"{any_}{not_}{name}?"
    for any_ in ("", "any-")
    for not_ in ("", "not-")
    for name in ("eq", "match")
) | {"any-of?", "not-any-of?"}
_LISTED = ", ".join(f"#{name}" for name in sorted(_PREDICATES))
_LONGEST = 60
"""Characters of a capture that a message shows."""


class WorkspaceRule(Rule):
    """A rule of the workspace as those that come with Aura are."""

    def __init__(self, definition: OwnRule) -> None:
        self.definition = definition

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def documentation(self) -> str:
        return self.definition.documentation or self.definition.message


@cache
def workspace_rule(definition: OwnRule) -> Rule:
    """The rule that a definition stands for."""
    facts = {
        "code": definition.name,
        "category": definition.category,
        "severity": definition.severity,
        "suggestion": definition.suggestion,
        "languages": definition.languages,
        "source": definition.path,
        "fix": definition.replacement and ("safe" if definition.safe else "unsafe"),
    }
    rule: Rule = type("Own", (WorkspaceRule,), facts)(definition)
    return rule


def fault_of(definition: OwnRule) -> Fault | None:
    """What is wrong with a rule's languages, query or templates."""
    return _language_fault(definition) or _query_fault(definition) or _template_fault(definition)


def _language_fault(definition: OwnRule) -> Fault | None:
    for name in definition.languages:
        if name not in names():
            return Fault("languages", f"unknown language `{name}`; there are {', '.join(names())}")
    for sample in (*definition.valid, *definition.invalid):
        if sample.language not in definition.languages:
            return Fault("languages", f"an example is of `{sample.language}`, which is not named")
    return None


def _query_fault(definition: OwnRule) -> Fault | None:
    for language in _languages(definition):
        try:
            found = matcher(language, definition.query)
        except BadQuery as error:
            return Fault("query", f"{error} (in {language.id})", error.offset)
        if "here" not in found.captures:
            return Fault("query", "it captures nothing as `@here`, which is what is reported")
    for predicate in _PREDICATE.finditer(definition.query):
        if predicate[1] not in _PREDICATES:
            message = f"unknown predicate `#{predicate[1]}`"
            return Fault("query", f"{message}; there are {_LISTED}", predicate.start())
    return None


def _template_fault(definition: OwnRule) -> Fault | None:
    captures = matcher(_languages(definition)[0], definition.query).captures
    for key in ("message", "replacement"):
        for name in _FIELD.findall(getattr(definition, key) or ""):
            if name not in captures:
                return Fault(key, f"there is no capture `@{name}` in the query")
    return None


def _languages(definition: OwnRule) -> list[Language]:
    """The languages and dialects that a rule is for."""
    return [each for each in all_languages() if each.name in definition.languages]


class Kept(NamedTuple):
    """What was found in an item, in its offsets."""

    item: Item
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class OwnFindings:
    """The findings of one version of a document, by the identity of the top-level item."""

    known: dict[int, Kept]

    def of(self, item: Item) -> tuple[Finding, ...]:
        kept = self.known.get(id(item))
        return kept.findings if kept is not None else ()


NOTHING = OwnFindings({})


def judge_own(
    rules: RuleSet, root: Node, source: bytes, file: Item, before: OwnFindings
) -> OwnFindings:
    """What the workspace's rules say of a file's items; those in `before` are not looked at
    again."""
    active = _active(rules.settings, rules.language, rules.called)
    if not active:
        return NOTHING
    known: dict[int, Kept] = {}
    for offset, item in file.holes:
        kept = before.known.get(id(item))
        if kept is None or kept.item is not item:
            look = _Look(rules.language, source, offset, item, root)
            found = [
                finding
                for each in active
                for finding in rules.judge(each.rule, partial(look.findings, each))
            ]
            kept = Kept(item, tuple(found))
        known[id(item)] = kept
    return OwnFindings(known)


class _Active(NamedTuple):
    rule: Rule
    definition: OwnRule
    matcher: Matcher


@cache
def _active(settings: Settings, language: Language, called: frozenset[str]) -> tuple[_Active, ...]:
    return tuple(
        _Active(workspace_rule(each), each, matcher(language, each.query))
        for each in settings.own_rules
        if each.name in called and language.name in each.languages
    )


class _Look(NamedTuple):
    """One item to look at."""

    language: Language
    source: bytes
    offset: int
    item: Item
    root: Node

    def findings(self, active: _Active) -> list[Finding]:
        """What a rule says of the item."""
        found: list[Finding] = []
        for node in _nodes(self.root, self.offset, self.offset + self.item.length):
            for captured in active.matcher.matches(node, self.source):
                found += self._finding(active, captured)
        return list(dict.fromkeys(found))

    def _finding(self, active: _Active, captured: dict[str, list[Node]]) -> Iterator[Finding]:
        for here in captured.get("here", ()):
            if here.has_error:
                continue
            span = Span(here.start_byte - self.offset, here.end_byte - self.offset)
            message = self._filled(active.definition.message, captured, _LONGEST)
            found = active.rule.finding(span, message, fix=self._fix(active, here, captured))
            yield replace(found, symbol=self._symbol(span))

    def _fix(self, active: _Active, here: Node, captured: dict[str, list[Node]]) -> Fix | None:
        template = active.definition.replacement
        if template is None or _holds_comment(here):
            return None
        span = Span(here.start_byte - self.offset, here.end_byte - self.offset)
        text = self._filled(template, captured, None)
        return Fix(f"Replace by `{_short(text)}`", (Edit(span, text),), active.definition.safe)

    def _filled(self, template: str, captured: dict[str, list[Node]], longest: int | None) -> str:
        """A template with the texts of captures, cut to a length for messages."""

        def text(match: re.Match[str]) -> str:
            nodes = captured.get(match[1], ())
            whole = " ".join(
                self.source[each.start_byte : each.end_byte].decode("utf-8", "replace")
                for each in nodes
            )
            return whole if longest is None else _short(whole)

        return _FIELD.sub(text, template)

    def _symbol(self, span: Span) -> str:
        """The innermost function around a finding."""
        around = [
            function
            for function in functions_of(self.language, self.item, Naming())
            if function.span.start <= span.start and span.end <= function.span.end
        ]
        innermost = max(around, key=lambda each: each.span.start, default=None)
        return innermost.qualified_name if innermost is not None else ""


def _nodes(root: Node, start: int, end: int) -> Iterator[Node]:
    """The children of a root that begin in a range."""
    node = root.descendant_for_byte_range(start, min(start + 1, end))
    while node is not None and node.parent is not None and node.parent.parent is not None:
        node = node.parent
    while node is not None and node.parent is not None and node.start_byte < end:
        if node.start_byte >= start:
            yield node
        node = node.next_sibling


def _holds_comment(node: Node) -> bool:
    stack = [node]
    while stack:
        each = stack.pop()
        if "comment" in each.type:
            return True
        stack += each.children
    return False


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
