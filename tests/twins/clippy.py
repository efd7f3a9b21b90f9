"""Clippy and the compiler's own lints, on crates that need few others to build."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Set
from pathlib import Path

from tests.oracles.corpora import Corpus
from tests.oracles.oracle import Missing
from tests.oracles.rust.rust_code_analysis import CORPORA
from tests.twins.clippy_reasons import REASONS
from tests.twins.twin import Heard, Names, Said, Twin

_FEATURES = {
    "regex-automata": ("--all-features",),
    "syn": ("--features", "full,fold,visit,visit-mut,extra-traits"),
    "clap_builder": ("--features", "string,wrap_help,unstable-styles,env,unicode"),
    "tokio": ("--features", "full"),
    "rustls": ("--no-default-features", "--features", "std,tls12,ring,logging"),
}
"""What of each crate is compiled; polars and wgpu need hundreds of others."""


def run(folder: Path, corpus: Corpus, root: Path, names: Names) -> Heard:
    """What is found in the files that are compiled, even where the source allows it."""
    if shutil.which("cargo-clippy") is None:
        raise Missing("`cargo clippy` is not on PATH: install Rust with Clippy")
    crate = folder / corpus.id
    if not crate.exists():  # a build writes beside the sources
        shutil.copytree(root, crate)
    (crate / "src" / "lib.rs").touch()  # what is built already would say nothing
    forced = [part for name in names for part in ("--force-warn", _lint(name))]
    command = ["cargo", "clippy", "--quiet", "--lib", *_FEATURES[corpus.name]]
    command += ["--message-format", "json", "--", "-A", "warnings", *forced]
    target = folder / "target"
    done = subprocess.run(
        command,
        cwd=crate,
        env=os.environ | {"CARGO_TARGET_DIR": str(target), "RUSTFLAGS": "--cap-lints=warn"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Missing(f"it does not build: {done.stderr.strip()[-300:]}")
    return Heard(_read(done.stdout, names), _compiled(target, corpus.name.replace("-", "_")))


def _lint(name: str) -> str:
    """A rule as the compiler calls it: its own lints have no prefix there."""
    return name.removeprefix("rustc:") if name.startswith("rustc:") else f"clippy::{name}"


def _read(output: str, names: Names) -> list[Said]:
    lints = {_lint(name): name for name in names}
    found = []
    for line in output.splitlines():
        message = json.loads(line).get("message") or {}
        name = lints.get((message.get("code") or {}).get("code", ""), "")
        for span in message.get("spans", ()):
            if span["is_primary"]:
                path, first, last = span["file_name"], span["line_start"], span["line_end"]
                found += [Said(path, first, last, code, name) for code in names.get(name, ())]
    return found


def _compiled(target: Path, crate: str) -> Set[str]:
    """The files of the crate, by the last list that the compiler wrote of them."""
    lists = (target / "debug" / "deps").glob(f"{crate}-*.d")
    newest = max(lists, key=lambda path: path.stat().st_mtime)
    return {line.removesuffix(":") for line in newest.read_text("utf-8").splitlines()
            if line.endswith(".rs:")}  # fmt: skip


TWIN = Twin(
    name="clippy",
    version="1.95",
    languages=frozenset({"rust"}),
    prefixes=("clippy", "rustc"),
    corpora=tuple(each for each in CORPORA if each.name in _FEATURES),
    run=run,
    reasons=REASONS,
    without={},
)
