"""The one door to tree-sitter: grammars, bounded parses and joined queries.

A parse can loop for ever (tree-sitter-kotlin 1.1.0 does, on one stray backtick), and `parse(bytes)`
holds the interpreter lock for its whole length. So every parse reads through a callback, which lets
the event loop breathe and stops the parser past a deadline, which is one of processor time: a busy
machine is no hang.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from time import thread_time
from typing import Literal, NamedTuple

from tree_sitter import Language as Grammar
from tree_sitter import Node, Parser, Point, Query, QueryCursor, QueryError, Tree

from aura_lsp.language import Language
from aura_lsp.model import RuleFault
from aura_lsp.rules import CodeRule, all_rules
from aura_lsp.text import ByteEdit

__all__ = ["BadQuery", "Matcher", "Node", "ParseTimeout", "Syntax", "Tree"]

_CHUNK = 1 << 15
_GRACE_SECONDS = 0.25
_MOST_MATCHES = 1024
"""Matches that may be open at once. Without a bound a pattern on a binary node by its operator
takes quadratic time in a long chain of operators; with it a chain of more is counted short."""
_SECONDS_PER_BYTE = 10 / 2_000_000
"""Ten times what the slowest grammar here needs (about 2 MB/s on one slow core)."""


class ParseTimeout(Exception):
    """The parser did not come to an end within its deadline."""


class Gate(NamedTuple):
    """Whether a rule wants to see a node that its patterns found, and whether what it says of that
    may change with what a function in it or beside it holds."""

    wants: Callable[[Node, bytes], bool]
    looks_inside: bool


@dataclass(frozen=True, slots=True, eq=False)
class Syntax:
    """A loaded grammar with the language's joined queries.

    `structure` has what the rules look at, too. `words`: of which one stands in all that only a
    rule looks at; `names`: those that rules look at wherever they are mentioned, with the rules'
    codes; `types`: the same for kinds of classes and the like.
    """

    language: Language
    grammar: Grammar
    structure: Query
    words: frozenset[bytes]
    names: Mapping[bytes, tuple[str, ...]]
    types: Mapping[int, tuple[str, ...]]
    lines: Query
    statements: Query
    gates: Mapping[str, Gate] = field(default_factory=dict)
    """By the rule's code; not all rules have one."""
    faults: tuple[RuleFault, ...] = ()
    """Rules of extensions whose patterns the grammar does not take."""

    def node_kinds(self, names: frozenset[str]) -> frozenset[int]:
        """The numeric kinds of named node types; a name that the grammar lacks is an error."""
        kinds = {name: self.grammar.id_for_node_kind(name, True) for name in names}
        missing = sorted(name for name, kind in kinds.items() if kind is None)
        if missing:
            raise ValueError(f"{self.language.id}: the grammar has no node types {missing}")
        return frozenset(kind for kind in kinds.values() if kind is not None)


class BrokenLanguage(Exception):
    """A language of an extension that cannot be used: its grammar or its queries are not right."""


@cache
def syntax_of(language: Language) -> Syntax:
    """Load the grammar of a language and compile its queries; once per process.

    Raises:
        BrokenLanguage: an extension's language has something wrong.
    """
    if language.package.startswith("aura_lsp."):
        return _loaded(language)
    try:
        return _loaded(language)
    except Exception as error:
        message = f"the language `{language.name}` of {language.package} is broken"
        raise BrokenLanguage(f"{message}: {type(error).__name__}: {error}") from error


def _loaded(language: Language) -> Syntax:
    module_name, function = language.grammar.split(":")
    grammar = Grammar(getattr(importlib.import_module(module_name), function)())
    package = files(language.package)

    def query(names: tuple[str, ...], more: str = "") -> Query:
        texts = (package.joinpath(name).read_text("utf-8") for name in names)
        return Query(grammar, "\n".join((*texts, more)))

    looked = _looked_at(language, grammar)
    types = {
        kind: codes
        for name, codes in looked.types.items()
        if (kind := grammar.id_for_node_kind(name, True)) is not None
    }
    return Syntax(
        language, grammar, query(language.structure, "\n".join(looked.patterns)),
        frozenset(looked.words | looked.names.keys()), looked.names, types,
        query(language.lines), query(language.statements), looked.gates, tuple(looked.faults),
    )  # fmt: skip


class _Looked(NamedTuple):
    """What the rules for one language look at."""

    patterns: list[str]
    words: set[bytes]
    names: dict[bytes, tuple[str, ...]]
    types: dict[str, tuple[str, ...]]
    gates: dict[str, Gate]
    faults: list[RuleFault]


