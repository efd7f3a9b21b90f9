"""Refactorings of real files at random that keep their meaning: lines inserted, functions swapped
or moved to another file, files renamed, whole files laid out anew by black, gofmt, prettier and
rustfmt.

A project is the source of each file by its path.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from aura_lsp.analysis import analyze
from aura_lsp.config import Settings
from aura_lsp.language import Language
from aura_lsp.languages import for_path
from aura_lsp.syntax import Node
from aura_lsp.text import Document

Project = dict[str, bytes]
Refactoring = Callable[[Project, str, random.Random], Project | None]
"""Changes a file of a project; None where there is nothing to change."""

_BLACK, _PRETTIER = "black==26.10.1", "prettier@3.10.1"
_ATTACHED = re.compile(rb"#!?\[|@|.*(?:lint|noqa|aura|suppress)", re.IGNORECASE)
"""What stands before a function and is said of it alone."""
_MOST_LINES = 12


def insert_lines(project: Project, path: str, chance: random.Random) -> Project | None:
    """Put comments and blank lines before some statements, as far in as these."""
    language, root = _parsed(path, project[path])
    lines = project[path].split(b"\n")
    places = sorted({node.start_point.row for node in _statements(language, root, lines)})
    if not places:
        return None
    comment = b"# inserted" if language.line_comment == "#" else b"// inserted"
    for row in reversed(sorted(chance.sample(places, min(len(places), _MOST_LINES)))):
        indent = lines[row][: len(lines[row]) - len(lines[row].lstrip())]
        lines[row:row] = [b"", indent + comment]
    return project | {path: b"\n".join(lines)}


def swap_functions(project: Project, path: str, chance: random.Random) -> Project | None:
    """Let two functions that stand side by side change places."""
    source = project[path]
    language, root = _parsed(path, source)
    pairs: list[tuple[Node, Node]] = []
    for parent in _nodes(root):
        functions = [each for each in parent.named_children if _is_whole(language, each, source)]
        pairs += pairwise(functions)
    if not pairs:
        return None
    first, second = chance.choice(pairs)
    a, b, c, d = first.start_byte, first.end_byte, second.start_byte, second.end_byte
    return project | {path: source[:a] + source[c:d] + source[b:c] + source[a:b] + source[d:]}


def move_function(project: Project, path: str, chance: random.Random) -> Project | None:
    """Take a function out of a file and put it at the end of another."""
    source = project[path]
    language, root = _parsed(path, source)
    functions = [each for each in root.named_children if _is_whole(language, each, source)]
    if not functions:
        return None
    node = chance.choice(functions)
    other = chance.choice([each for each in project if each != path])
    moved = source[node.start_byte : node.end_byte]
    return project | {
        path: source[: node.start_byte] + source[node.end_byte :],
        other: project[other].rstrip() + b"\n\n\n" + moved + b"\n",
    }


def rename_file(project: Project, path: str, chance: random.Random) -> Project | None:
    """Give a file another name, or another folder, too."""
    old = PurePosixPath(path)
    folder = chance.choice([str(old.parent), "elsewhere/deep"])
    new = f"{folder}/renamed_{old.name}"
    return {new if each == path else each: source for each, source in project.items()}


REFACTORINGS: Mapping[str, Refactoring] = {
    "lines inserted": insert_lines,
    "functions swapped": swap_functions,
    "function moved to another file": move_function,
    "file renamed": rename_file,
}


def _parsed(path: str, source: bytes) -> tuple[Language, Node]:
    language = for_path(path)
    assert language is not None
    return language, analyze(Document(source), language, Settings()).tree.root_node


def _nodes(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.named_children


def _statements(language: Language, root: Node, lines: list[bytes]) -> Iterator[Node]:
    """The first nodes on their lines that a comment may stand before."""
    kinds = language.outline.functions | language.outline.wrappers
    for node in _nodes(root):
        row, column = node.start_point
        is_statement = node.type.endswith(("_statement", "_declaration")) or node.type in kinds
        before = lines[row - 1].strip() if row else b""
        if is_statement and not lines[row][:column].strip() and not _is_mark(before):
            yield node


def _is_mark(line: bytes) -> bool:
    """Whether a line may speak of the next one."""
    return line.startswith((b"#", b"//", b"/*", b"*", b"@", b"\\")) or line.endswith(b"\\")


def _is_whole(language: Language, node: Node, source: bytes) -> bool:
    """Whether a node is a function with lines of its own that can go without what is before it."""
    outline = language.outline
    inner = node.named_children[-1] if node.type in outline.wrappers else node
    if inner.type not in outline.functions or node.prev_sibling is None:
        return False
    start = source.rfind(b"\n", 0, node.start_byte) + 1
    end = source.find(b"\n", node.end_byte)
    alone = not (source[start : node.start_byte] + source[node.end_byte : end]).strip()
    before = node.prev_sibling
    return alone and not _ATTACHED.match(source, before.start_byte, before.end_byte)


# -- formatters ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Formatter:
    """A program that lays out files with some extensions anew: `command` with one of several lots
    of options, the usual ones first, and the name of the file."""

    name: str
    extensions: frozenset[str]
    command: tuple[str, ...]
    options: tuple[tuple[str, ...], ...] = ((),)
    environ: Mapping[str, str] = field(default_factory=dict)

    def lay_out(self, project: Project, path: str, chance: random.Random) -> Project | None:
        """A project in which a file is laid out anew; None if the formatter does not take it, or
        would have it so already."""
        for options in chance.sample(self.options, len(self.options)):
            after = self.formatted(path, project[path], options)
            if after is not None and after != project[path]:
                return project | {path: after}
        return None

    def formatted(self, path: str, source: bytes, options: tuple[str, ...] = ()) -> bytes | None:
        with TemporaryDirectory() as folder:
            file = Path(folder, PurePosixPath(path).name)
            file.write_bytes(source)
            try:
                _run([*self.command, *options, str(file)], self.environ)
            except subprocess.CalledProcessError:
                return None
            return file.read_bytes()


def formatters(cache: Path) -> Iterator[Formatter]:
    """The formatters that are there or can be installed."""
    black = cache / "tools" / "black"
    if not black.exists():
        _run([sys.executable, "-m", "pip", "install", "-q", "--target", str(black), _BLACK])
    yield Formatter(
        "black", frozenset({".py"}), (sys.executable, "-m", "black", "--quiet"),
        ((), ("-l", "50", "-C"), ("-l", "160", "-C")), {"PYTHONPATH": str(black)},
    )  # fmt: skip
    if shutil.which("rustfmt"):
        wide, narrow = (f"max_width={width},use_small_heuristics=Max" for width in (160, 60))
        yield Formatter(
            "rustfmt", frozenset({".rs"}), ("rustfmt", "--edition", "2021"),
            (("--config", wide), ("--config", narrow)),
        )  # fmt: skip
    if shutil.which("npm"):
        prettier = cache / "tools" / "prettier"
        if not prettier.exists():
            _run(["npm", "install", "--silent", "--prefix", str(prettier), _PRETTIER])
        program = prettier / "node_modules" / "prettier" / "bin" / "prettier.cjs"
        yield Formatter(
            "prettier",
            frozenset({".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx"}),
            ("node", str(program), "--write", "--log-level", "silent"),
            ((), ("--no-semi", "--single-quote", "--print-width", "50", "--arrow-parens", "avoid",
                  "--trailing-comma", "none", "--quote-props", "consistent")),
        )  # fmt: skip


def undo_gofmt(project: Project, path: str, chance: random.Random) -> Project | None:
    """Lay a file of Go out as `gofmt` would not: released code is as it wants it, but a baseline
    must know findings both ways."""
    source = project[path]
    if b"`" in source:
        return None
    lines = [line.strip() for line in source.split(b"\n")]
    loose = re.sub(rb"(?m)^(if|for|switch) ([^{;=\n]+) \{$", rb"\1 (\2) {", b"\n".join(lines))
    loose = re.sub(rb"(?<=\w)\(", b"( ", loose)
    gofmt = Formatter("gofmt", frozenset({".go"}), ("gofmt", "-w"))
    same = loose != source and gofmt.formatted(path, loose) == source
    return project | {path: loose} if same else None


def _run(command: list[str], environ: Mapping[str, str] | None = None) -> None:
    done = {**os.environ, **(environ or {})}
    subprocess.run(command, env=done, check=True, capture_output=True, timeout=300)
