"""Generated tests are run in a mirror of their project, by the runner that the project has."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path

import pytest

from aura_lsp.assist import running
from aura_lsp.assist.running import Failed, NotRun, Passed, run

PYTHON = "def add(a, b):\n    return a + b\n"
GO = "package shop\n\nfunc Add(a, b int) int { return a + b }\n"
RUST = "pub fn add(a: i32, b: i32) -> i32 { a + b }\n"
NODE = "exports.add = (a, b) => a + b;\n"


def project(root: Path, **files: str) -> Path:
    """A folder with files, whose names have `__` for a slash and `_dot_` for a dot."""
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def snapshot(root: Path) -> dict[str, bytes]:
    return {str(each): each.read_bytes() for each in root.rglob("*") if each.is_file()}


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"there is no {program}")


def python_test(name: str, body: str) -> bytes:
    return f"from shop.sums import add\n\n\ndef {name}():\n    {body}\n".encode()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return project(
        tmp_path / "shop-1",
        pyproject_dot_toml="[project]\nname = 'shop'\n",
        shop____init___dot_py="",
        shop__sums_dot_py=PYTHON,
        tests__conftest_dot_py="import pytest\n\n\n@pytest.fixture\ndef two():\n    return 2\n",
    )


async def test_python_passes_with_the_fixtures_of_the_project(shop: Path) -> None:
    before = snapshot(shop)
    target = shop / "tests" / "test_sums.py"
    source = b"from shop.sums import add\n\n\ndef test_two(two):\n    assert add(two, two) == 4\n"
    assert await run(shop, {target: source}, target, "pytest", ["test_two"]) == Passed(1)
    assert snapshot(shop) == before


async def test_python_is_tested_as_it_is_in_the_editor(shop: Path) -> None:
    target = shop / "tests" / "test_sums.py"
    files = {
        target: python_test("test_add", "assert add(1, 2) == -1"),
        shop / "shop" / "sums.py": b"def add(a, b):\n    return a - b\n",
    }
    assert await run(shop, files, target, "pytest", ["test_add"]) == Passed(1)


async def test_a_test_that_fails_is_told_with_what_the_runner_says(shop: Path) -> None:
    target = shop / "tests" / "test_sums.py"
    source = python_test("test_add", "assert add(1, 2) == 4")
    ran = await run(shop, {target: source}, target, "pytest", ["test_add"])
    assert isinstance(ran, Failed) and ran.reason == "assert 3 == 4"
    assert "assert 3 == 4" in ran.output and "aura-tests-" not in ran.output


async def test_other_tests_of_the_file_do_not_count(shop: Path) -> None:
    target = shop / "tests" / "test_sums.py"
    source = (
        python_test("test_add", "assert add(1, 2) == 3") + b"\n\ndef test_old():\n    assert 0\n"
    )
    assert await run(shop, {target: source}, target, "pytest", ["test_add"]) == Passed(1)


async def test_unittest(shop: Path) -> None:
    target = shop / "tests" / "test_sums.py"
    text = (
        "import unittest\nfrom shop.sums import add\n\n\nclass Sums(unittest.TestCase):\n"
        "    def test_add(self):\n        self.assertEqual(add(1, 2), {})\n"
    )
    for value, kind in ((3, Passed), (4, Failed)):
        source = text.format(value).encode()
        ran = await run(shop, {target: source}, target, "unittest", ["test_add"])
        assert isinstance(ran, kind), ran
        if isinstance(ran, Failed):
            assert ran.reason == "AssertionError: 3 != 4"


async def test_what_does_not_end_is_stopped_with_all_that_it_started(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "LIMIT", 4.0)
    beats = shop / "beats"
    beating = f"import time\nwhile True: time.sleep(.05); open({str(beats)!r}, 'a').write('.')"
    body = (
        "import subprocess, sys, time\n"
        f"    subprocess.Popen([sys.executable, '-c', {beating!r}])\n"
        "    time.sleep(60)\n    assert add(1, 1)"
    )
    target = shop / "tests" / "test_sums.py"
    ran = await run(shop, {target: python_test("test_add", body)}, target, "pytest", ["test_add"])
    assert ran == NotRun("stopped after 4 s")
    counted = beats.stat().st_size
    await asyncio.sleep(0.5)
    assert counted == beats.stat().st_size > 0


async def test_a_runner_that_is_not_there_is_named(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = shop / "sums.test.js"
    assert await run(shop, {target: b""}, target, "vitest", ["x"]) == NotRun("there is no vitest")
    told = await run(shop, {target: b""}, target, "kotlin.test", ["x"])
    assert told == NotRun("how to run kotlin.test is not known")
    empty = shop / "venv" / "bin"
    empty.mkdir(parents=True)
    (empty / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n')
    (empty / "python").chmod(0o755)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    target = shop / "tests" / "test_sums.py"
    ran = await run(shop, {target: b""}, target, "pytest", ["test_add"])
    assert isinstance(ran, NotRun) and "No module named pytest" in ran.why


@needs("go")
@pytest.mark.parametrize(("value", "kind"), [(3, Passed), (4, Failed)])
async def test_go(tmp_path: Path, value: int, kind: type) -> None:
    root = project(
        tmp_path / "go",
        go_dot_mod="module example.org/shop\n\ngo 1.20\n",
        sums__sums_dot_go=GO.replace("shop", "sums"),
        other__other_dot_go="package other\n\nconst One = 1\n",
    )
    target = root / "sums" / "sums_test.go"
    source = (
        'package sums\n\nimport (\n\t"testing"\n\n\t"example.org/shop/other"\n)\n\n'
        "func TestAdd(t *testing.T) {\n"
        f'\tif got := Add(other.One, 2); got != {value} {{\n\t\tt.Errorf("got %d", got)\n\t}}\n}}\n'
    )
    ran = await run(root, {target: source.encode()}, target, "Go's `testing` package", ["TestAdd"])
    assert isinstance(ran, kind), ran
    if isinstance(ran, Failed):
        assert ran.reason == "got 3"


@needs("cargo")
@pytest.mark.parametrize(
    ("value", "reason"),
    [("3", ""), ("4", "assertion `left == right` failed"), ("two", "error[E0425]: cannot find")],
)
async def test_rust(tmp_path: Path, value: str, reason: str) -> None:
    root = project(
        tmp_path / "rust",
        Cargo_dot_toml='[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n',
        src__lib_dot_rs="pub mod sums;\n",
        src__sums_dot_rs=RUST,
    )
    target = root / "src" / "sums.rs"
    source = (
        f"{RUST}\n#[cfg(test)]\nmod tests {{\n    use super::*;\n\n    #[test]\n"
        f"    fn adds() {{\n        assert_eq!(add(1, 2), {value});\n    }}\n}}\n"
    )
    ran = await run(root, {target: source.encode()}, target, "`#[test]` functions", ["adds"])
    if reason:
        assert isinstance(ran, Failed) and ran.reason.startswith(reason), ran
    else:
        assert ran == Passed(1)
    assert not (root / "target").exists()


@needs("node")
@pytest.mark.parametrize(("value", "kind"), [(3, Passed), (4, Failed)])
async def test_node(tmp_path: Path, value: int, kind: type) -> None:
    root = project(tmp_path / "node", package_dot_json="{}", sums_dot_js=NODE)
    target = root / "sums.test.js"
    source = (
        "const test = require('node:test');\nconst assert = require('node:assert');\n"
        "const { add } = require('./sums');\n\n"
        f"test('adds', () => {{ assert.equal(add(1, 2), {value}); }});\n"
    )
    ran = await run(root, {target: source.encode()}, target, "Node's own `node:test`", ["adds"])
    assert isinstance(ran, kind), ran
    if isinstance(ran, Failed):
        assert ran.reason == "3 == 4"
