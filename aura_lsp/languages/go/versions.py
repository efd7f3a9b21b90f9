"""Which versions of Go a file is for, as far as its build constraint tells.

Aura does not read `go.mod`: a file without a constraint may be for any version, and is taken to be
for a new one.
"""

from __future__ import annotations

import re

_CONSTRAINT = re.compile(rb"^//go:build[ \t]+(.*)$", re.MULTILINE)
_PACKAGE = re.compile(rb"^package\s", re.MULTILINE)
_TERM = re.compile(rb"(?P<no>!?)go1\.(?P<minor>\d+)")


def language_version(source: bytes) -> int | None:
    """The minor version of the language that `//go:build go1.N` asks for, which is 21 or more; None
    if it is not known."""
    term = _constraint(source)
    if term is None or term["no"]:
        return None
    return max(int(term["minor"]), 21)


def newest_toolchain(source: bytes) -> int | None:
    """The minor version of the newest Go that compiles a file with `//go:build !go1.N`; None if it
    is not known."""
    term = _constraint(source)
    if term is None or not term["no"]:
        return None
    return int(term["minor"]) - 1


def _constraint(source: bytes) -> re.Match[bytes] | None:
    """The constraint of a file if it is just one version."""
    package = _PACKAGE.search(source)
    end = package.start() if package is not None else len(source)
    found = _CONSTRAINT.search(source, 0, end)
    return _TERM.fullmatch(found[1].strip()) if found is not None else None
