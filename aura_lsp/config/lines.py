"""Where each key of a TOML or JSON text stands, which `tomllib` and `json` do not tell.

The scanner is only ever given text that those two have accepted, so it need not judge it: it knows
strings, comments, brackets and keys, and skips everything else. A path of keys holds names and, for
the members of arrays, 0-based indexes.
"""

from __future__ import annotations

import json
import re
import tomllib
from contextlib import suppress

KeyPath = tuple[str | int, ...]

_TRIVIA = re.compile(r"(?:[\s,]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*'""")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_BETWEEN = re.compile(r"\s*[=:]\s*")
_SCALAR = re.compile(r"[^,\]}\n#]+")


def positions(text: str) -> dict[KeyPath, tuple[int, int]]:
    """The line and column, both 1-based, of every key, table header and array member of a text."""
    scanner = _Scanner(text)
    # What was found until then is still right; the rest is reported at what is around it.
    with suppress(_Lost, RecursionError):
        scanner.document()
    return {path: _place(text, offset) for path, offset in scanner.found.items()}


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


class _Lost(Exception):
    """The text is not what the scanner takes it for."""


class _Scanner:
    """A walk over a text; `found` maps the path of each key to its offset in code points."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[KeyPath, int] = {}
        self._last_index: dict[KeyPath, int] = {}

    def document(self) -> None:
        """A TOML document, or the one object of a JSON text."""
        table: KeyPath = ()
        while opening := self._next():
            if opening == "[":
                table = self._header()
            elif opening == "{":
                self._value(())
            else:
                self._pair(table)

    def _next(self) -> str:
        """The next character that means something; empty at the end."""
        self.at = self._match(_TRIVIA).end()
        return self.text[self.at : self.at + 1]

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise _Lost
        return match

    def _header(self) -> KeyPath:
        start = self.at
        brackets = 2 if self.text.startswith("[[", start) else 1
        self.at += brackets
        self._next()
        names = self._names()
        self._next()
        self.at += brackets
        path: KeyPath = ()
        for name in names[:-1]:
            path = self._inside((*path, name), start)
        path = (*path, names[-1])
        if brackets == 1:
            path = self._inside(path, start)
        else:
            self.found.setdefault(path, start)
            self._last_index[path] = self._last_index.get(path, -1) + 1
            path = (*path, self._last_index[path])
        self.found[path] = start
        return path

    def _inside(self, path: KeyPath, start: int) -> KeyPath:
        """A table of a header, or the last one so far where it is an array of tables."""
        self.found.setdefault(path, start)
        return (*path, self._last_index[path]) if path in self._last_index else path

    def _pair(self, table: KeyPath) -> None:
        start = self.at
        for name in self._names():
            table = (*table, name)
            self.found.setdefault(table, start)
        self.at = self._match(_BETWEEN).end()
        self._value(table)

    def _names(self) -> list[str]:
        names = []
        while True:
            key = self._match(_KEY)
            names.append(_unquoted(key[0]))
            self.at = key.end()
            dot = _DOT.match(self.text, self.at)
            if dot is None:
                return names
            self.at = dot.end()

    def _value(self, path: KeyPath) -> None:
        opening = self._next()
        if opening == "[":
            self.at += 1
            index = 0
            while self._next() not in ("]", ""):
                self.found[(*path, index)] = self.at
                self._value((*path, index))
                index += 1
            self.at += 1
        elif opening == "{":
            self.at += 1
            while self._next() not in ("}", ""):
                self._pair(path)
            self.at += 1
        else:
            self.at = self._match(_STRING if opening in ('"', "'") else _SCALAR).end()


def _unquoted(key: str) -> str:
    if key.startswith("'"):
        return key[1:-1]
    if not key.startswith('"'):
        return key
    try:
        return str(json.loads(key))
    except ValueError:  # TOML has escapes that JSON lacks.
        return next(iter(tomllib.loads(f"{key} = 0")))
