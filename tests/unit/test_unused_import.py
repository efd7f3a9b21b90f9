"""Whose imports are there for others."""

from __future__ import annotations

import pytest

from aura_lsp.analysis import analyze
from aura_lsp.config import Settings
from aura_lsp.languages import named
from aura_lsp.text import Document


@pytest.mark.parametrize(
    ("path", "expected"),
    [("a/b.py", [True, True]), ("a/__init__.py", [False]), ("a/conftest.py", [])],
)
def test_what_a_file_is_there_for_decides_about_its_imports(
    path: str, expected: list[bool]
) -> None:
    language = named("python")
    assert language is not None
    settings = Settings.of(select=["unused-import"]).for_path(path)
    found = analyze(Document.of("import os\nfrom .c import d\n"), language, settings).findings()
    assert [each.fix is not None for each in found] == expected