def _looked_at(language: Language, grammar: Grammar) -> _Looked:
    """The patterns, words, names and types of all rules for a language."""
    looked = _Looked([], set(), {}, {}, {}, [])
    for rule in all_rules():
        if not isinstance(rule, CodeRule):
            continue
        fault = _fault_of(rule, language, grammar) if rule.source != "aura-lsp" else None
        if fault is not None:
            looked.faults.append(fault)
            continue
        _add(looked, rule, language)
    return looked


def _add(looked: _Looked, rule: CodeRule, language: Language) -> None:
    if type(rule).wants is not CodeRule.wants:
        looked.gates[rule.code] = Gate(rule.wants, rule.looks_inside)
    for dialect in (language.name, *language.dialects):
        pattern = rule.queries.get(dialect)
        if pattern is not None:
            looked.patterns.append(pattern.replace("@here", f"@rule.{rule.code}"))
            looked.words.update(word.encode() for word in rule.words[dialect])
    for name in rule.names.get(language.name, ()):
        looked.names[name.encode()] = (*looked.names.get(name.encode(), ()), rule.code)
    for kind in rule.types.get(language.name, ()):
        looked.types[kind] = (*looked.types.get(kind, ()), rule.code)
        looked.patterns.append(f"({kind}) @rule.{rule.code}")


def _fault_of(rule: CodeRule, language: Language, grammar: Grammar) -> RuleFault | None:
    """What is wrong with the patterns of a rule, which would spoil those of all others."""
    for dialect in (language.name, *language.dialects):
        try:
            Query(grammar, rule.queries.get(dialect, ""))
        except (QueryError, ValueError) as error:
            return RuleFault(rule.name, f"{rule.source}: {error} (in {language.id})")
    return None


def parse(language: Language, source: bytes, *, deadline: float | None = None) -> Tree:
    """Parse `source` from nothing.

    `deadline` is in seconds of this thread's processor time; without one it grows with the text.

    Raises:
        ParseTimeout: the parser did not end in time.
    """
    return _parse(language, source, None, deadline)


def reparse(
    language: Language, source: bytes, old: Tree, old_source: bytes, edit: ByteEdit
) -> Tree:
    """Parse `source`, which `edit` made from `old_source`, using what did not change of `old`.

    `old` is consumed: it is edited in place. A tree with errors is not always the one that a parse
    from nothing gives: recovery depends on what was reused.

    Raises:
        ParseTimeout: the parser did not end in time.
    """
    # Rows matter although nobody asks for them: error recovery weighs the lines that it skips.
    above = source.count(b"\n", 0, edit.start)
    start = _point(source, edit.start, edit.start, above)
    old_end = _point(old_source, edit.start, edit.old_end, above)
    new_end = _point(source, edit.start, edit.new_end, above)
    old.edit(edit.start, edit.old_end, edit.new_end, start, old_end, new_end)
    return _parse(language, source, old, None)


def _point(source: bytes, start: int, offset: int, above: int) -> Point:
    """The place of an offset as tree-sitter counts: rows end at line feeds, columns are bytes.
    There are `above` rows before `start`."""
    row = above + source.count(b"\n", start, offset)
    return Point(row, offset - source.rfind(b"\n", 0, offset) - 1)


def _parse(language: Language, source: bytes, old: Tree | None, deadline: float | None) -> Tree:
    limit = deadline if deadline is not None else _GRACE_SECONDS + len(source) * _SECONDS_PER_BYTE
    parser = Parser(syntax_of(language).grammar)  # loading a grammar is no part of the time
    end = thread_time() + limit
    # py-tree-sitter (up to 0.26.1, `parser_read_wrapper`) never lets go of what `read` returns. So
    # that is always this one object, which is emptied in the end.
    chunk = bytearray()

    def read(offset: int, _point: Point) -> bytearray:
        if thread_time() > end:
            raise ParseTimeout
        chunk[:] = source[offset : offset + _CHUNK]
        return chunk

    try:
        return parser.parse(read) if old is None else parser.parse(read, old)
    except (SystemError, ParseTimeout) as error:  # the ways in which what `read` raises comes out
        raise ParseTimeout(f"the parser did not end within {limit:.1f} s") from error
    finally:
        chunk.clear()


