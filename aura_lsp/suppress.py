"""Suppression: findings that somebody has seen and accepted, by a mark in a comment.

`aura: ignore[rule, …] reason` covers what starts on its line or, where it is alone on one, on the
next line of code; before a declaration's attributes and documentation it also covers the line of
the declaration's name. `aura: ignore-file[…]` covers the file. What a language's other tools were
told counts too. Marks see findings last, so whether a rule ran and what it said is never a
question of marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from aura_lsp.language import Language
from aura_lsp.marks import (
    ForeignMark,
    code_after,
    comment_at,
    is_alone,
    line_of,
    starting_with,
)
from aura_lsp.model import Edit, Finding, Fix, Span
from aura_lsp.places import Places
from aura_lsp.rules import known_names, rule_named
from aura_lsp.rules.unused_suppression import UnusedSuppression
from aura_lsp.ruleset import RuleSet

if TYPE_CHECKING:
    from tree_sitter import Node

UNUSED = "unused-suppression"
_MARK = re.compile(rb"aura:[ \t]?ignore(?P<file>-file)?(?:\[(?P<names>[^\]\r\n]*)\]|(?![\w\[-]))")
_UNCLOSED = re.compile(rb"aura:[ \t]?ignore(?:-file)?\[[^\]\r\n]*")
_OPENER = re.compile(rb"(?:^|\s)(?:#|//|/\*|--|<!--|\*)[ \t]*$")
_DOCUMENTATION = (b"///", b"//!", b"/**", b"/*!")
_LINE_BREAK = re.compile(rb"\r\n?|\n")
_STATEMENT = re.compile(r"\w*(statement|declaration|definition|item|assignment|clause|pair)")


class Name(NamedTuple):
    """A name in the brackets of a mark and where it stands."""

    text: str
    span: Span

    @property
    def key(self) -> str:
        """The name in lower case, as rules are looked up."""
        return self.text.lower()


@dataclass(slots=True, eq=False)
class Mark:
    """One of Aura's own marks.

    `names` None stands for every rule. It covers findings that start in one of `covered`. `used`
    are the names that covered a finding (empty for a mark without names).
    """

    comment: Node
    start: int
    names: tuple[Name, ...] | None
    covered: tuple[Span, ...]
    problem: str = ""
    used: set[str] = field(default_factory=set)

    def covers(self, finding: Finding, places: Sequence[int]) -> bool:
        """Whether a finding is suppressed, which is noted."""
        if self.problem or not _is_in(self.covered, places):
            return False
        if self.names is None:
            self.used.add("")
            return True
        hit = {each.key for each in self.names} & _called(finding)
        self.used |= hit
        return bool(hit)


@dataclass(frozen=True, slots=True)
class Suppressions:
    """All marks of one text."""

    source: bytes
    root: Node
    marks: tuple[Mark, ...]
    foreign: tuple[ForeignMark, ...]

    def cover(self, finding: Finding, start: int) -> bool:
        """Whether a finding that starts at an offset is suppressed."""
        places = (start, *self._ends_of_text_at(start))
        covering = [mark for mark in self.marks if mark.covers(finding, places)]
        if covering:
            return True
        return any(
            _is_in((mark.span,), places) and not _same_as(finding).isdisjoint(mark.names)
            for mark in self.foreign
        )

    def _ends_of_text_at(self, offset: int) -> Iterator[int]:
        """Where the first and the last line of a statement start, if an offset or the end of its
        line is in a text of several lines, where no mark can stand."""
        for at in (offset, line_of(self.source, offset).end):
            node = self.root.descendant_for_byte_range(at, min(at + 1, len(self.source)))
            while node is not None and "string" not in node.type:
                node = node.parent
            if node is None or node.start_point.row == node.end_point.row:
                continue
            while node.parent is not None and not _STATEMENT.fullmatch(node.type):
                node = node.parent
            yield node.start_byte
            yield line_of(self.source, node.end_byte).start

    def unused(self, rules: RuleSet) -> Iterator[Finding]:
        """A finding for each mark of which something suppresses nothing, though the rule ran."""
        for mark in self.marks:
            unused = _unused_names(mark, rules)
            if mark.problem:
                yield _unused_finding(mark, mark.problem, None)
            elif unused is not None:
                message = _message(unused, _known(rules))
                yield _unused_finding(mark, message, _removal(self.source, mark, unused))


def suppressions(
    language: Language, places: Places, root: Node, *, foreign: bool
) -> Suppressions | None:
    """The marks of a text, with those of other tools if `foreign`; None where there are none."""
    source = places.source
    own = tuple(_own_marks(language, places, root))
    others: list[ForeignMark] = []
    if foreign and language.foreign is not None:
        for word in language.foreign.words:
            for at in places.of(word):
                others += language.foreign.read(root, source, at)
    return Suppressions(source, root, own, tuple(others)) if own or others else None


# -- reading ---------------------------------------------------------------------------------------


def _own_marks(language: Language, places: Places, root: Node) -> Iterator[Mark]:
    source = places.source
    for at in places.of(b"aura:"):
        match = _MARK.match(source, at)
        if match is None and _UNCLOSED.match(source, at) is None:
            continue
        comment = comment_at(root, at)
        if comment is None or _is_documentation(source, comment):
            continue
        if not _OPENER.search(source[comment.start_byte : at]):
            continue
        if match is None:
            yield Mark(comment, at, None, (), "The brackets of this mark are not closed")
        else:
            yield _mark(language, source, root, comment, match)


def _mark(
    language: Language, source: bytes, root: Node, comment: Node, match: re.Match[bytes]
) -> Mark:
    at = match.start()
    if not match["file"]:
        return Mark(comment, at, _names(match), tuple(_covered(language, source, root, comment)))
    early = at < _first_statement(root)
    problem = "" if early else "This mark stands before the first statement or not at all"
    return Mark(comment, at, _names(match), (Span(0, len(source) + 1),), problem)


def _names(match: re.Match[bytes]) -> tuple[Name, ...] | None:
    if match["names"] is None:
        return None
    base = match.start("names")
    return tuple(
        Name(each[0].decode("utf-8", "replace"), Span(base + each.start(), base + each.end()))
        for each in re.finditer(rb"[^,\s]+", match["names"])
    )


def _is_documentation(source: bytes, comment: Node) -> bool:
    opening = source[comment.start_byte : comment.start_byte + 4]
    return opening.startswith(_DOCUMENTATION) and opening not in (b"////", b"/**/", b"/***")


def _first_statement(root: Node) -> int:
    """Where the first statement of a file starts that is no text of documentation."""
    for child in root.named_children:
        text = child.type == "expression_statement" and child.named_child_count == 1
        if "comment" in child.type or child.type == "hash_bang_line":
            continue
        if text and child.named_children[0].type == "string":
            continue
        return child.start_byte
    return root.end_byte + 1


def _covered(language: Language, source: bytes, root: Node, comment: Node) -> Iterator[Span]:
    """The lines that a mark in a comment is for."""
    if not is_alone(source, comment):
        yield line_of(source, comment.start_byte)
        return
    token = code_after(root, source, comment.end_byte)
    while token is not None:
        yield line_of(source, token.start_byte)
        starting = list(starting_with(token))
        name = next(filter(None, (_declared_name(language, each) for each in starting)), None)
        if name is not None:
            yield line_of(source, name.start_byte)
        attached = [each for each in starting if each.type in language.outline.attached]
        if not attached:
            return
        token = code_after(root, source, attached[-1].end_byte)


def _declared_name(language: Language, node: Node) -> Node | None:
    """The name of a function or type that starts with a node."""
    definition = node.child_by_field_name("definition") or node.child_by_field_name("declaration")
    node = definition or node
    outline = language.outline
    if node.type in outline.functions or node.type in outline.containers:
        return language.name_of(node)
    return None


# -- applying --------------------------------------------------------------------------------------


def _is_in(spans: Iterable[Span], places: Sequence[int]) -> bool:
    return any(span.start <= place <= span.end for span in spans for place in places)


def _called(finding: Finding) -> frozenset[str]:
    """The names by which marks call what reported a finding, in lower case."""
    return frozenset({finding.code.lower(), finding.rule, finding.category.value})


def _same_as(finding: Finding) -> frozenset[str]:
    """What other tools call what reported a finding."""
    rule = rule_named(finding.code)
    same_as = rule.same_as if rule is not None else ()
    tools = {f"{name.partition(':')[0]}:*" for name in same_as}
    return frozenset(same_as) | tools


def _unused_names(mark: Mark, rules: RuleSet) -> tuple[Name, ...] | None:
    """The names of a mark that suppress nothing (none for a mark without names that does not); None
    where all is well, or cannot be told since rules did not run."""
    if mark.names is None:
        return None if mark.used or not rules.are_all_on else ()
    if not mark.names:
        return ()
    if any(each.key == UNUSED for each in mark.names):
        return None
    known = _known(rules)
    unused = tuple(
        each
        for each in mark.names
        if each.key not in mark.used and (each.key in rules.called or each.key not in known)
    )
    return unused or None


def _known(rules: RuleSet) -> set[str]:
    """All names of rules in lower case, also of those that did not run."""
    own = {rule.name for rule in rules.settings.own_rules}
    return {name.lower() for name in known_names()} | own


def _message(unused: tuple[Name, ...], known: set[str]) -> str:
    if not unused:
        return "This mark suppresses nothing"
    unknown = [each.text for each in unused if each.key not in known]
    if unknown:
        return f"No rule is called {_quoted(unknown)}"
    return f"{_quoted(each.text for each in unused)} suppresses nothing here"


def _quoted(names: Iterable[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)


def _unused_finding(mark: Mark, message: str, fix: Fix | None) -> Finding:
    span = Span(mark.comment.start_byte, mark.comment.end_byte)
    return UnusedSuppression().finding(span, message, fix=fix)


def _removal(source: bytes, mark: Mark, unused: tuple[Name, ...]) -> Fix:
    """A mark without its unused names, or without itself and its comment if none are left."""
    kept = [each for each in mark.names or () if each not in unused]
    if kept and mark.names:
        names = Span(mark.names[0].span.start, mark.names[-1].span.end)
        edit = Edit(names, ", ".join(source[e.span.start : e.span.end].decode() for e in kept))
        return Fix("Remove what is not needed from the mark", (edit,), safe=True)
    return Fix("Remove the mark", (Edit(_whole(source, mark), ""),), safe=True)


def _whole(source: bytes, mark: Mark) -> Span:
    """A mark with its comment, or its part of the comment, and the blanks before it; the line if
    nothing else is on it."""
    comment, line = mark.comment, line_of(source, mark.comment.start_byte)
    start, end = comment.start_byte, comment.end_byte
    opening = _OPENER.search(source[start : mark.start])
    if opening is not None and source[start : start + opening.start()].strip():
        start += opening.start()  # another tool's mark stands before it
        end -= 2 * source[start:end].endswith(b"*/")
    elif is_alone(source, comment):
        return _alone(source, comment)
    while start > line.start and source[start - 1 : start] in (b" ", b"\t"):
        start -= 1
    return Span(start, end)


def _alone(source: bytes, comment: Node) -> Span:
    """A comment with its braces in markup, and its line if nothing else is on that."""
    parent = comment.parent
    node = parent if parent is not None and parent.type == "jsx_expression" else comment
    end = line_of(source, node.end_byte).end
    if source[node.end_byte : end].strip():
        return Span(node.start_byte, node.end_byte)
    after = _LINE_BREAK.match(source, end)
    return Span(line_of(source, node.start_byte).start, after.end() if after else len(source))
