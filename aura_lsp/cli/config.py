"""`aura-lsp config`: the schema, the settings in force, and a first configuration file."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from aura_lsp.cli import fail
from aura_lsp.cli.paths import Refused, loaded_for, loader_of, refused
from aura_lsp.config import as_toml, example_toml, json_schema


def add_options(parser: argparse.ArgumentParser) -> None:
    inner = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    inner.add_parser("schema", help="print the JSON Schema of the configuration")
    show = inner.add_parser("show", help="print the settings in force and where each comes from")
    show.add_argument("path", nargs="?", default=".", metavar="PATH")
    show.add_argument("--config", metavar="FILE")
    show.add_argument("--isolated", action="store_true")
    init = inner.add_parser("init", help="write a commented aura.toml; never overwrites one")
    init.add_argument("folder", nargs="?", default=".", metavar="FOLDER")


def run(arguments: argparse.Namespace) -> int:
    try:
        return _ACTIONS[arguments.action](arguments)
    except Refused as error:
        return refused(error)


def _schema(arguments: argparse.Namespace) -> int:
    print(json.dumps(json_schema(), indent=2, ensure_ascii=False))
    return 0


def _show(arguments: argparse.Namespace) -> int:
    path = Path(arguments.path)
    if not path.exists():
        raise Refused(f"{path}: no such file or folder")
    folder = path if path.is_dir() else path.parent
    loaded = loaded_for(loader_of(arguments), folder.absolute())
    for problem in loaded.problems:
        print(f"# {problem}")
    print(as_toml(loaded.settings, loaded.origins), end="")
    return 0


def _init(arguments: argparse.Namespace) -> int:
    file = Path(arguments.folder) / "aura.toml"
    try:
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(example_toml())
    except FileExistsError:
        return fail(f"{file} exists already; edit it, or remove it first")
    except OSError as error:
        return fail(f"{file}: {error.strerror or error}")
    print(f"wrote {file}")
    return 0


_ACTIONS = {"schema": _schema, "show": _show, "init": _init}
