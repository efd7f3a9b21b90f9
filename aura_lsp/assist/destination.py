"""The file that tests of a file go into, by the conventions of its language and its project."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from aura_lsp.assist.verify.testing import TestFile

_ROOTS = (
    "pyproject.toml", "setup.py", "setup.cfg", "go.mod", "Cargo.toml", "package.json",
    "settings.gradle", "settings.gradle.kts", ".git",
)  # fmt: skip
_LARGEST = 256 * 1024


@dataclass(frozen=True, slots=True)
class Destination:
    """Where tests go. `framework` is what they are written for, as its users call it."""

    path: Path
    file: TestFile
    framework: str

    @property
    def is_new(self) -> bool:
        return not self.path.exists()


def destination(path: Path, language: str, source: bytes) -> Destination | None:
    """Where tests of the file at `path`, which holds `source`, go; None if its language has no
    convention that is known here."""
    convention = _CONVENTIONS.get(language)
    return convention(path, source) if convention is not None else None


def root_of(path: Path) -> Path:
    """The folder of the project that a file is in; its own if nothing tells."""
    for folder in path.parents:
        if any((folder / name).exists() for name in _ROOTS):
            return folder
    return path.parent


def _python(path: Path, source: bytes) -> Destination:
    root = root_of(path)
    name = f"test_{path.stem}.py"
    folders = [root / each for each in ("tests", "test") if (root / each).is_dir()]
    known = (found for folder in folders for found in sorted(folder.rglob(name)))
    target = next(known, (folders[0] if folders else path.parent) / name)
    said = _said(root, ("pyproject.toml", "setup.cfg", "tox.ini", "setup.py", "requirements*.txt"))
    others = b"".join(_read(each) for each in sorted(target.parent.glob("test_*.py"))[:5])
    is_plain = b"unittest" in others and b"pytest" not in others + said
    framework = "unittest" if is_plain else "pytest"
    return Destination(
        target, TestFile(_read(target), _module(path, root), frozenset({framework})), framework
    )


def _module(path: Path, root: Path) -> str:
    """A Python file as its tests import it: by its package, or from where sources are."""
    top = path.parent
    while (top / "__init__.py").exists() and top != top.parent:
        top = top.parent
    if top == path.parent and path.is_relative_to(root):
        top = root / "src" if path.is_relative_to(root / "src") else root
    parts = path.relative_to(top).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def _go(path: Path, source: bytes) -> Destination:
    target = path.with_name(f"{path.stem}_test.go")
    said = _said(root_of(path), ("go.mod",))
    testify = "github.com/stretchr/testify"
    has_testify = testify.encode() in said
    known = {f"{testify}/{each}" for each in ("assert", "require")} if has_testify else set()
    package = re.search(rb"^package\s+(\w+)", source, re.MULTILINE)
    name = package[1].decode() if package else path.parent.name
    framework = (
        f"Go's `testing` package{' and testify' if has_testify else ''}, in package `{name}`"
    )
    return Destination(target, TestFile(_read(target), "", frozenset(known)), framework)


def _rust(path: Path, source: bytes) -> Destination:
    framework = "`#[test]` functions in a `#[cfg(test)] mod tests` with `use super::*`"
    return Destination(path, TestFile(source, "super"), framework)


def _kotlin(path: Path, source: bytes) -> Destination:
    parts = list(path.parts)
    is_main = "main" in parts and "src" in parts
    folder = path.parent
    if is_main:
        at = len(parts) - 1 - parts[::-1].index("main")
        folder = Path(*parts[:at], "test", *parts[at + 1 : -1])
    target = folder / f"{path.stem}Test.kt"
    said = _said(root_of(path), ("build.gradle*", "*/build.gradle*", "gradle/libs.versions.toml"))
    frameworks = {"kotlin.test"}
    name = "kotlin.test"
    if b'kotlin("test' not in said and b"kotlin-test" not in said and b"junit" in said.lower():
        is_five = b"jupiter" in said
        name = "JUnit 5" if is_five else "JUnit 4"
        frameworks = {"org.junit.jupiter.api"} if is_five else {"org.junit"}
    package = re.search(rb"^package\s+([\w.]+)", source, re.MULTILINE)
    module = package[1].decode() if package else ""
    return Destination(target, TestFile(_read(target), module, frozenset(frameworks)), name)


def _javascript(path: Path, source: bytes) -> Destination:
    ending = path.suffix
    names = [f"{path.stem}.{word}{ending}" for word in ("test", "spec")]
    folder = path.parent / "__tests__"
    places = [path.with_name(name) for name in names] + [folder / name for name in names]
    places += [folder / path.name]
    usual = folder / names[0] if folder.is_dir() else places[0]
    target = next((each for each in places if each.exists()), usual)
    said = _said(root_of(path), ("package.json",))
    framework, modules = _javascript_framework(said)
    above = "./" if target.parent == path.parent else "../"
    is_module = ending in (".mjs", ".mts") or b'"type": "module"' in said
    written = ".js" if ending in (".js", ".ts") else ending.replace(".mts", ".mjs")
    module = f"{above}{path.stem}{written if is_module else ''}"
    return Destination(target, TestFile(_read(target), module, modules), framework)


def _javascript_framework(said: bytes) -> tuple[str, frozenset[str]]:
    for name, modules in (
        ("vitest", {"vitest"}),
        ("jest", {"@jest/globals"}),
        ("mocha", {"mocha", "chai", "assert", "node:assert"}),
    ):
        if f'"{name}"'.encode() in said:
            return name, frozenset(modules)
    return "Node's own `node:test` and `node:assert`", frozenset({"node:test", "node:assert"})


def _said(root: Path, patterns: Iterable[str]) -> bytes:
    """What the project's own files say, all of them in one."""
    return b"\n".join(_read(each) for pattern in patterns for each in _found(root, pattern))


def _found(root: Path, pattern: str) -> Iterator[Path]:
    yield from sorted(root.glob(pattern))[:20]


def _read(path: Path) -> bytes:
    """A file's text, nothing if there is none or it is not to be read."""
    try:
        return path.read_bytes() if path.stat().st_size <= _LARGEST else b""
    except OSError:
        return b""


_CONVENTIONS: dict[str, Callable[[Path, bytes], Destination]] = {
    "python": _python,
    "go": _go,
    "rust": _rust,
    "kotlin": _kotlin,
    "javascript": _javascript,
    "typescript": _javascript,
}
