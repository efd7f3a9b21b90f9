"""The marks of Go's other tools: `//nolint:gocyclo`, `//lint:ignore SA4000 why`, revive's and
gosec's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.marks import (
    ForeignMark,
    ForeignMarks,
    comment_at,
    is_alone,
    line_of,
    node_from_line,
    statement_after,
)
from aura_lsp.model import Span

if TYPE_CHECKING:
    from tree_sitter import Node

_NAMES = rb"(?P<names>[\w.\-]+(?:[ \t]*,[ \t]*[\w.\-]+)*)"
_NOLINT = re.compile(rb"nolint:[ \t]*" + _NAMES)
_STATICCHECK = re.compile(rb"lint:(?P<file>file-)?ignore[ \t]+" + _NAMES)
_REVIVE = re.compile(rb"revive:(?P<on>disable|enable)(?P<scope>-line|-next-line)?:" + _NAMES)
_GOSEC = re.compile(rb"#nosec[ \t]+(?P<names>G\d+(?:[ \t,]+G\d+)*)")
_LINTERS = {"govet": "vet"}
"""Tools that golangci-lint calls by another name."""


def _read(root: Node, source: bytes, at: int) -> Iterator[ForeignMark]:
    comment = comment_at(root, at)
    if comment is None:
        return
    if match := _NOLINT.match(source, at):
        yield ForeignMark(_around(root, source, comment), frozenset(_linters(match)))
    elif match := _STATICCHECK.match(source, at):
        span = Span(0, len(source)) if match["file"] else _line(root, source, comment)
        yield ForeignMark(span, _called("staticcheck", match))
    elif match := _REVIVE.match(source, at):
        if match["on"] == b"disable":
            yield ForeignMark(_revive_span(root, source, comment, match), _called("revive", match))
    elif match := _GOSEC.match(source, at):
        yield ForeignMark(_around(root, source, comment), _called("gosec", match))


def _linters(match: re.Match[bytes]) -> Iterator[str]:
    for name in _split(match):
        tool = _LINTERS.get(name, name)
        yield from (tool, f"{tool}:*")
        for own in ("staticcheck", "revive", "gosec", "vet"):
            yield f"{own}:{name}"


def _called(tool: str, match: re.Match[bytes]) -> frozenset[str]:
    return frozenset(f"{tool}:{name}" for name in _split(match))


def _split(match: re.Match[bytes]) -> list[str]:
    return re.split(r"[\s,]+", match["names"].decode("utf-8", "replace"))


def _around(root: Node, source: bytes, comment: Node) -> Span:
    """What golangci-lint takes a mark for: the statement or declaration that starts on its line, or
    behind it where it is alone on one."""
    if is_alone(source, comment):
        node = statement_after(root, source, comment)
    else:
        node = node_from_line(root, source, comment.start_byte)
    line = line_of(source, comment.start_byte)
    return Span(line.start, line.end if node is None else max(line.end, node.end_byte))


def _line(root: Node, source: bytes, comment: Node) -> Span:
    if not is_alone(source, comment):
        return line_of(source, comment.start_byte)
    node = statement_after(root, source, comment)
    return line_of(source, comment.end_byte if node is None else node.start_byte)


def _revive_span(root: Node, source: bytes, comment: Node, match: re.Match[bytes]) -> Span:
    """A line, or all from a mark to the one that ends it."""
    if match["scope"] == b"-line":
        return line_of(source, comment.start_byte)
    if match["scope"] == b"-next-line":
        return _line(root, source, comment)
    end = source.find(b"revive:enable:" + match["names"], match.end())
    return Span(comment.start_byte, len(source) if end < 0 else end)


FOREIGN = ForeignMarks((b"nolint", b"lint:", b"revive:", b"#nosec"), _read)
