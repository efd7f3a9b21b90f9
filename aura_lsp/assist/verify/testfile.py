"""Tests put into the file that they are for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aura_lsp.assist.verify.place import text_of
from aura_lsp.fixes import applied
from aura_lsp.language import Language
from aura_lsp.model import Edit, Span
from aura_lsp.syntax import Node, parse
from aura_lsp.writing import Writing


@dataclass(frozen=True, slots=True)
class Merged:
    """A file with new tests: its text, the edits that make it so, what is new in it, and the
    statements that import there."""

    source: bytes
    edits: tuple[Edit, ...]
    span: Span
    imports: tuple[str, ...]


def merged(source: bytes, language: Language, writing: Writing, code: str) -> Merged:
    """Code with tests put into a file: members of a class or module that the file has go into that
    one, everything else to the file's end. Imports that the file has are left out."""
    text = code.encode()
    if not source.strip():
        edit = Edit(Span(0, len(source)), code)
        imports = tuple(_imports(parse(language, text).root_node, text, writing))
        return Merged(text, (edit,), Span(0, len(text)), imports)
    root, old = parse(language, text).root_node, parse(language, source).root_node
    left_out = writing.imports | writing.openings
    rows = [node for node in root.named_children if node.type not in left_out]
    known = set(_imports(old, source, writing))
    imports = tuple(each for each in _imports(root, text, writing) if each not in known)
    loose = [each for node in root.named_children for each in _import(node, text, writing)]
    place = _same_container(old, source, rows, text, language)
    rows = [each for each in place.rows if text_of(each, text) not in known]
    start, end = (rows[0].start_byte, rows[-1].end_byte) if rows else (0, 0)
    line = text.rfind(b"\n", 0, start) + 1
    added = _gap(old, language) + text[line:end].decode("utf-8", "replace")
    added += "\n" if place.offset >= len(source.rstrip()) else ""
    needed = [each for each in loose if each not in known]
    edits = (*_import_edits(old, needed, writing), Edit(Span(place.offset, place.end), added))
    after = applied(source, edits)
    first = place.offset + len(applied(source, edits[:-1])) - len(source)
    return Merged(after, edits, Span(first, len(after) - (len(source) - place.end)), imports)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where rows of a reply go: instead of a half-open range of white space."""

    rows: list[Node]
    offset: int
    end: int


def _same_container(
    old: Node, source: bytes, rows: list[Node], text: bytes, language: Language
) -> _Place:
    """The end of the container that a reply repeats, or of the file."""
    containers = language.outline.containers
    own = [each for each in rows if each.type in containers]
    name = language.name_of(own[0]) if len(own) == 1 else None
    for node in old.named_children if name is not None else ():
        other = language.name_of(node) if node.type in containers else None
        if other is None or name is None or text_of(other, source) != text_of(name, text):
            continue
        mine, theirs = (_members(each, language) for each in (own[0], node))
        if mine and theirs:
            return _Place(mine, theirs[-1].end_byte, theirs[-1].end_byte)
    return _Place(rows, len(source.rstrip()), len(source))


def _members(container: Node, language: Language) -> list[Node]:
    bodies = language.outline.containers[container.type].bodies
    return [e for body in container.children if body.type in bodies for e in body.named_children]


def _imports(root: Node, source: bytes, writing: Writing) -> Iterator[str]:
    """All imports at and below a node, one statement for each name."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type in writing.imports:
            yield from writing.imports_of(node, source)
        else:
            stack += reversed(node.named_children)


def _import(node: Node, source: bytes, writing: Writing) -> Iterator[str]:
    """What a statement imports, one statement for each name; nothing if it is no import."""
    if node.type in writing.imports:
        yield from writing.imports_of(node, source)


def _gap(old: Node, language: Language) -> str:
    """The line ends between declarations of a file, as between its last two."""
    rows = [each for each in old.named_children if each.type not in language.outline.comments]
    usual = 3 if language.writing is not None and language.writing.indentation_is_syntax else 2
    *_, before, last = (None, None, *rows)
    if before is None or last is None or before.type != last.type:
        return "\n" * usual
    return "\n" * max(2, last.start_point.row - before.end_point.row)


def _import_edits(old: Node, imports: list[str], writing: Writing) -> tuple[Edit, ...]:
    known = [node for node in old.named_children if node.type in writing.imports]
    if not imports:
        return ()
    text = "\n".join(imports)
    if known:
        end = known[-1].end_byte
        return (Edit(Span(end, end), f"\n{text}"),)
    opening = [node for node in old.named_children if node.type in writing.openings]
    end = opening[-1].end_byte if opening else 0
    return (Edit(Span(end, end), f"\n\n{text}" if opening else f"{text}\n\n"),)
