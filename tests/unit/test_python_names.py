"""What a Python module binds."""

from __future__ import annotations

import pytest

from aura_lsp.languages import named
from aura_lsp.languages.python.names import bindings
from aura_lsp.syntax import parse

BOUND = [
    ("import a, b.c, d.e as f", {"a": "a", "b": "b", "f": "d.e"}),
    ("from a.b import c, d as e", {"c": "a.b.c", "e": "a.b.d"}),
    ("from . import a", {"a": ".a"}),
    ("from a import *", {"*a": "a.*"}),
    ("try:\n    import a\nexcept ImportError:\n    a = None", {"a": ""}),
    ("def a():\n    b = 1", {"a": ""}),
    ("a = b, c = 1, 2", {"a": "", "b": "", "c": ""}),
    ("with a as b, c as (d, e):\n    pass", {"b": "", "d": "", "e": ""}),
]


@pytest.mark.parametrize(("code", "bound"), BOUND)
def test_a_module_binds_what_it_imports_and_makes(code: str, bound: dict[str, str]) -> None:
    language = named("python")
    assert language is not None
    source = code.encode()
    found: dict[str, str] = {}
    for statement in parse(language, source).root_node.children:
        for name, origin in bindings(statement, source):
            found[name] = origin if found.get(name, origin) == origin else ""
    assert found == bound
