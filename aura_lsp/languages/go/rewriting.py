"""Go that the grammar does not know, rewritten in as many bytes to Go that it knows.

The tree of the rewritten text stands for the text as it is: what is read at a node is read from the
latter. Only files with a syntax error are rewritten. Comments and strings stay as they are.
"""

from __future__ import annotations

import re

_COMMENT = rb"//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)"
_STRING = rb"`[^`]*(?:`|\Z)|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])+'"
_MARK = re.compile(
    rb"(?=[][(){},/`\"'nmcvis])(?:"  # what starts with anything else need not be tried
    rb"(?P<kept>" + _COMMENT + rb"|" + _STRING + rb")"
    rb"|(?<![\w.])(?<!func )(?<!\) )(?P<call>(?:new|make)\s*(?:/\*[^*]{0,80}\*/\s*)?\()"
    rb"|\b(?P<group>(?:const|var)\s*\()"
    rb"|\b(?:if|switch)\s*(?P<semicolon>;)"
    rb"|(?<![\w\])])(?P<wrapped>\((?:make|new)\))(?=\s*\()"
    rb"|(?P<open>[(\[{])|(?P<comma>,)|(?P<close>[)\]}])"
    rb")"
)

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
_START_BYTES = 256


def rewritten(source: bytes) -> bytes:
    """`source` rewritten; as long as it was."""
    result = bytearray(source)
    opened: list[tuple[str, int, int]] = []
    for found in _MARK.finditer(source):
        kind = found.lastgroup or ""
        start, end = found.span(kind)
        match kind:
            case "call" | "group" | "open":
                opened.append((kind, start, end))
            case "comma" | "close" if opened:
                what, name, inside = opened.pop()
                if what == "call" and _is_value(source, inside, start):
                    result[name + 2] ^= 0x20  # the grammar knows `new` and `make` by name
                elif what == "group" and kind == "close":
                    _end_group(source, inside, start, result)
                if kind == "comma":
                    opened.append(("open" if what == "call" else what, name, inside))
            case "semicolon":
                result[start] = ord(" ")
            case "wrapped":
                result[start] = result[end - 1] = ord(" ")
    return bytes(result)


def _is_value(source: bytes, start: int, end: int) -> bool:
    """Whether the first argument of a call is a value: `new(1)`, as Go 1.26 allows, or that of a
    function of a package's own, `make(n - 1)`."""
    argument = re.sub(_COMMENT, b"", source[start : min(end, start + _START_BYTES)])
    return _VALUE.match(argument) is not None


def _end_group(source: bytes, start: int, end: int, result: bytearray) -> None:
    """Make the group behind `const (` end as the grammar wants it, after a new line or semicolon:
    `const ( A = 1 )` becomes `const ( A = 1;)`, and `const (A = 1)` loses its parentheses."""
    last = end
    while last > start and source[last - 1] in b" \t":
        last -= 1
    if last == start or source[last - 1] in b"\r\n;":
        return
    if last < end:
        result[end - 1] = ord(";")
    elif source.find(b";", start, end) < 0 and source.find(b"\n", start, end) < 0:
        result[start - 1] = result[end] = ord(" ")
