"""Tests go where the project has them, under the name that its language knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from aura_lsp.assist.destination import destination

GO_MOD = "module x\nrequire github.com/stretchr/testify v1.9.0\n"


@pytest.mark.parametrize(
    ("files", "path", "language", "target", "module", "framework"),
    [
        (["pyproject.toml"], "shop.py", "python", "test_shop.py", "shop", "pytest"),
        (
            ["pyproject.toml", "tests/test_x.py", "src/shop/__init__.py"],
            "src/shop/till.py", "python", "tests/test_till.py", "shop.till", "pytest",
        ),
        (
            ["setup.py", "tests/unit/test_till.py=import unittest\n", "shop/__init__.py"],
            "shop/till.py", "python", "tests/unit/test_till.py", "shop.till", "unittest",
        ),
        (["setup.cfg", "src/shop/till.py"], "src/shop/till.py", "python", "src/shop/test_till.py",
         "shop.till", "pytest"),
        (["go.mod"], "a/till.go", "go", "a/till_test.go", "",
         "Go's `testing` package, in package `till`"),
        ([f"go.mod={GO_MOD}"], "till.go", "go", "till_test.go", "",
         "Go's `testing` package and testify, in package `till`"),
        (["Cargo.toml"], "src/till.rs", "rust", "src/till.rs", "super",
         "`#[test]` functions in a `#[cfg(test)] mod tests` with `use super::*`"),
        (
            ["settings.gradle", 'build.gradle=testImplementation "junit:junit:4.13"'],
            "app/src/main/kotlin/a/Till.kt", "kotlin", "app/src/test/kotlin/a/TillTest.kt",
            "till", "JUnit 4",
        ),
        (
            ["settings.gradle.kts", 'app/build.gradle.kts=testImplementation(kotlin("test"))'],
            "app/src/main/java/a/Till.kt", "kotlin", "app/src/test/java/a/TillTest.kt", "till",
            "kotlin.test",
        ),
        (['package.json={"devDependencies": {"vitest": "3"}}'], "src/till.ts", "typescript",
         "src/till.test.ts", "./till", "vitest"),
        (
            ['package.json={"devDependencies": {"jest": "30"}}', "src/__tests__/other.test.js"],
            "src/till.js", "javascript", "src/__tests__/till.test.js", "../till", "jest",
        ),
        (['package.json={"type": "module"}', "lib/till.spec.js"], "lib/till.js", "javascript",
         "lib/till.spec.js", "./till.js", "Node's own `node:test` and `node:assert`"),
    ],
)  # fmt: skip
def test_tests_go_where_the_project_has_them(
    tmp_path: Path,
    files: list[str],
    path: str,
    language: str,
    target: str,
    module: str,
    framework: str,
) -> None:
    for each in files:
        name, _, text = each.partition("=")
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    file = tmp_path / path
    found = destination(file, language, b"package till\n")
    assert found is not None
    assert found.path == tmp_path / target
    assert (found.file.module, found.framework) == (module, framework)
    expected = b"package till\n" if language == "rust" else _read(found.path)
    assert found.file.source == expected


def test_a_language_without_a_convention_has_none(tmp_path: Path) -> None:
    assert destination(tmp_path / "a.lua", "lua", b"") is None


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""
