"""Writes the settings that VS Code shows, from the table of configuration keys.

    python -m tools.vscode_settings [--check]

Every one defaults to null, which is unset: an editor with a fresh profile changes nothing. What a
workspace must not set is of scope `machine`, which VS Code reads from the user's settings alone.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aura_lsp.config.keys import ROOT
from aura_lsp.config.schema import shape_schema
from aura_lsp.config.shapes import Key, Place, Table

PACKAGE = Path(__file__).parents[1] / "editors" / "vscode" / "package.json"

_GENERAL = "Aura"
_HUMP = re.compile(r"-([a-z])")
_NOT_SHOWN = "api-key"
"""Settings are synchronised and shown to colleagues: a secret comes from the environment."""

_CLIENT: dict[str, dict[str, Any]] = {
    "aura.path": {
        "type": ["string", "null"],
        "scope": "machine-overridable",
        "markdownDescription": "Path of the `aura-lsp` program; unset, it is looked for in the"
        " Python environment, on the `PATH`, and run by `uvx` or `pipx` where these are",
    },
    "aura.env": {
        "type": ["object", "null"],
        "additionalProperties": {"type": "string"},
        "scope": "machine-overridable",
        "markdownDescription": "Environment variables of the server, such as `AURA_LLM_API_KEY`"
        " or `AURA_LOG_LEVEL`",
    },
    "aura.trace.server": {
        "type": ["string", "null"],
        "enum": ["off", "messages", "verbose", None],
        "scope": "window",
        "markdownDescription": "What is written to the output channel of what VS Code and the"
        " server say to each other",
    },
}
"""What the extension keeps for itself; the server passes over it."""


def configuration() -> list[dict[str, Any]]:
    """`contributes.configuration`: a group for each table of the configuration."""
    groups: dict[str, dict[str, Any]] = {}
    for title, name, key in _keys(ROOT, (), _GENERAL):
        groups.setdefault(title, {})[name] = _setting(key)
    groups["Server"] = {name: {**each, "default": None} for name, each in _CLIENT.items()}
    return [
        {"title": title, "order": order, "properties": properties}
        for order, (title, properties) in enumerate(groups.items())
    ]


def _keys(table: Table, path: tuple[str, ...], title: str) -> Iterator[tuple[str, str, Key]]:
    for key in table.keys:
        if Place.EDITOR not in key.places or key.name == _NOT_SHOWN:
            continue
        inner = (*path, key.name)
        if isinstance(key.shape, Table):
            yield from _keys(key.shape, inner, title if path else _title(key.name))
        else:
            yield title, ".".join(("aura", *map(_camel, inner))), key


def _setting(key: Key) -> dict[str, Any]:
    schema = shape_schema(key.shape)
    if "anyOf" in schema:
        schema["anyOf"].append({"type": "null"})
    else:
        schema["type"] = [schema["type"], "null"]
    if "enum" in schema:
        schema["enum"].append(None)
    is_private = Place.WORKSPACE not in key.places
    return {
        **schema,
        "default": None,
        "scope": "machine" if is_private else "window",
        "markdownDescription": f"{key.description} (`{key.name}` of `aura.toml`)",
    }


def _title(name: str) -> str:
    return {"llm": "Language model"}.get(name, name.capitalize())


def _camel(name: str) -> str:
    return _HUMP.sub(lambda found: found[1].upper(), name)


def manifest(text: str) -> str:
    """The package file with the settings as they ought to be."""
    package = json.loads(text)
    package["contributes"]["configuration"] = configuration()
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Write the settings into VS Code's package.json.")
    parser.add_argument("--check", action="store_true", help="only say whether they are current")
    arguments = parser.parse_args()
    text = PACKAGE.read_text("utf-8")
    wanted = manifest(text)
    if arguments.check and text != wanted:
        print(f"{PACKAGE} is stale: run `python -m tools.vscode_settings`", file=sys.stderr)
        return 1
    if not arguments.check:
        PACKAGE.write_text(wanted, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
