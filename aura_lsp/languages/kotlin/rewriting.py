"""Kotlin that the grammar does not know, rewritten in as many bytes to Kotlin that it knows.

The tree of the rewritten text stands for the text as it is: what is read at a node is read from the
latter. Only files with a syntax error are rewritten. Comments and strings stay as they are, but for
`/* expect */` and the like, `dynamic` in a template, and the `$` in strings with several in front.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_ANNOTATION = rb"@[\w.:]+(?:\((?:[^()\"]|\"[^\"\n]*\"|\((?:[^()\"]|\"[^\"\n]*\")*\))*\))?"
_MODIFIER = (
    rb"(?:public|private|internal|protected|abstract|final|open|override|lateinit|data|inner|sealed"
    rb"|annotation|enum|inline|value|infix|operator|suspend|tailrec|external|const|expect|actual"
    rb"|vararg|where|get|set)"
)
_FLAT = rb"(?:\"(?:\\.|[^\"\\\n])*\"|[^\n{}\"])*"
_BRACED = rb"FLAT(?:\{FLAT(?:\{FLAT\}FLAT)*\}FLAT)*".replace(b"FLAT", _FLAT)
_DECLARATION = rb"(?:@|(?:fun|val|var|class|interface|object)\b|" + _MODIFIER + rb"\s)"


def _spaces(text: bytes) -> bytes:
    return b" " * len(text)


def _one_line(text: bytes) -> bytes:
    return text.replace(b"\r", b" ").replace(b"\n", b" ")


def _other_case(text: bytes) -> bytes:
    """Another word, which is not reserved."""
    return text[:-1] + text[-1:].upper()


def _ended(text: bytes) -> bytes:
    """Bodies with a separator instead of the white space before their end."""
    return _END.sub(b";}", text) if b'"' not in text else text[:-2] + b";}"


def _bare_type(text: bytes) -> bytes:
    """`@A (() -> T)` without the outer parentheses."""
    return text[:-1].replace(b"(", b" ", 1) + b" "


def _condition(text: bytes) -> bytes:
    """The guard of an entry, which starts behind `text`, as another condition of it."""
    return text[:-4] + b" ,  "


def _annotation(text: bytes) -> bytes:
    """`context(a: A, b: B)` as an annotation with one argument."""
    opens = text.index(b"(")
    return b"@" + text[1 : opens + 1] + b"_" * (len(text) - opens - 2) + b")"


def _template(text: bytes) -> bytes:
    """A string with code in it, where `dynamic` is a name."""
    return text.replace(b"${dynamic.", b"${dynamiC.").replace(b"${dynamic?", b"${dynamiC?")


def _dollars(text: bytes) -> bytes:
    """A string with several `$` in front: fewer of them in the string are text."""
    count = len(text) - len(text.lstrip(b"$"))
    return b" " * count + re.sub(
        rb"\$+",
        lambda run: b"_" * (len(run[0]) - 1) + (b"$" if len(run[0]) >= count else b"_"),
        text[count:],
    )


_END = re.compile(rb"(?<=[^\s{;])\s\}")

_REWRITES: tuple[tuple[bytes, Callable[[bytes], bytes]], ...] = (
    # a word in a comment before a modifier
    (rb"/\*\s*[a-z]+\s*\*/(?=[ \t]+" + _MODIFIER + rb"\s)", _spaces),
    # what stays as it is
    (rb"/\*(?:[^*]|\*(?!/))*\*/|//[^\n]*", bytes),
    (rb"\"\"\"(?:[^\"]|\"(?!\"\"))*\"\"\"+", bytes),
    (rb"\"(?:\\.|\$\{[^{}\n]*\}|[^\"\\\n])*\"", _template),
    (rb"'(?:\\.|[^'\\\n])+'|`[^`\n]*`", bytes),
    # `$$"…"`
    (rb"\$\$+\"\"\"(?:[^\"]|\"(?!\"\"))*\"\"\"+|\$\$+\"(?:\\.|[^\"\\\n])*\"", _dollars),
    # `context(…)` before a declaration
    (rb"\bcontext\((?:[^()]|\([^()]*\))+\)(?=\s*" + _DECLARATION + rb")", _annotation),
    # a primary constructor on a line of its own
    (
        rb"\bclass\s+\w+(?:\s*<[^{}()]*?>)?(?=[^\n]*\n)\s+(?:(?:"
        + _ANNOTATION
        + rb"|"
        + _MODIFIER
        + rb")\s+){0,9}constructor\b",
        _one_line,
    ),
    # a body on one line
    (rb"\b(?:class|interface|object)\b[^\n{}\"]{0,300}\{" + _BRACED + rb"(?<=[^\s{;])\s\}", _ended),
    # annotations of an accessor
    (
        _ANNOTATION
        + rb"\s+(?=(?:(?:"
        + _ANNOTATION
        + rb"|private|internal|protected|inline)\s+){0,9}[gs]et\s*\()",
        _spaces,
    ),
    # a function type in parentheses behind an annotation
    (
        rb"@[\w.]+\s+\((?:[\w.]+\.)?\([^()]*\)\s*->\s*[\w.<>?]+\)(?!\s*\?)",
        _bare_type,
    ),
    # guards of `when`
    (rb"^[ \t]*else if (?=[^\n{}]{0,300}?->)", _spaces),
    (rb"(?:^|\{)[ \t]*(?:!?i[sn]\b|[\w.]+)[^\n{}=>-]{0,300}? if (?=[^\n{}]{0,300}?->)", _condition),
    # words that are reserved in some places only
    (rb"\bdynamic\b", _other_case),
    (rb"\bsuspend(?=\((?:[^()]|\([^()]*\))*\)(?!\s*->))", _other_case),
    # calls that would be accessors
    (rb"\bget(?=\(\s*[^)\s])|\bset(?=\([^(),@]*[(,])", _other_case),
    (rb"(?<!@)\b" + _MODIFIER + rb"(?=\s*(?:\?\.|\.|!!|\)|,|\]|\?:|[:=]|\{|\[))", _other_case),
    # `String?::plus`, `Any?.() -> Unit`, `[]`, `0b1__0`
    (rb"\?(?=::|\.\()", _spaces),
    (rb"\s\[\]", lambda text: b"[0]"),
    (rb"(?<=[0-9a-fA-F])__(?=[0-9a-fA-F])", lambda text: b"_0"),
    # a reference that begins a line
    (rb"(?<=\})[ \t]*\n(?=[ \t]*::)", lambda text: text[:-1] + b";"),
)
_PATTERN = re.compile(b"|".join(b"(" + pattern + b")" for pattern, _ in _REWRITES), re.MULTILINE)


def rewritten(source: bytes) -> bytes:
    """`source` rewritten; as long as it was."""
    return _PATTERN.sub(lambda found: _REWRITES[(found.lastindex or 1) - 1][1](found[0]), source)
