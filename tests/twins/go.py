"""staticcheck and `go vet`, on Go's standard library and a module that needs others."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.oracles.corpora import Corpus
from tests.oracles.go import CORPORA
from tests.oracles.oracle import Missing
from tests.twins.go_reasons import REASONS
from tests.twins.twin import Heard, Names, Said, Twin

_VERSION = "0.8.2"
_VET = "vet:"
_Place = tuple[str, int, int, str]
"""A file, the first and last line, and the name of the rule."""
_STANDARD = next(each for each in CORPORA if each.name == "std")
_CLIENT = Corpus("k8s.io/client-go", "v0.34.1", "go", (".go",))


def run(folder: Path, corpus: Corpus, root: Path, names: Names) -> Heard:
    """What both find in the files that are compiled on this machine, tests among them."""
    if shutil.which("go") is None:
        raise Missing("needs `go` on PATH: install Go 1.25 or newer")
    program = _installed(folder)
    toolchain = "local"
    if corpus is _STANDARD:  # Go knows its own library by its place only
        toolchain = f"go{corpus.version}"
        root = Path(_told(["go", "env", "GOROOT"], root, toolchain).strip()) / "src"
    patterns = [f"./{each}/..." for each in corpus.under] or ["./..."]
    looked = {_relative(path, root) for path in _compiled(root, patterns, toolchain)}
    checks = [name for name in names if not name.startswith(_VET)]
    command = [str(program), "-checks", ",".join(checks), "-show-ignored", "-f", "json"]
    found = _checked(_told([*command, *patterns], root, toolchain))
    vetted = [f"-{name.removeprefix(_VET)}" for name in names if name.startswith(_VET)]
    found += _vetted(_told(["go", "vet", "-json", *vetted, *patterns], root, toolchain))
    said = [
        Said(_relative(path, root), first, last, code, name)
        for path, first, last, name in found
        for code in names.get(name, ())
    ]
    return Heard(said, looked)


def _installed(folder: Path) -> Path:
    program = folder / "bin" / ("staticcheck.exe" if os.name == "nt" else "staticcheck")
    if not program.exists():
        tool = f"honnef.co/go/tools/cmd/staticcheck@v{_VERSION}"
        environment = os.environ | {"GOBIN": str(program.parent)}
        done = subprocess.run(
            ["go", "install", tool], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Missing(f"`go install {tool}` failed: {done.stderr.strip()[-200:]}")
    return program


def _told(command: Sequence[str], root: Path, toolchain: str) -> str:
    """What a tool prints; findings make some of them fail."""
    environment = os.environ | {"GOTOOLCHAIN": toolchain}
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    if not done.stdout and done.returncode:
        raise Missing(f"`{Path(command[0]).name}` failed: {done.stderr.strip()[-200:]}")
    return done.stdout


def _compiled(root: Path, patterns: list[str], toolchain: str) -> Iterator[str]:
    """The files that are compiled for this machine."""
    kinds = ("GoFiles", "CgoFiles", "TestGoFiles", "XTestGoFiles")
    each = "{{$d}}/{{.}}\n"
    form = "{{$d := .Dir}}" + "".join(f"{{{{range .{kind}}}}}{each}{{{{end}}}}" for kind in kinds)
    yield from _told(["go", "list", "-f", form, *patterns], root, toolchain).split()


def _checked(said: str) -> list[_Place]:
    """The findings in staticcheck's report, one a line."""
    found = []
    for each in map(json.loads, said.splitlines()):
        start, last = each["location"], each["end"]["line"]
        found.append((start["file"], start["line"], last or start["line"], each["code"]))
    return found


def _vetted(said: str) -> list[_Place]:
    """The findings in the report of `go vet -json`: an object per package, between lines with its
    name."""
    found = []
    decoder = json.JSONDecoder()
    text = "\n".join(line for line in said.splitlines() if not line.startswith("#")).strip()
    while text:
        packages, end = decoder.raw_decode(text)
        text = text[end:].lstrip()
        for analyzers in packages.values():
            for name, several in analyzers.items():
                for each in several if isinstance(several, list) else ():
                    path, line, _ = each["posn"].rsplit(":", 2)
                    found.append((path, int(line), int(line), _VET + name))
    return found


def _relative(path: str, root: Path) -> str:
    return Path(os.path.relpath(path, root)).as_posix()


TWIN = Twin(
    name="staticcheck",
    version=_VERSION,
    languages=frozenset({"go"}),
    prefixes=("staticcheck", "vet"),
    corpora=(_STANDARD, _CLIENT),
    run=run,
    reasons=REASONS,
    without={},
)
