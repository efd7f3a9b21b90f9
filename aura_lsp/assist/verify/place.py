"""Where a function stands in its file: its node, and what is one declaration with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aura_lsp.analysis import Analysis
from aura_lsp.language import Language
from aura_lsp.model import Function, Span
from aura_lsp.syntax import Node
from aura_lsp.writing import Writing


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A function in an analysis whose tree is still its own.

    `declaration` is the function with what is around it (decorators, `export`, `const f =`).
    `attached` are the comments, attributes and the like right before, which belong to it.
    """

    analysis: Analysis
    writing: Writing
    function: Function
    node: Node
    declaration: Node
    attached: tuple[Node, ...]

    @property
    def language(self) -> Language:
        return self.analysis.language

    @property
    def source(self) -> bytes:
        return self.analysis.document.source

    @property
    def span(self) -> Span:
        """All of it: from the first thing attached to the end of the declaration."""
        first = self.attached[0] if self.attached else self.declaration
        return Span(first.start_byte, self.declaration.end_byte)

    @property
    def indentation(self) -> str:
        """The white space that its first line starts with."""
        return indentation_of(self.source, self.span.start)

    @property
    def bodies(self) -> tuple[Node, ...]:
        """What is no part of its signature."""
        wanted = self.writing.bodies
        return tuple(
            child
            for at, child in enumerate(self.node.children)
            if {child.type, self.node.field_name_for_child(at) or ""} & wanted
        )

    @property
    def type(self) -> Node | None:
        """The class or the like that it is a member of."""
        containers = self.language.outline.containers
        for node in around(self.declaration):
            if node.type in self.language.outline.functions:
                return None
            if node.type in containers:
                return node if containers[node.type].is_type else None
        return None

    def text(self, node: Node) -> str:
        return text_of(node, self.source)


def place_of(analysis: Analysis, function: Function) -> Place | None:
    """Where a function of an analysis stands; None if its language cannot say."""
    language = analysis.language
    writing = language.writing
    span = function.span
    node = analysis.tree.root_node.descendant_for_byte_range(span.start, span.end)
    while node is not None and node.type not in language.outline.functions:
        node = node.parent
    if (
        node is None
        or writing is None
        or (node.start_byte, node.end_byte) != (span.start, span.end)
    ):
        return None
    declaration = declaration_of(node, writing)
    before = tuple(reversed(list(_attached(declaration, language, analysis.document.source))))
    return Place(analysis, writing, function, node, declaration, before)


def declaration_of(node: Node, writing: Writing) -> Node:
    """A function-like node with what is one declaration with it."""
    while node.parent is not None and node.parent.type in writing.around:
        node = node.parent
    return node


def _attached(declaration: Node, language: Language, source: bytes) -> Iterator[Node]:
    """What is attached before a declaration, the nearest first: with no empty line between, and
    indented as it is."""
    outline, below = language.outline, declaration
    node = declaration.prev_sibling
    while node is not None and (node.type in outline.comments or node.type in outline.attached):
        end = node.start_byte + len(source[node.start_byte : node.end_byte].rstrip())
        lines = source[end : below.start_byte].count(b"\n")
        if node.type in outline.comments and (lines != 1 or not _is_aligned(node, below, source)):
            return
        yield node
        below, node = node, node.prev_sibling


def _is_aligned(node: Node, below: Node, source: bytes) -> bool:
    """Whether two nodes start their lines with the same indentation."""
    indentation = indentation_at(source, node.start_byte)
    return indentation is not None and indentation == indentation_at(source, below.start_byte)


def indentation_at(source: bytes, offset: int) -> bytes | None:
    """The white space before an offset on its line; None if there is more."""
    line = max(source.rfind(b"\n", 0, offset), source.rfind(b"\r", 0, offset)) + 1
    before = source[line:offset]
    return None if before.strip() else before


def indentation_of(source: bytes, offset: int) -> str:
    """The white space that the line of an offset starts with."""
    line = max(source.rfind(b"\n", 0, offset), source.rfind(b"\r", 0, offset)) + 1
    text = source[line:offset]
    return text[: len(text) - len(text.lstrip(b" \t"))].decode()


def around(node: Node) -> Iterator[Node]:
    """The nodes around a node, innermost first."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def text_of(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")
