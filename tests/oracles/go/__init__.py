"""What gocyclo and gocognit say of Go code: one program asks both."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from aura_lsp.text import Encoding
from tests.oracles.corpora import Corpus
from tests.oracles.oracle import Missing, Ours

CORPORA = (
    Corpus("std", "1.26.8", "go", (".go",), (
        "archive", "bufio", "bytes", "cmd/go", "compress", "container", "context", "crypto",
        "encoding", "errors", "fmt", "go", "html", "io", "log", "net", "os", "reflect", "regexp",
        "runtime/secret", "slices", "sort", "strconv", "strings", "sync", "testing", "text", "time",
    )),
    Corpus("k8s.io/kubernetes", "v1.34.0", "go", (".go",), (
        "pkg/controller", "pkg/kubelet", "pkg/proxy", "pkg/scheduler",
    )),
    Corpus("github.com/hashicorp/terraform", "v1.13.3", "go", (".go",), ("internal",)),
)  # fmt: skip
"""Enough of each that what is recorded stays small."""


class Figures(NamedTuple):
    """One line of the program's output; -1 where gocognit has no figure."""

    path: str
    line: int
    column: int
    name: str
    cyclomatic: int
    cognitive: int
    alone: int


def figures(folder: Path, corpus: Corpus, root: Path) -> Iterator[Figures]:
    """What the program says of a corpus; it is built in `folder`.

    Raises:
        Missing: there is no Go, or it can't build the program.
    """
    program = _built(folder)
    paths = "\n".join(path.relative_to(root).as_posix() for path in corpus.files(root))
    done = subprocess.run(
        [program], cwd=root, input=paths, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Missing(f"the program failed: {done.stderr.strip()[-200:]}")
    for line in done.stdout.splitlines():
        yield Figures(*json.loads(line))


def _built(folder: Path) -> Path:
    if shutil.which("go") is None:
        raise Missing("needs `go` on PATH: install Go 1.25 or newer")
    for name in ("main.go", "go.mod", "go.sum"):
        shutil.copyfile(Path(__file__).with_name(name), folder / name)
    program = folder / ("aura-oracles.exe" if os.name == "nt" else "aura-oracles")
    command = ["go", "build", "-o", program.name, "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"`go build` failed: {done.stderr.strip()[-200:]}")
    return program


def place_and_name(ours: Ours) -> tuple[int, int, str]:
    """Where `func` stands (line and column in bytes), and the name of a declared function."""
    function, document = ours.function, ours.analysis.document
    assert function is not None
    at = document.position(function.span.start, Encoding.UTF8)
    return at.line + 1, at.character + 1, "" if function.kind == "closure" else function.name


def is_declared(ours: Ours) -> bool:
    """gocognit lists declarations only; what literals cost is in them."""
    return ours.function is not None and ours.function.kind != "closure"


def is_listed(ours: Ours) -> bool:
    """gocyclo lists declarations and the literals that are the value of a package's variable."""
    return is_declared(ours) or _initialises(ours)


def _initialises(ours: Ours) -> bool:
    assert ours.function is not None
    span = ours.function.span
    node = ours.analysis.tree.root_node.descendant_for_byte_range(span.start, span.end)
    wanted = ["expression_list", "var_spec", "var_spec_list", "var_declaration", "source_file"]
    node = node.parent if node is not None else None
    kinds = []
    while node is not None:
        kinds.append(node.type)
        node = node.parent
    return kinds in (wanted, [kind for kind in wanted if kind != "var_spec_list"])
