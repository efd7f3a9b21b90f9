"""The one door to tree-sitter: grammars, bounded parses and joined queries.

A parse can loop for ever (tree-sitter-kotlin 1.1.0 does, on one stray backtick), and `parse(bytes)`
holds the interpreter lock for its whole length. So every parse reads through a callback, which lets
the event loop breathe and stops the parser past a deadline, which is one of processor time: a busy
machine is no hang.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from time import thread_time
from typing import NamedTuple

from tree_sitter import Language as Grammar
from tree_sitter import Node, Parser, Point, Query, QueryCursor, Tree

from aura_lsp.language import Language
from aura_lsp.rules import CodeRule, all_rules
from aura_lsp.text import ByteEdit

__all__ = ["Node", "ParseTimeout", "Syntax", "Tree"]

_CHUNK = 1 << 15
_GRACE_SECONDS = 0.25
_MOST_MATCHES = 1024
"""Matches that may be open at once. Without a bound a pattern on a binary node by its operator
takes quadratic time in a long chain of operators; with it a chain of more is counted short."""
_SECONDS_PER_BYTE = 10 / 2_000_000
"""Ten times what the slowest grammar here needs (about 2 MB/s on one slow core)."""


class ParseTimeout(Exception):
    """The parser did not come to an end within its deadline."""


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

    def node_kinds(self, names: frozenset[str]) -> frozenset[int]:
        """The numeric kinds of named node types; a name that the grammar lacks is an error."""
        kinds = {name: self.grammar.id_for_node_kind(name, True) for name in names}
        missing = sorted(name for name, kind in kinds.items() if kind is None)
        if missing:
            raise ValueError(f"{self.language.id}: the grammar has no node types {missing}")
        return frozenset(kind for kind in kinds.values() if kind is not None)


@cache
def syntax_of(language: Language) -> Syntax:
    """Load the grammar of a language and compile its queries; once per process."""
    module_name, function = language.grammar.split(":")
    grammar = Grammar(getattr(importlib.import_module(module_name), function)())
    package = files(language.package)

    def query(names: tuple[str, ...], more: str = "") -> Query:
        texts = (package.joinpath(name).read_text("utf-8") for name in names)
        return Query(grammar, "\n".join((*texts, more)))

    looked = _looked_at(language)
    types = {
        kind: codes
        for name, codes in looked.types.items()
        if (kind := grammar.id_for_node_kind(name, True)) is not None
    }
    return Syntax(
        language, grammar, query(language.structure, "\n".join(looked.patterns)),
        frozenset(looked.words | looked.names.keys()), looked.names, types,
        query(language.lines), query(language.statements),
    )  # fmt: skip


class _Looked(NamedTuple):
    """What the rules for one language look at."""

    patterns: list[str]
    words: set[bytes]
    names: dict[bytes, tuple[str, ...]]
    types: dict[str, tuple[str, ...]]


def _looked_at(language: Language) -> _Looked:
    """The patterns, words, names and types of all rules for a language."""
    looked = _Looked([], set(), {}, {})
    for rule in all_rules():
        if not isinstance(rule, CodeRule):
            continue
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
    return looked


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
    start = _point(source, edit.start)
    old_end, new_end = _point(old_source, edit.old_end), _point(source, edit.new_end)
    old.edit(edit.start, edit.old_end, edit.new_end, start, old_end, new_end)
    return _parse(language, source, old, None)


def _point(source: bytes, offset: int) -> Point:
    """The place of an offset as tree-sitter counts: rows end at line feeds, columns are bytes."""
    return Point(source.count(b"\n", 0, offset), offset - source.rfind(b"\n", 0, offset) - 1)


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
