"""A reply taken apart: what it imports, and the declarations that are to stand in the place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aura_lsp.assist.verify.imports import new_imports
from aura_lsp.assist.verify.layout import moved, unit_of
from aura_lsp.assist.verify.place import Place, text_of
from aura_lsp.assist.verify.reply import at_margin, margin
from aura_lsp.assist.verify.texts import rows_of_texts
from aura_lsp.syntax import Node, parse


@dataclass(frozen=True, slots=True)
class Pieces:
    """What a reply adds: statements that import, and the code for the place, laid out for it but
    for the indentation of its first line, which the file has. `repeats`: it has what the file has.
    """

    imports: tuple[str, ...]
    code: str
    repeats: bool


def taken_apart(place: Place, code: str) -> Pieces:
    """The pieces of a reply's code.

    Left out is what the file has already: imports, declarations that are repeated as they are, and
    the type around that a method is shown in.
    """
    base = place.indentation
    code = _with_first_line(code, base, is_syntax=place.writing.indentation_is_syntax)
    lines, text = code.split("\n"), at_margin(code)
    source = text.encode()
    root = parse(place.language, source).root_node
    known, file = frozenset(_known(place)), _squeezed(place.source)
    imports: list[str] = []
    kept: list[range] = []
    rows, repeats = 0, False
    groups = [*_groups(place, root, source)] if not root.has_error else [*_unread(place, root)]
    for group in groups:
        main = group[-1]
        if main.type in place.writing.imports:
            imports += new_imports(place, main, source)
        elif (
            _squeezed(source[main.start_byte : main.end_byte]) not in known
            or _squeezed(source[group[0].start_byte : main.end_byte]) not in file
        ):
            kept.append(range(max(rows, group[0].start_point.row), _last_row(main) + 1))
            rows = kept[-1].stop
        else:
            repeats = True
    verbatim = dict(rows_of_texts(place, root, source, lines))
    blocks = place.writing.blocks
    unit = unit_of(place.analysis.tree.root_node, place.source, blocks)
    own = unit_of(root, source, blocks)
    units = (own or unit or "", unit or own or "")
    code = _laid_out(lines, kept, verbatim, place, units)
    return Pieces(tuple(imports), code, repeats)


def _with_first_line(code: str, base: str, *, is_syntax: bool) -> str:
    """Code whose first line is indented as the others are, which models forget."""
    first, *rest = code.split("\n")
    margins = [margin(line) for line in rest if line.strip()]
    if base and margins and not margin(first) and min(margins) >= len(base) + is_syntax:
        return base + code
    return code


def _groups(place: Place, root: Node, source: bytes) -> Iterator[list[Node]]:
    """The statements of a reply, each with the comments and attributes before it; the members of a
    type instead of it, if that is the one around the place."""
    outline = place.language.outline
    attached = outline.comments | outline.attached
    group: list[Node] = []
    for node in _statements(place, root, source):
        if group and node.start_point.row > _last_row(group[-1]) + 1:
            if not all(each.type in outline.comments for each in group):
                yield group
            group = []  # a comment that stands alone
        group.append(node)
        if node.type not in attached:
            yield group
            group = []


def _unread(place: Place, root: Node) -> Iterator[list[Node]]:
    """The imports that a reply starts with, and as one all that is behind them: members of a type
    need not be code where they stand alone."""
    nodes = list(root.named_children)
    while nodes and nodes[0].type in place.writing.imports and not nodes[0].has_error:
        yield [nodes.pop(0)]
    if nodes:
        yield [nodes[0] if len(nodes) < root.named_child_count else root, root]


def _statements(place: Place, root: Node, source: bytes) -> Iterator[Node]:
    containers = place.language.outline.containers
    for node in root.named_children:
        inner = node
        while inner.type in place.language.outline.wrappers and inner.named_child_count:
            inner = inner.named_children[-1]
        if inner.type not in containers or not _is_same_type(place, inner, source):
            yield node
            continue
        for body in inner.children:
            if body.type in containers[inner.type].bodies:
                yield from body.named_children


def _is_same_type(place: Place, type_: Node, source: bytes) -> bool:
    """Whether a type of a reply is called as the one around the place."""
    name_of = place.language.name_of
    own, around = name_of(type_), name_of(place.type) if place.type is not None else None
    return own is not None and around is not None and text_of(own, source) == place.text(around)


def _known(place: Place) -> Iterator[bytes]:
    """The declarations and statements that stand in the file or beside the place."""
    around = place.type
    rows = [place.analysis.tree.root_node, place.declaration.parent]
    rows += around.children if around is not None else []
    for row in rows:
        for node in row.named_children if row is not None else ():
            yield _squeezed(place.source[node.start_byte : node.end_byte])


def _squeezed(source: bytes) -> bytes:
    return b"".join(source.split())


def _last_row(node: Node) -> int:
    """The row of a node's last byte; some comments end behind their line."""
    return node.end_point.row - (node.end_point.column == 0 and node.end_point > node.start_point)


def _laid_out(
    lines: list[str],
    kept: list[range],
    verbatim: Mapping[int, str],
    place: Place,
    units: tuple[str, str],
) -> str:
    """The kept rows at their place, with as many empty lines between them as the file has there."""
    given: list[str] = []
    fixed: dict[int, str] = {}
    for each in kept:
        given += [""] * _empty_lines(place) if given else []
        fixed |= {len(given) + at: verbatim[row] for at, row in enumerate(each) if row in verbatim}
        given += lines[each.start : each.stop]
    return moved(given, fixed, place.indentation, units)[len(place.indentation) :]


def _empty_lines(place: Place) -> int:
    """The empty lines between the place and the code above or below it; at least one."""
    first = place.attached[0] if place.attached else place.declaration
    above, below = place.source[: place.span.start], place.source[place.span.end :]
    if first.prev_named_sibling is not None:
        return max(above[len(above.rstrip()) :].count(b"\n") - 1, 1)
    return max(below[: len(below) - len(below.lstrip())].count(b"\n") - 1, 1)
