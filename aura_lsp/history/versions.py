"""The functions of one version of a file: what they measure, and how they are known again.

The versions of a file are kept by their content, as git names it, so that nothing is looked at
twice: neither in a later run nor when a change is taken back.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import blake2b, sha1, sha256
from pathlib import Path, PurePath
from struct import pack, unpack
from typing import NamedTuple
from zlib import crc32

from aura_lsp.analysis import analyze
from aura_lsp.cache import key_of
from aura_lsp.config import Performance, Settings
from aura_lsp.files import read, reason_to_skip
from aura_lsp.language import Language
from aura_lsp.languages import for_path
from aura_lsp.measure import measure_file
from aura_lsp.memo import Memo
from aura_lsp.model import FunctionMetrics
from aura_lsp.syntax import BrokenLanguage, ParseTimeout
from aura_lsp.text import Document

_SETTINGS = Settings.of(select=["syntax-error"])
"""No setting changes a measure; judging what nobody asks for costs time."""
_LARGEST = int(Performance().max_file_megabytes * (1 << 20))
_MEMO_BYTES = 64 << 20
_SKETCH = 32
"""Lines by which functions are compared; of longer ones as many, which their content chooses."""
_SHA256_DIGITS = 64


class Measures(NamedTuple):
    """What `metrics` says of a function, by the same names."""

    cognitive: int
    cyclomatic: int
    max_nesting: int
    parameters: int
    lines: int
    code_lines: int
    statements: int
    maintainability_index: float


class Version(NamedTuple):
    """A function as it is in one version of a file.

    `line` is that of its name, from 1. `code` is a hash of its text, without spaces and its own
    name, of `size` bytes; `sketch` holds the hashes of some of its lines.
    """

    name: str
    qualified_name: str
    line: int
    code: bytes
    size: int
    sketch: bytes
    measures: Measures


def language_of(path: str) -> Language | None:
    """The language of a file whose functions have a history."""
    return None if ".min." in PurePath(path).name else for_path(path)


def key(path: str, name: str) -> bytes:
    """What the functions of a file are kept under; `name` is git's for its content."""
    language = language_of(path)
    return key_of("versions", language.id if language else "", _SETTINGS, name.encode())


def content_name(source: bytes, like: str = "") -> str:
    """Git's name for a file of that text; `like` another name of the same repository."""
    digest = sha256 if len(like) == _SHA256_DIGITS else sha1
    return digest(b"blob %d\0" % len(source) + source).hexdigest()


def read_file(path: Path) -> bytes | None:
    """The text of a file, None if it is not to be analysed."""
    source = read(path, max_bytes=_LARGEST)
    return source if isinstance(source, bytes) else None


def functions_in(source: bytes, path: str) -> tuple[Version, ...]:
    """The functions of a text in order; none where it cannot be analysed."""
    language = language_of(path)
    if language is None or len(source) > _LARGEST or reason_to_skip(source, PurePath(path).name):
        return ()
    document = Document(source)
    try:
        analysis = analyze(document, language, _SETTINGS, memo=_memo())
    except (BrokenLanguage, ParseTimeout):
        return ()
    return tuple(_version(each, document) for each in measure_file(analysis).functions)


@cache
def _memo() -> Memo:
    """Versions of a file differ in a few functions only."""
    return Memo(_MEMO_BYTES)


def _version(measured: FunctionMetrics, document: Document) -> Version:
    function = measured.function
    text = document.source[function.span.start : function.span.end]
    if not function.name.startswith("<"):
        text = re.sub(rb"\b%s\b" % re.escape(function.name.encode()), b"\0", text)
    lines = [b"".join(line.split()) for line in text.splitlines()]
    code = b"".join(lines)
    hashes = sorted({crc32(line) for line in lines if line})[:_SKETCH]
    return Version(
        function.name,
        function.qualified_name,
        document.lines.line_at(function.name_span.start) + 1,
        blake2b(code, digest_size=8).digest(),
        len(code),
        pack(f"<{len(hashes)}I", *hashes),
        Measures(
            function.cognitive,
            function.cyclomatic,
            function.max_nesting,
            function.parameters,
            function.lines,
            measured.lines.code,
            measured.statements,
            round(measured.maintainability_index, 2),
        ),
    )


def likeness(left: Version, right: Version) -> float:
    """The share of lines that two functions have in common, from 0 to 1 (Broder 1997)."""
    first, second = _hashes(left), _hashes(right)
    some = sorted(first | second)[:_SKETCH]
    return sum(each in first and each in second for each in some) / len(some) if some else 0.0


def _hashes(version: Version) -> frozenset[int]:
    return frozenset(unpack(f"<{len(version.sketch) // 4}I", version.sketch))
