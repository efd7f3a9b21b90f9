"""The Python that is measured: the standard library and three popular packages."""

from __future__ import annotations

import sys

from tests.oracles.corpora import Corpus

CORPORA = (
    Corpus(
        "python",
        f"{sys.version_info.major}.{sys.version_info.minor}",
        "stdlib",
        (".py",),
        without=frozenset({"site-packages", "test", "tests", "lib2to3"}),
    ),
    Corpus("django", "5.2.19", "pypi", (".py",), ("django",)),
    Corpus("sqlalchemy", "2.0.44", "pypi", (".py",), ("sqlalchemy",)),
    Corpus("sympy", "1.14.0", "pypi", (".py",), ("sympy",)),
)
