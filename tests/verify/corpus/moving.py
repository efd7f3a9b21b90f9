"""What a rewrite asks of the code that it moves."""

from __future__ import annotations

from collections.abc import Iterator

from aura_lsp.assist.verify.place import Place, around, indentation_at, indentation_of
from aura_lsp.syntax import Node


def moved(place: Place, rows: list[Node], margin: str) -> str | None:
    """The text of statements, the first line without and the others with another indentation; None
    where a line is not indented as the first one is, or more."""
    if not rows or not _starts_line(place, rows[0]):
        return None
    inner = indentation_of(place.source, rows[0].start_byte)
    text = place.source[rows[0].start_byte : rows[-1].end_byte].decode("utf-8", "replace")
    first, *others = text.split("\n")
    if any(line.strip() and not line.startswith(inner) for line in others):
        return None
    literals = place.writing.literals
    texts = (each for row in rows for each in nodes_of(row, literals))
    if any(each.start_point.row != each.end_point.row for each in texts):
        return None
    return "\n".join(
        (first, *(margin + line[len(inner) :] if line.strip() else "" for line in others))
    )


def _starts_line(place: Place, node: Node) -> bool:
    return indentation_at(place.source, node.start_byte) is not None


def is_alone(place: Place, block: Node) -> bool:
    """Whether what is declared right in a block is named nowhere else in the function."""
    inside = list(nodes_of(block, place.writing.names))
    declared = {
        place.text(each) for each in inside if scope_of(place, each) in (block, block.parent)
    }
    named = (place.text(e) for e in nodes_of(place.node, place.writing.names) if e not in inside)
    return not declared & set(named)


def scope_of(place: Place, name: Node) -> Node | None:
    """The innermost function or block around a name that binds it."""
    names, text = place.language.names, place.text(name).encode()
    assert names is not None
    return next(
        (
            e
            for e in around(name)
            if e.type in names.scopes and names.is_bound(e, text, place.source)
        ),
        None,
    )


def nodes_of(root: Node, types: frozenset[str]) -> Iterator[Node]:
    """The nodes of some types at and below a node, in order."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type in types:
            yield node
        stack += reversed(node.children)
