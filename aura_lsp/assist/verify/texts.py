"""Texts that go over several lines, in which white space is part of the program."""

from __future__ import annotations

from collections.abc import Iterator

from aura_lsp.assist.verify.place import Place, text_of
from aura_lsp.syntax import Node, captures, syntax_of


def rows_of_texts(
    place: Place, root: Node, source: bytes, lines: list[str]
) -> Iterator[tuple[int, str]]:
    """The 0-based rows of a reply that start inside a text, with what they are to be.

    That is what stands in the place, where the text is one of those there but for its indentation;
    else it is what the reply has. `source`, of which `root` is the tree, may be indented less than
    the reply's `lines`.
    """
    originals = {
        _unindented(text): text.split("\n")
        for node in _long_texts(place.node, place)
        for text in (place.text(node).replace("\r\n", "\n"),)
    }
    for node in _long_texts(root, place):
        text = text_of(node, source)
        first, count = node.start_point.row, text.count("\n")
        original = originals.get(_unindented(text))
        if original is None:
            yield from ((first + at, lines[first + at]) for at in range(1, count + 1))
            continue
        yield from ((first + at, original[at]) for at in range(1, count))
        end = source.find(b"\n", node.end_byte)
        behind = source[node.end_byte : end if end >= 0 else len(source)]
        yield first + count, original[count] + behind.decode("utf-8", "replace")


def _unindented(text: str) -> str:
    return "\n".join(line.lstrip(" \t") for line in text.split("\n"))


def _long_texts(root: Node, place: Place) -> Iterator[Node]:
    """The literals over several lines; documentation is none."""
    found = captures(syntax_of(place.language).lines, root, ())
    documentation = {node.start_byte for node in found.get("docstring", ())}
    stack = [root]
    while stack:
        node = stack.pop()
        if node.start_point.row == node.end_point.row:
            continue
        if node.type not in place.writing.literals:
            stack += node.children
        elif node.start_byte not in documentation:
            yield node
