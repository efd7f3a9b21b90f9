"""Go that the grammar does not know, rewritten in as many bytes to Go that it knows.

The tree of the rewritten text stands for the text as it is: what is read at a node is read from the
latter. Only files with a syntax error are rewritten. Comments and strings stay as they are.
"""

from __future__ import annotations

import re

_COMMENT = rb"//[^\n]*|/\*(?s:.*?)(?:\*/|\Z)"
_STRING = rb"`[^`]*`|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])+'"
_KEPT = _COMMENT + rb"|" + _STRING
_UNKNOWN = re.compile(
    rb"(?=[/`\"'nmcvis(])(?:"  # what starts with anything else need not be tried
    rb"(?P<kept>" + _KEPT + rb")"
    rb"|(?<![\w.])(?<!func )(?<!\) )(?P<call>(?:new|make)\s*(?:/\*(?s:.{0,200}?)\*/\s*)?\()"
    rb"|\b(?P<group>(?:const|var)\s*\()"
    rb"|\b(?:if|switch)\s*(?P<semicolon>;)"
    rb"|(?<![\w\])])(?P<wrapped>\((?:make|new)\))(?=\s*\()"
    rb")"
)
_NESTING = re.compile(_KEPT + rb"|[()\[\]{},]")
_FURTHEST = 1 << 12
"""Longer arguments and groups, in bytes, stay as they are."""

_TELLING = 256
"""So many bytes of an argument tell whether it is a value."""

_NAME = rb"(?!(?:func|struct|interface|map|chan)\b)[\w.]+"
_ELEMENT = rb"[*\[\]]*" + _NAME + rb"(?:\[[^\]]*\])?"
_VALUE = re.compile(
    rb"\s*(?:"
    rb"[-+!&^0-9\"'`]|<-(?!\s*chan\b)"
    rb"|" + _NAME + rb"(?:\[[^\]]*\])?\s*(?:[({]|[-+/%|&^=!>*]|<(?!-)|<<)"
    rb"|" + _NAME + rb"\[[^\]]*\]\s*[.\[]"
    rb"|(?:\[[^\]]*\]|map\[[^\]]*\])+" + _ELEMENT + rb"\s*[({]"
    rb")"
)
"""How an argument starts that can't be a type."""


def rewritten(source: bytes) -> bytes:
    """`source` rewritten; as long as it was."""
    result = bytearray(source)
    for found in _UNKNOWN.finditer(source):
        start, end = found.span(found.lastgroup or 0)
        match found.lastgroup:
            case "call":
                if _takes_value(source, end):
                    result[start + 2] ^= 0x20  # the grammar knows `new` and `make` by name
            case "group":
                _end_group(source, end, result)
            case "semicolon":
                result[start] = ord(" ")
            case "wrapped":
                result[start] = result[end - 1] = ord(" ")
    return bytes(result)


def _takes_value(source: bytes, start: int) -> bool:
    """Whether the call whose arguments start here has a value first: `new(1)`, as Go 1.26 allows,
    or a function of a package's own, `make(n - 1)`."""
    argument = source[start : min(_end(source, start, stop=b","), start + _TELLING)]
    return _VALUE.match(re.sub(_COMMENT, b"", argument)) is not None


def _end_group(source: bytes, start: int, result: bytearray) -> None:
    """Make the group behind `const (` end as the grammar wants it, after a new line or semicolon:
    `const ( A = 1 )` becomes `const ( A = 1;)`, and `const (A = 1)` loses its parentheses."""
    end = _end(source, start)
    group = source[start:end]
    last = group.rstrip(b" \t")
    if last.endswith((b"\n", b"\r", b";")) or not last.strip():
        return
    if last != group:
        result[end - 1] = ord(";")
    elif not re.search(rb"[;\n]", group):
        result[start - 1] = result[end] = ord(" ")


def _end(source: bytes, start: int, *, stop: bytes = b"") -> int:
    """Where the parentheses around `start` close, or `stop` stands in them."""
    depth, limit = 0, min(start + _FURTHEST, len(source))
    for found in _NESTING.finditer(source, start, limit):
        mark = found[0]
        if mark in (b"(", b"[", b"{"):
            depth += 1
        elif mark in (b")", b"]", b"}"):
            depth -= 1
        if depth < 0 or (depth == 0 and mark == stop):
            return found.start()
    return start
