"""JavaScript and TypeScript that the grammars do not know, rewritten in as many bytes to what they
know.

The tree of the rewritten text stands for the text as it is: what is read at a node is read from the
latter. Only files with a syntax error are rewritten. Comments and strings stay as they are.
"""

from __future__ import annotations

import re

_STRING = rb"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
_KEPT = (
    rb"(?P<kept>//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)|"
    + _STRING
    + rb"|(?<!\.raw)`(?:\\.|[^`\\])*(?:`|\Z))"
)
_RESERVED = (
    rb"break|case|catch|class|const|continue|debugger|delete|do|else|enum|export|extends|false|"
    rb"finally|for|function|if|import|in|instanceof|new|null|return|super|switch|this|throw|true|"
    rb"try|typeof|var|void|while|with"
)
_MODIFIER = rb"(?:public|private|protected|static|override|readonly|abstract|declare)\s+"
_SHARED = (
    _KEPT,
    rb"\bas\s+(?P<alias>" + _RESERVED + rb")(?=\s*[,}])",
    rb"\bString\.raw(?P<raw>`(?:\\.|[^`\\])*`)",
    rb"^[ \t]*(?:" + _MODIFIER + rb")*(?P<blank>accessor)(?=[ \t]+[#\w\[])",
)
_JAVASCRIPT = re.compile(rb"|".join(_SHARED), re.MULTILINE | re.DOTALL)
_TYPES = (
    rb"(?P<imported>\bimport\(\s*(?:" + _STRING + rb")\s*\))(?=(?:\s*\.\s*[\w$]+)+\s*<)",
    rb"\bexport\s+(?P<type>type)\s*\*",
    rb"(?:(?<=[<,])|^)\s*(?:const\s+)?(?P<variance>(?:in\s+)?out|in)"
    rb"(?=\s+[A-Z$_][\w$]*\s*(?:[,>=]|extends\b))",
    rb"^[ \t]*(?:readonly\s+)?(?P<property>abstract)(?=\??:)",
    rb"\bexport\s+(?P<unnamed>default\s+function\s*\([^()]*\))(?=:)",
)
_SIGNATURE = rb"^[ \t]*(?P<signature>[ \t])(?=<[^();]*>\()"
_TYPESCRIPT = re.compile(rb"|".join((*_SHARED, *_TYPES, _SIGNATURE)), re.MULTILINE | re.DOTALL)
_TSX = re.compile(rb"|".join((*_SHARED, *_TYPES)), re.MULTILINE | re.DOTALL)
_COMMENT_LINE = (b"//", b"/*", b"*")


def javascript_rewritten(source: bytes) -> bytes:
    """JavaScript rewritten; as long as it was."""
    return _JAVASCRIPT.sub(_replacement, source)


def typescript_rewritten(source: bytes) -> bytes:
    """TypeScript rewritten; as long as it was."""
    return _TYPESCRIPT.sub(_replacement, source)


def tsx_rewritten(source: bytes) -> bytes:
    """TypeScript with markup rewritten; as long as it was."""
    return _TSX.sub(_replacement, source)


def _replacement(found: re.Match[bytes]) -> bytes:
    kind = found.lastgroup or ""
    text = found.group(kind)
    match kind:
        case "alias" | "property":  # another name: nobody looks at it
            new = text[:-1] + b"_"
        case "raw":  # in which a backslash is one
            new = re.sub(rb"\\(?![`$])", b"/", text)
        case "imported":
            new = re.sub(rb"[^\w\s]", b"_", text)
        case "unnamed":  # it has no body
            new = b"declare var _" + re.sub(rb"[^\s]", b" ", text[13:])
        case "blank" | "type" | "variance":
            new = re.sub(rb"[^\s]", b" ", text)
        case "signature" if _ends_a_type(found.string, found.start()):
            new = b";"  # the grammar takes what begins with `<` for the type's arguments
        case _:
            return found.group()
    at = found.start(kind) - found.start()
    whole = found.group()
    return whole[:at] + new + whole[at + len(text) :]


def _ends_a_type(source: bytes, at: int) -> bool:
    """Whether the last line of code above ends as the type of a member does."""
    while at > 0:
        start = source.rfind(b"\n", 0, at - 1) + 1
        line = source[start:at].strip()
        if line and not line.startswith(_COMMENT_LINE):
            return not line.endswith(b"=>") and (line[-1:] in b">]})" or line[-1:].isalnum())
        at = start
    return False
