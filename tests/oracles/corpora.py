"""Real code to measure: packages as their registries have them, fetched by the registries' own
clients."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


class Unavailable(Exception):
    """A corpus that can't be had on this machine; the message says why."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """A package: `registry` is pypi, npm, go, crates, maven or stdlib.

    `version` is pinned. `suffixes` choose the files, `under` the folders, from the package's root
    (empty: all of it); folders that are called as in `without` are left out.
    """

    name: str
    version: str
    registry: str
    suffixes: tuple[str, ...]
    under: tuple[str, ...] = ()
    without: frozenset[str] = frozenset({"site-packages"})

    @property
    def id(self) -> str:
        """The name as a folder and in what is recorded."""
        return f"{self.registry}-{self.name}-{self.version}".replace("/", "_").replace(":", "_")

    def fetch(self, cache: Path) -> Path:
        """The folder of the package, fetched if it is not there yet.

        Raises:
            Unavailable: the registry's client is missing or says no.
        """
        if self.registry == "stdlib":
            return Path(sysconfig.get_path("stdlib"))
        folder = cache / "corpora" / self.id
        if not folder.exists():
            partial = folder.with_name(folder.name + ".partial")
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir(parents=True)
            _FETCHERS[self.registry](self, partial)
            partial.rename(folder)
        return folder

    def files(self, root: Path) -> Iterator[Path]:
        """The files to measure, in order."""
        for folder in self.under or ("",):
            for path in sorted((root / folder).rglob("*")):
                if path.suffix not in self.suffixes or self.without & set(path.parts):
                    continue
                if path.is_file() and not path.is_symlink():
                    yield path

    def digest(self, root: Path) -> str:
        """A hash of the files' names and bytes, which tells one corpus from another."""
        whole = hashlib.sha256()
        for path in self.files(root):
            whole.update(path.relative_to(root).as_posix().encode() + b"\0")
            whole.update(hashlib.sha256(path.read_bytes()).digest())
        return whole.hexdigest()[:16]


def _run(command: list[str], cwd: Path, **environment: str) -> str:
    if shutil.which(command[0]) is None:
        raise Unavailable(f"needs `{command[0]}` on PATH")
    done = subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise Unavailable(f"`{' '.join(command[:3])}` failed: {''.join(last)}")
    return done.stdout


def _unpack(archive: Path, into: Path) -> None:
    """Unpack, without the one folder that everything may be in."""
    inside = into / "unpacked"
    if archive.suffix in (".zip", ".jar", ".whl"):
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(inside)  # noqa: S202
    else:
        with tarfile.open(archive) as tar:
            tar.extractall(inside, filter="data")
    archive.unlink()
    top = list(inside.iterdir())
    root = top[0] if len(top) == 1 and top[0].is_dir() else inside
    for child in root.iterdir():
        child.rename(into / child.name)
    shutil.rmtree(inside)


def _pypi(corpus: Corpus, into: Path) -> None:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    _run([*pip, "--only-binary", ":all:", f"{corpus.name}=={corpus.version}"], into)
    _unpack(next(into.iterdir()), into)


def _npm(corpus: Corpus, into: Path) -> None:
    _run(["npm", "pack", "--silent", f"{corpus.name}@{corpus.version}"], into)
    _unpack(next(into.iterdir()), into)


def _go(corpus: Corpus, into: Path) -> None:
    if corpus.name == "std":
        found = _run(["go", "env", "GOROOT"], into, GOTOOLCHAIN=f"go{corpus.version}")
        root = Path(found.strip())  # of that release, which Go has fetched unless it is the one
        shutil.copytree(root / "src", into, dirs_exist_ok=True, copy_function=shutil.copyfile)
        return
    (into / "go.mod").write_text("module corpus\n", "utf-8")
    found = _run(["go", "mod", "download", "-json", f"{corpus.name}@{corpus.version}"], into)
    folder = next(line.split('"')[3] for line in found.splitlines() if '"Dir"' in line)
    shutil.copytree(folder, into, dirs_exist_ok=True, copy_function=shutil.copyfile)


def _crates(corpus: Corpus, into: Path) -> None:
    manifest = (
        "[package]\nname = 'corpus'\nversion = '0.0.0'\nedition = '2021'\n[lib]\npath = 'l.rs'\n"
    )
    (into / "Cargo.toml").write_text(
        f"{manifest}[dependencies]\n{corpus.name} = '={corpus.version}'\n", "utf-8"
    )
    (into / "l.rs").touch()
    _run(["cargo", "vendor", "--quiet", "vendor"], into)
    vendored = into / "vendor" / corpus.name
    if not vendored.exists():
        vendored = into / "vendor" / f"{corpus.name}-{corpus.version}"
    for child in vendored.iterdir():
        shutil.move(child, into / f"{child.name}.kept")
    for child in list(into.iterdir()):
        if not child.name.endswith(".kept"):
            shutil.rmtree(child) if child.is_dir() else child.unlink()
    for child in list(into.iterdir()):
        child.rename(child.with_name(child.name.removesuffix(".kept")))


def _maven(corpus: Corpus, into: Path) -> None:
    artifact = f"{corpus.name}:{corpus.version}:jar:sources"
    _run(["mvn", "-q", "dependency:copy", f"-Dartifact={artifact}", "-DoutputDirectory=."], into)
    _unpack(next(into.glob("*.jar")), into)


_FETCHERS = {"pypi": _pypi, "npm": _npm, "go": _go, "crates": _crates, "maven": _maven}
