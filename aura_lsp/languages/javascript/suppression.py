"""The marks of ESLint and Biome: `// eslint-disable-next-line no-var`, `/* eslint-disable … */`,
`// biome-ignore lint/style/noVar: why`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.marks import ForeignMark, ForeignMarks, code_after, comment_at, line_of
from aura_lsp.model import Span

if TYPE_CHECKING:
    from tree_sitter import Node

_NAMES = rb"[ \t\r\n]+(?P<names>[@\w/\-]+(?:\s*,\s*[@\w/\-]+)*)"
_ESLINT = re.compile(rb"(?:es|ox)lint-disable(?P<scope>-next-line|-line)?" + _NAMES)
_ENABLE = re.compile(rb"/\*\s*eslint-enable(?:\s+(?P<names>[@\w/\-,\s]+?))?\s*(?:--.*?)?\*/", re.S)
_BIOME = re.compile(rb"biome-ignore[ \t]+lint/(?P<names>[\w/]+)")


def _read(root: Node, source: bytes, at: int) -> Iterator[ForeignMark]:
    comment = comment_at(root, at)
    if comment is None:
        return
    if match := _BIOME.match(source, at):
        name = match["names"].decode().rpartition("/")[2]
        yield ForeignMark(_next_line(root, source, comment), frozenset({f"biome:{name}"}))
        return
    match = _ESLINT.match(source, at)
    if match is None:
        return
    names = _split(match["names"])
    if match["scope"] == b"-line":
        yield ForeignMark(line_of(source, comment.start_byte), frozenset(map(_called, names)))
    elif match["scope"] == b"-next-line":
        yield ForeignMark(_next_line(root, source, comment), frozenset(map(_called, names)))
    elif source[comment.start_byte : comment.start_byte + 2] == b"/*":
        for name in names:
            end = _enabled_again(source, name, comment.end_byte)
            yield ForeignMark(Span(comment.start_byte, end), frozenset({_called(name)}))


def _split(names: bytes) -> list[str]:
    return [each for each in re.split(r"[\s,]+", names.decode()) if each]


def _called(name: str) -> str:
    """`@typescript-eslint/no-shadow` is `typescript-eslint:no-shadow` in the catalogue."""
    plugin, slash, rule = name.removeprefix("@").rpartition("/")
    return f"{plugin}:{rule}" if slash else f"eslint:{name}"


def _enabled_again(source: bytes, name: str, at: int) -> int:
    for match in _ENABLE.finditer(source, at):
        if match["names"] is None or name in _split(match["names"]):
            return match.start()
    return len(source)


def _next_line(root: Node, source: bytes, comment: Node) -> Span:
    token = code_after(root, source, comment.end_byte)
    return line_of(source, comment.end_byte if token is None else token.start_byte)


FOREIGN = ForeignMarks((b"eslint-disable", b"oxlint-disable", b"biome-ignore"), _read)
