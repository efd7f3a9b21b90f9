"""Editor settings in the shape of `aura.toml`.

Editors write keys as they please: `detection-level`, `detectionLevel`, `detection_level`, or
dotted as `aura.llm.baseUrl`. null is unset. An empty table may come as an empty list, which is how
Lua says it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from aura_lsp.config.keys import ROOT
from aura_lsp.config.shapes import Entries, Shape, Table, Tables

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CODE = re.compile(r"[A-Z]+[0-9]+")


def from_editor(settings: Mapping[str, object]) -> dict[str, object]:
    """The settings with the keys of `aura.toml` and without what is null."""
    return _table(ROOT, settings)


def _table(shape: Table, settings: Mapping[str, object]) -> dict[str, object]:
    table: dict[str, object] = {}
    for name, value in settings.items():
        first, *rest = (_kebab(part) for part in str(name).split("."))
        for part in reversed(rest):
            value = {part: value}  # noqa: PLW2901 - from the inside out
        if shape is ROOT and first == "aura" and isinstance(value, Mapping):
            _join(table, _table(ROOT, value))
            continue
        key = shape.key(first)
        inner = value if key is None else _value(key.shape, value)
        if inner is not None:
            _join(table, {first: inner})
    return table


def _value(shape: Shape, value: object) -> object:
    if isinstance(shape, Table | Entries) and value == []:
        return {}
    if isinstance(shape, Tables) and isinstance(value, list):
        return [_value(shape.table, each) for each in value]
    if not isinstance(value, Mapping):
        return value
    if isinstance(shape, Table):
        return _table(shape, value)
    if isinstance(shape, Entries):
        rename = str if shape.of == "headers" else _kebab
        return {rename(str(name)): each for name, each in value.items() if each is not None}
    return value


def _join(table: dict[str, object], more: Mapping[str, object]) -> None:
    """Put a table into another, whose tables are joined with those of the same name."""
    for name, value in more.items():
        known = table.get(name)
        if isinstance(known, dict) and isinstance(value, Mapping):
            _join(known, value)
        else:
            table[name] = value


def _kebab(name: str) -> str:
    if _CODE.fullmatch(name):
        return name
    return _HUMP.sub("-", name).replace("_", "-").lower()
