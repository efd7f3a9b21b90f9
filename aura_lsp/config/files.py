"""Reading one configuration file: the table that is Aura's, and where its keys stand.

`pyproject.toml` holds Aura's table under `[tool.aura]`; a file that ends in `.json` is JSON;
everything else is TOML.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from aura_lsp.config.errors import ConfigProblem
from aura_lsp.config.lines import KeyPath, positions

PYPROJECT = "pyproject.toml"

_SECTION = ("tool", "aura")
_SECTION_HEADER = re.compile(r"^\s*\[+\s*tool\s*\.\s*[\"']?aura\b", re.MULTILINE)
_LOCATION = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True)
class ConfigFile:
    """A file that could be read. `prefix` leads to Aura's table in it."""

    path: Path
    text: str
    table: Mapping[str, object]
    prefix: KeyPath = ()

    @cached_property
    def _positions(self) -> dict[KeyPath, tuple[int, int]]:
        return positions(self.text)

    def problem(
        self,
        keys: KeyPath,
        message: str,
        *,
        suggestion: str | None = None,
        severity: Literal["error", "warning"] = "error",
    ) -> ConfigProblem:
        """A problem at a key, or at the nearest table or list around it whose place is known."""
        path = (*self.prefix, *keys)
        while path and path not in self._positions:
            path = path[:-1]
        line, column = self._positions.get(path, (1, 1))
        return ConfigProblem(
            str(self.path), line, column, dotted(keys), message, suggestion, severity
        )


def dotted(keys: KeyPath) -> str:
    """A path of keys as messages show it; the index of a list's member is left out."""
    shown = ""
    for position, key in enumerate(keys):
        if isinstance(key, str):
            shown += f".{key}" if shown else key
        elif position < len(keys) - 1:
            shown += f"[{key}]"
    return shown


def read_file(path: Path) -> ConfigFile | ConfigProblem | None:
    """Aura's table of a file, or why it cannot be had; None for a `pyproject.toml` without one."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _whole(path, f"not UTF-8 at byte {error.start}; save the file as UTF-8")
    except (OSError, ValueError) as error:
        return _whole(path, f"cannot be read: {_reason(error)}")
    table = _parsed(path, text)
    if path.name == PYPROJECT:
        return _section(path, text, table)
    return table if isinstance(table, ConfigProblem) else ConfigFile(path, text, table)


def _section(
    path: Path, text: str, table: Mapping[str, object] | ConfigProblem
) -> ConfigFile | ConfigProblem | None:
    """Aura's part of a `pyproject.toml`; what is wrong with the rest is for others to tell."""
    if isinstance(table, ConfigProblem):
        return table if _SECTION_HEADER.search(text) else None
    tools = table.get("tool")
    section = tools.get("aura") if isinstance(tools, Mapping) else None
    if section is None:
        return None
    if isinstance(section, Mapping):
        return ConfigFile(path, text, section, _SECTION)
    file = ConfigFile(path, text, {}, ("tool",))
    return file.problem(("aura",), "expected a table `[tool.aura]`")


def _reason(error: Exception) -> str:
    text = error.strerror if isinstance(error, OSError) else None
    return (text or str(error)).lower()


def _whole(path: Path, message: str) -> ConfigProblem:
    return ConfigProblem(str(path), None, None, "", message)


def _parsed(path: Path, text: str) -> Mapping[str, object] | ConfigProblem:
    try:
        if path.suffix.lower() != ".json":
            return tomllib.loads(text)
        table = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"not valid JSON: {_sentence(error.msg)}"
        return ConfigProblem(str(path), error.lineno, error.colno, "", message)
    except RecursionError:
        return _whole(path, "nested too deeply; keep to the keys of `aura-lsp config schema`")
    except ValueError as error:  # TOMLDecodeError, and integers of more than 4300 digits.
        return _toml_problem(path, text, str(error))
    if isinstance(table, dict):
        return table
    return ConfigProblem(str(path), 1, 1, "", "expected an object with the keys of `aura.toml`")


def _toml_problem(path: Path, text: str, error: str) -> ConfigProblem:
    location = _LOCATION.search(error)
    message = f"not valid TOML: {_sentence(_LOCATION.sub('', error))}"
    if location is None:
        return _whole(path, message)
    if location[1] is None:
        lines = text.removesuffix("\n").split("\n")
        return ConfigProblem(str(path), len(lines), len(lines[-1]) + 1, "", message)
    return ConfigProblem(str(path), int(location[1]), int(location[2]), "", message)


def _sentence(text: str) -> str:
    return text[:1].lower() + text[1:]
