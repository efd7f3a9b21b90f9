"""The marks of Kotlin's other tools: `@Suppress("LongMethod")`, `@SuppressLint("Recycle")`,
`//noinspection Recycle`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.marks import ForeignMark, ForeignMarks, comment_at, statement_after
from aura_lsp.model import Span

if TYPE_CHECKING:
    from tree_sitter import Node

_ANNOTATIONS = frozenset({"annotation", "file_annotation"})
_APART = "parenthesized_expression"
_AROUND = frozenset({"modifiers", "parameter_modifiers"})
_TOOLS = ("detekt", "androidlint", "ktlint", "kotlin", "sonar")
_ID = re.compile(r'"([\w:.\-]+)"')
_NOINSPECTION = re.compile(rb"noinspection[ \t]+(?P<names>\w+(?:[ \t]*,[ \t]*\w+)*)")


def _read(root: Node, source: bytes, at: int) -> Iterator[ForeignMark]:
    if match := _NOINSPECTION.match(source, at):
        comment = comment_at(root, at)
        target = comment and statement_after(root, source, comment)
        if comment is not None and target is not None:
            names = re.split(r"[\s,]+", match["names"].decode())
            yield ForeignMark(Span(comment.start_byte, target.end_byte), _called(names))
        return
    node = root.descendant_for_byte_range(at, at + 1)
    while node is not None and node.type not in _ANNOTATIONS:
        node = node.parent
    if node is None or source[at - 1 : at] not in (b"@", b":"):
        return
    apart = node.next_named_sibling
    end = apart.end_byte if apart is not None and apart.type == _APART else node.end_byte
    ids = _ID.findall(source[node.start_byte : end].decode("utf-8", "replace"))
    if node.type == "file_annotation":
        yield ForeignMark(Span(0, len(source)), _called(ids))
        return
    parent = node.parent
    while parent is not None and parent.type in _AROUND:
        parent = parent.parent
    if parent is not None:
        span = _annotated(parent) if parent.type == "annotated_expression" else None
        yield ForeignMark(span or Span(parent.start_byte, parent.end_byte), _called(ids))


def _annotated(node: Node) -> Span | None:
    """The declaration that follows, with its annotations: the grammar may take the arguments of the
    last one for an expression that is annotated."""
    outer, inner = node, node
    while outer.parent is not None and outer.parent.type == "annotated_expression":
        outer = outer.parent
    while inner.type == "annotated_expression":
        inner = inner.named_children[-1]
    after = outer.next_named_sibling
    if inner.type != _APART or after is None:
        return None
    return Span(outer.start_byte, after.end_byte)


def _called(ids: list[str]) -> frozenset[str]:
    """What several tools may mean: `detekt:LongMethod` and `detekt.complexity.LongMethod` are both
    written for detekt's."""
    bare = (re.split(r"[:.]", each)[-1] for each in ids)
    return frozenset(f"{tool}:{name}" for name in bare for tool in _TOOLS)


FOREIGN = ForeignMarks((b"Suppress", b"noinspection"), _read)
