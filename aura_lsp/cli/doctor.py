"""`aura-lsp doctor`: what works here, and what does not."""

from __future__ import annotations

import argparse
import asyncio
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.markup import escape

from aura_lsp import __version__
from aura_lsp.analysis import analyze
from aura_lsp.assist.servers.installed import installed_providers
from aura_lsp.assist.servers.status import status_of
from aura_lsp.cli.paths import loader_of
from aura_lsp.cli.recording import user_store
from aura_lsp.config import Llm, Settings
from aura_lsp.extensions import GROUPS, Extension, extensions
from aura_lsp.history.store import BadStore
from aura_lsp.languages import all_languages
from aura_lsp.rules import all_rules
from aura_lsp.text import Document

_PACKAGES = ("tree-sitter", "pygls", "lsprotocol", "orjson", "rich", "pathspec", "httpx2")


class Outcome(NamedTuple):
    """One thing that was looked at; `ok` None is worth knowing but no fault."""

    ok: bool | None
    what: str
    detail: str


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", metavar="FILE")
    parser.add_argument("--isolated", action="store_true")


def run(arguments: argparse.Namespace) -> int:
    console = Console(highlight=False, emoji=False)
    broken = False
    for outcome in _outcomes(arguments):
        broken = broken or outcome.ok is False
        mark = {True: "[green]ok[/green]  ", False: "[red]FAIL[/red]", None: "[dim]–[/dim]   "}[
            outcome.ok
        ]
        console.print(f"{mark} {escape(outcome.what)}: {escape(outcome.detail)}", soft_wrap=True)
    return 1 if broken else 0


def _outcomes(arguments: argparse.Namespace) -> Iterator[Outcome]:
    yield Outcome(
        True, "aura-lsp", f"{__version__}, Python {platform.python_version()}, {sys.platform}"
    )
    for package in _PACKAGES:
        try:
            yield Outcome(True, package, version(package))
        except PackageNotFoundError:
            yield Outcome(False, package, "not installed; reinstall aura-lsp")
    for language in all_languages():
        yield _grammar(language)
    yield Outcome(True, "rules", f"{len(all_rules())} loaded")
    installed_providers()  # which looks whether they are of use
    for group in GROUPS:
        for each in extensions(group):
            what = f"extension {each.name} ({group.removeprefix('aura_lsp.')})"
            yield Outcome(not each.problem, what, f"{each.source}{_told(each)}")
    loaded = loader_of(arguments).for_directory(Path.cwd())
    files = ", ".join(str(file) for file in loaded.files) or "none found, the defaults are in force"
    yield Outcome(True, "configuration", files)
    for problem in loaded.problems:
        yield Outcome(False if problem.severity == "error" else None, "configuration", str(problem))
    yield _history()
    yield _language_model(loaded.settings.llm)


def _history() -> Outcome:
    """What is recorded, and whether it can be read."""
    what, store = "history store", user_store()
    if store is None:
        return Outcome(None, what, "there is no home folder; set `AURA_STATE_DIR`")
    try:
        functions, records = store.count()
    except BadStore as error:
        return Outcome(False, what, str(error))
    if store.aside is not None:
        return Outcome(False, what, f"it was damaged, is kept as {store.aside} and begun anew")
    if not store.path.exists():
        return Outcome(True, what, f"{store.path}, nothing is recorded yet")
    return Outcome(True, what, f"{store.path}, {records} records of {functions} functions")


def _language_model(llm: Llm) -> Outcome:
    """Who would be asked. That nobody is there is a fault only where somebody was named."""
    status = asyncio.run(status_of(llm))
    found = status.chosen
    is_wanted = llm.provider not in ("auto", "off") or llm.base_url is not None
    ok = True if found else False if is_wanted else None
    return Outcome(ok, "language model", status.sentence)


def _told(extension: Extension) -> str:
    return f": {extension.problem}; reinstall or remove it" if extension.problem else ""


def _grammar(language: Any) -> Outcome:
    """Whether the grammar loads and a trivial text goes through the whole engine."""
    what = f"grammar of {language.id}"
    try:
        analyze(Document(b"\n"), language, Settings())
    except Exception as error:  # noqa: BLE001 - whatever is wrong with an installation is to be told
        return Outcome(False, what, f"{type(error).__name__}: {error}")
    package = language.grammar.partition(":")[0].replace("_", "-")
    return Outcome(True, what, f"{package} {version(package)}")
