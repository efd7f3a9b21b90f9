"""Where a new import goes, and whether it may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from aura_lsp.assist.verify.place import Place, around, indentation_of
from aura_lsp.assist.verify.verdict import Reason, Why
from aura_lsp.language import Language
from aura_lsp.model import Edit, Span
from aura_lsp.syntax import Node, parse
from aura_lsp.text import BOM
from aura_lsp.verdicts import file_scope


def new_imports(place: Place, statement: Node, source: bytes) -> Iterator[str]:
    """What a statement of a reply imports that the file does not, one statement for each name."""
    scope, names = file_scope(place.analysis.root), place.language.names
    for each in place.writing.imports_of(statement, source):
        node = parse(place.language, each.encode()).root_node.named_children[0]
        bound = list(names.bindings(node, each.encode())) if names is not None else []
        if not bound or any(scope.get(name) != origin for name, origin in bound):
            yield each


def import_edits(place: Place, imports: tuple[str, ...]) -> tuple[Edit, ...]:
    """The edit that adds imports to the file of a function."""
    rows = [row for row in _rows(place) if row.end_byte <= place.span.start]
    return (added_imports(imports, rows, place.source, place.language),) if imports else ()


def added_imports(
    imports: tuple[str, ...], rows: list[Node], source: bytes, language: Language
) -> Edit:
    """The edit that adds imports to rows of a file or of a module in it: behind those that are
    there, or else behind what the file opens with."""
    known = [row for row in rows if language.writing and row.type in language.writing.imports]
    indentation = indentation_of(source, rows[0].start_byte) if rows else ""
    text = f"\n{indentation}".join(imports)
    opening = _opening(rows, language)
    if known:
        end, text = known[-1].end_byte, f"\n{indentation}{text}"
    elif opening is not None:
        end, text = opening.end_byte, f"\n\n{indentation}{text}"
    elif indentation:
        end, text = rows[0].start_byte, f"{text}\n\n{indentation}"
    else:
        end, text = len(BOM) if source.startswith(BOM) else 0, f"{text}\n\n\n"
    return Edit(Span(end, end), text)


def _rows(place: Place) -> list[Node]:
    return place.analysis.tree.root_node.named_children


def _opening(rows: list[Node], language: Language) -> Node | None:
    """The last of the comments, documentation and package clause before the first statement; a
    comment right before that belongs to it."""
    comments, writing = language.outline.comments, language.writing

    def opens(row: Node) -> bool:
        inner = row.named_children if row.type == "expression_statement" else []
        return writing is not None and (
            row.type in comments
            or row.type in writing.openings
            or (len(inner) == 1 and inner[0].type in writing.literals)  # "use strict"
        )

    opening = list(takewhile(opens, rows))
    while opening and opening[-1].type in comments and opening[-1].start_byte:
        behind = opening[-1].next_named_sibling
        if behind is None or behind.start_point.row > opening[-1].end_point.row + 1:
            break
        opening.pop()
    return opening[-1] if opening else None


def import_reasons(place: Place, imports: tuple[str, ...], new: bytes) -> Iterator[Reason]:
    """What is wrong with new imports, of which `new` is all that may use them.

    Only of modules that the file imports already, or that come with the language: whether another
    one can be had here, nobody knows.
    """
    writing = place.writing
    known = set(_modules(place))
    is_hidden = any(node.type in writing.import_scopes for node in around(place.declaration))
    for statement in imports:
        source = statement.encode()
        node = parse(place.language, source).root_node.named_children[0]
        text = f"`{' '.join(statement.split())}`"
        modules = list(writing.modules_of(node, source))
        if is_hidden:
            yield Reason(Why.IMPORT, f"{text} would not be known in the place: leave it out")
        elif not all(each in known or writing.is_standard(each) for each in modules):
            yield Reason(Why.IMPORT, f"{text} is of a module that this file does not import")
        else:
            for problem in _name_problems(place, node, source, new):
                yield Reason(Why.IMPORT, f"{text} {problem}")


def _name_problems(place: Place, statement: Node, source: bytes, new: bytes) -> Iterator[str]:
    """What is wrong with the names that a statement imports."""
    scope, names = file_scope(place.analysis.root), place.language.names
    bound = list(names.bindings(statement, source)) if names is not None else []
    if not bound or any(name.startswith("*") for name, _ in bound):
        yield "does not say what it is needed for"
        return
    for name, origin in bound:
        if scope.get(name, origin) != origin:
            yield f"gives `{name}` another meaning"
        elif not re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])".encode(), new):
            yield "is not used"


def _modules(place: Place) -> Iterator[str]:
    for row in _rows(place):
        if row.type in place.writing.imports:
            yield from place.writing.modules_of(row, place.source)