def captures(query: Query, node: Node, gaps: tuple[tuple[int, int], ...]) -> dict[str, list[Node]]:
    """The captures of a joined query in and below `node`, by name; in no order.

    With `gaps` (half-open byte ranges) only what touches one of them is visited.
    """
    cursor = QueryCursor(query, match_limit=_MOST_MATCHES)
    if not gaps:
        return cursor.captures(node)
    found: dict[str, list[Node]] = {}
    for start, end in gaps:
        cursor.set_byte_range(start, end)
        for name, nodes in cursor.captures(node).items():
            found.setdefault(name, []).extend(nodes)
    return found


def error_nodes(root: Node, limit: int, skip: frozenset[tuple[int, int]]) -> list[Node]:
    """The outermost ERROR and MISSING nodes in order, `limit` of them at the most.

    Nodes whose (start, end) is in `skip` are not looked into.
    """
    found: list[Node] = []
    stack = [root]
    while stack and len(found) < limit:
        node = stack.pop()
        if node.is_error or node.is_missing:
            found.append(node)
        elif node.has_error and (node.start_byte, node.end_byte) not in skip:
            stack.extend(reversed(node.children))
    return found


class BadQuery(ValueError):
    """A query that a grammar does not take; `offset` is where, in code points."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


_Argument = tuple[str, Literal["capture", "string"]]


@dataclass(frozen=True, slots=True, eq=False)
class Matcher:
    """A query that stands alone, with its predicates; `captures` are its names."""

    query: Query
    captures: frozenset[str]

    def matches(self, node: Node, source: bytes) -> list[dict[str, list[Node]]]:
        """The captures of each match in and below a node of a text."""

        def values(arg: _Argument, found: dict[str, list[Node]]) -> list[str]:
            value, kind = arg
            nodes = found.get(value, ())
            return [_text(each, source) for each in nodes] if kind == "capture" else [value]

        def holds(
            predicate: str,
            args: list[_Argument],
            pattern_index: int,
            captures: dict[str, list[Node]],
        ) -> bool:
            texts, *wanted = (values(each, captures) for each in args)
            return _holds(predicate.removeprefix(_OURS), texts, wanted)

        cursor = QueryCursor(self.query, match_limit=_MOST_MATCHES)
        return [captured for _, captured in cursor.matches(node, holds)]


_OURS = "aura-"
_WORD = re.compile(r'"(?:\\.|[^"\\])*"|;[^\n]*|#(?=[\w-]+\?)')
"""A text, a comment, or what begins the name of a predicate."""


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")


def _holds(predicate: str, texts: list[str], wanted: list[list[str]]) -> bool:
    """Whether the texts of a capture are as a predicate of tree-sitter wants them: all, or with
    `any-` one of them."""
    name = predicate.removeprefix("any-").removeprefix("not-")
    if name == "of?":  # `any-of`, `not-any-of`
        values = {value for each in wanted for value in each}
        return all((text in values) != predicate.startswith("not-") for text in texts)
    one = any if predicate.startswith("any-") else all
    is_not = "not-" in predicate
    if name == "match?":
        return one(bool(re.search(wanted[0][0], text)) != is_not for text in texts)
    return one((text in wanted[0]) != is_not for text in texts)


@cache
def matcher(language: Language, text: str) -> Matcher:
    """A query that is not one of Aura's own.

    Raises:
        BadQuery: the grammar does not take it.
    """
    grammar = syntax_of(language).grammar
    try:
        Query(grammar, text)
        # A tree that was parsed through `read` has no text, and py-tree-sitter (0.26.1) reads it
        # all the same to judge the predicates that it knows; so they get names that it hands on.
        renamed = _WORD.sub(lambda word: f"#{_OURS}" if word[0] == "#" else word[0], text)
        query = Query(grammar, renamed)
    except (QueryError, ValueError) as error:
        raise BadQuery(*_explained(str(error), text)) from error
    names = frozenset(query.capture_name(index) for index in range(query.capture_count))
    return Matcher(query, names)


_QUERY_ERROR = re.compile(r"(.*?) at row (\d+)(?:, column (\d+))?(?:: (.*))?", re.DOTALL)


def _explained(message: str, text: str) -> tuple[str, int]:
    """What py-tree-sitter says is wrong with a query, and where."""
    match = _QUERY_ERROR.match(message)
    if match is None:  # it ends too early
        return message[:1].lower() + message[1:], len(text.rstrip())
    what, named = match[1][:1].lower() + match[1][1:], (match[4] or "").strip()
    lines = text.encode().split(b"\n")
    before = [*lines[: int(match[2])], lines[int(match[2])][: int(match[3] or 0)]]
    offset = len(b"\n".join(before).decode("utf-8", "replace"))
    return (f"{what}: {named.splitlines()[0]}" if named else what), offset
