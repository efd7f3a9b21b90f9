"""The marks of Python's other tools: `# noqa: C901`, `# noqa`, `# pylint: disable=…`, `# nosec`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.marks import ForeignMark, ForeignMarks, code_after, comment_at, is_alone, line_of
from aura_lsp.model import Span

if TYPE_CHECKING:
    from tree_sitter import Node

_CODES = rb"(?P<names>[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*)"
_NOQA = re.compile(rb"(?i:noqa)[ \t]*:[ \t]*" + _CODES)
_BARE_NOQA = re.compile(rb"(?i:noqa)\b(?![ \t]*:)")
_WHATEVER = frozenset({"ruff:*", "flake8:*"})
_OF_FILE = re.compile(rb"#[ \t]*(?:ruff|flake8):[ \t]*\Z")
_NOSEC = re.compile(rb"nosec:?[ \t]+" + _CODES)
_PYLINT = re.compile(rb"pylint:[ \t]*disable(?P<next>-next)?[ \t]*=[ \t]*(?P<names>[\w\-, \t]+)")


def _read(root: Node, source: bytes, at: int) -> Iterator[ForeignMark]:
    comment = comment_at(root, at)
    if comment is None:
        return
    line = line_of(source, at)
    if match := _NOQA.match(source, at):
        whole = _OF_FILE.search(source[comment.start_byte : at])
        yield ForeignMark(Span(0, len(source)) if whole else line, _called("ruff", match))
    elif _BARE_NOQA.match(source, at):
        if source[comment.start_byte : at].strip(b"# \t") == b"":
            yield ForeignMark(line, _WHATEVER)
    elif match := _NOSEC.match(source, at):
        yield ForeignMark(line, _called("bandit", match))
    elif match := _PYLINT.match(source, at):
        yield ForeignMark(_pylint_span(root, source, comment, match), _called("pylint", match))


def _called(tool: str, match: re.Match[bytes]) -> frozenset[str]:
    names = re.split(r"[\s,]+", match["names"].decode("utf-8", "replace").strip())
    return frozenset(f"{tool}:{name}" for name in names)


def _pylint_span(root: Node, source: bytes, comment: Node, match: re.Match[bytes]) -> Span:
    """The line of a mark; the next one; or, where it is alone, the rest of the block around it."""
    if match["next"]:
        token = code_after(root, source, comment.end_byte)
        return line_of(source, comment.end_byte if token is None else token.start_byte)
    if is_alone(source, comment) and comment.parent is not None:
        return Span(comment.start_byte, comment.parent.end_byte)
    return line_of(source, comment.start_byte)


FOREIGN = ForeignMarks((b"noqa", b"NOQA", b"nosec", b"pylint:"), _read)
