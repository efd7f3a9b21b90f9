"""Tests put into the file that they are for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from aura_lsp.assist.verify.imports import added_imports
from aura_lsp.assist.verify.place import indentation_of, text_of
from aura_lsp.fixes import applied
from aura_lsp.language import Language
from aura_lsp.model import Edit, Span
from aura_lsp.syntax import Node, parse
from aura_lsp.writing import Writing


@dataclass(frozen=True, slots=True)
class Merged:
    """A file with new tests: its text, the edits that make it so, what is new in it, and the
    statements that import there, one for each name."""

    source: bytes
    edits: tuple[Edit, ...]
    span: Span
    imports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where rows of a reply go: instead of a half-open range of white space behind `theirs`."""

    mine: list[Node]
    theirs: list[Node]
    span: Span


def merged(source: bytes, language: Language, writing: Writing, code: str) -> Merged:
    """Code with tests put into a file: members of a class or module that the file has go into that
    one, everything else to the file's end. Imports that the file has there are left out."""
    text = code.encode()
    root, old = parse(language, text).root_node, parse(language, source).root_node
    known = set(_imports([old], source, writing))
    imports = tuple(each for each in _imports([root], text, writing) if each not in known)
    if not source.strip():
        return Merged(text, (Edit(Span(0, len(source)), code),), Span(0, len(text)), imports)
    place = _place(old, source, root, text, language, writing)
    edits = [*_import_edits(root.named_children, old.named_children, text, source, language)]
    if place.theirs and place.theirs[0].parent != old:
        edits += _import_edits(place.mine, place.theirs, text, source, language)
    rows = [node for node in place.mine if node.type not in writing.imports | writing.openings]
    start, end = (rows[0].start_byte, rows[-1].end_byte) if rows else (0, 0)
    lines = "\n" * (1 + _empty_lines(place, source, text, writing))
    added = lines + text[text.rfind(b"\n", 0, start) + 1 : end].decode("utf-8", "replace")
    added += "\n" if place.span.end == len(source) else ""
    before = [each for each in edits if each.span.end <= place.span.start]
    first = place.span.start + len(applied(source, before)) - len(source)
    edits = sorted((*edits, Edit(place.span, added)), key=lambda each: each.span.start)
    after = applied(source, edits)
    return Merged(after, tuple(edits), Span(first, first + len(added.encode())), imports)


def _place(
    old: Node, source: bytes, root: Node, text: bytes, language: Language, writing: Writing
) -> _Place:
    """The end of the container that a reply repeats, or of the file."""
    containers = language.outline.containers
    rows = [each for each in root.named_children if each.type not in writing.imports]
    own = [each for each in rows if each.type in containers]
    name = language.name_of(own[0]) if len(own) == 1 else None
    for node in old.named_children if name is not None else ():
        other = language.name_of(node) if node.type in containers else None
        if other is None or name is None or text_of(other, source) != text_of(name, text):
            continue
        mine, theirs = (_members(each, language) for each in (own[0], node))
        if mine and theirs:
            return _Place(mine, theirs, Span(theirs[-1].end_byte, theirs[-1].end_byte))
    return _Place(rows, old.named_children, Span(len(source.rstrip()), len(source)))


def _members(container: Node, language: Language) -> list[Node]:
    bodies = language.outline.containers[container.type].bodies
    return [e for body in container.children if body.type in bodies for e in body.named_children]


def _empty_lines(place: _Place, source: bytes, text: bytes, writing: Writing) -> int:
    """How many empty lines stand between most rows of the place and of the reply; at least one."""
    counts: Counter[int] = Counter()
    for rows, code in ((place.theirs, source), (place.mine, text)):
        for above, below in pairwise(rows):
            count = code[above.end_byte : below.start_byte].count(b"\n") - 1
            if below.type not in writing.imports and count > 0:
                counts[count] += 1
    return counts.most_common(1)[0][0] if counts else 1


def _imports(nodes: list[Node], source: bytes, writing: Writing) -> Iterator[str]:
    """All imports at and below nodes, one statement for each name."""
    stack = nodes[::-1]
    while stack:
        node = stack.pop()
        if node.type in writing.imports:
            yield from writing.imports_of(node, source)
        else:
            stack += reversed(node.named_children)


def _import_edits(
    mine: list[Node], theirs: list[Node], text: bytes, source: bytes, language: Language
) -> Iterator[Edit]:
    """Imports among the rows of a reply that are not among those of the file. Those that stand
    before one that the file has go there, the others behind the last one."""
    rows, known = [*_imported(mine, text, language)], dict(_imported(theirs, source, language))
    count = next((at for at, (each, _) in enumerate(rows) if each in known), 0)
    if count:
        statement, row = rows[count]
        above = text[rows[count - 1][1].end_byte : row.start_byte]
        start = known[statement].start_byte
        indentation = indentation_of(source, start)
        gap = "\n" * min(above.count(b"\n"), 2) + indentation
        before = f"\n{indentation}".join(each for each, _ in rows[:count])
        yield Edit(Span(start, start), f"{before}{gap}")
    rest = tuple(each for each, _ in rows[count:] if each not in known)
    if rest:
        yield added_imports(rest, theirs, source, language)


def _imported(rows: list[Node], source: bytes, language: Language) -> Iterator[tuple[str, Node]]:
    """What rows import, one statement for each name."""
    writing = language.writing
    for row in rows:
        if writing is not None and row.type in writing.imports:
            yield from ((each, row) for each in writing.imports_of(row, source))
