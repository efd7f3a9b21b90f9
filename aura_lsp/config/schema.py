"""What the table of keys says, for editors as a JSON Schema and for people as an example."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aura_lsp.config.keys import ROOT
from aura_lsp.config.settings import LEVELS
from aura_lsp.config.shapes import (
    FILES,
    Entries,
    Flag,
    Items,
    Key,
    Number,
    Place,
    Shape,
    Table,
    Tables,
    Text,
)
from aura_lsp.config.toml import toml_key, toml_value

_PRIVATE = "Not read from a workspace's file"
_HEAD = """\
# The configuration of Aura. A line `#key = value` shows a default or an example: take the `#` away
# and change it. `aura-lsp config show` tells what is in force and where it comes from.
"""


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `aura.toml`; it knows no names of rules."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of Aura",
        **shape_schema(ROOT),
    }


def shape_schema(shape: Shape) -> dict[str, Any]:
    """The schema of one value."""
    match shape:
        case Table(keys=keys):
            return _object({key.name: _property(key) for key in keys if _is_in_files(key)})
        case Tables(table=table, required=required):
            return {"type": "array", "items": {**shape_schema(table), "required": [required]}}
        case Entries(of="thresholds", value=value):
            return _object({name: _limit(name, value) for name in LEVELS["advanced"]})
        case Entries(value=value):
            return {"type": "object", "additionalProperties": shape_schema(value)}
        case Items():
            return {"type": "array", "items": shape_schema(Text())}
        case _:
            return _scalar(shape)


def _scalar(shape: Flag | Number | Text) -> dict[str, Any]:
    match shape:
        case Flag():
            return {"type": "boolean"}
        case Text(allowed=()):
            return {"type": "string", "minLength": 1}
        case Text():
            return {"type": "string", "enum": [*map(str, shape.allowed), *shape.more()]}
        case Number():
            return _number(shape)


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _number(shape: Number) -> dict[str, Any]:
    bound = "exclusiveMinimum" if shape.above else "minimum"
    number = {"type": "integer" if shape.whole else "number", bound: shape.minimum}
    return {"anyOf": [{"const": shape.word}, number]} if shape.word else number


def _limit(rule: str, shape: Shape) -> dict[str, Any]:
    by_level = ", ".join(f"{limits[rule]} at {level}" for level, limits in LEVELS.items())
    return {**shape_schema(shape), "description": f"Limit of the rule {rule}: {by_level}"}


def _property(key: Key) -> dict[str, Any]:
    schema = {**shape_schema(key.shape), "description": _described(key)}
    if key.default is not None:
        schema["default"] = list(key.default) if isinstance(key.default, tuple) else key.default
    return schema


def _described(key: Key) -> str:
    return key.description if Place.WORKSPACE in key.places else f"{key.description}. {_PRIVATE}"


def _is_in_files(key: Key) -> bool:
    return bool(key.places & FILES)


def example_toml() -> str:
    """A configuration file that changes nothing and shows every key, for `config init`."""
    return _HEAD + "\n".join(_table(ROOT, ())) + "\n"


def _table(table: Table, path: tuple[str, ...]) -> Iterator[str]:
    """A table's own keys first, as TOML demands, then the tables in it."""
    nested = [key for key in table.keys if _has_header(key, path)]
    for key in table.keys:
        if key not in nested and _is_in_files(key):
            yield from ("", f"# {_described(key)}", f"#{key.name} = {toml_value(_shown(key))}")
    for key in nested:
        yield from _nested(key, (*path, key.name))


def _has_header(key: Key, path: tuple[str, ...]) -> bool:
    """Whether a key is a table with a header of its own; small ones stand on one line."""
    return isinstance(key.shape, Table | Tables) or (isinstance(key.shape, Entries) and not path)


def _nested(key: Key, path: tuple[str, ...]) -> Iterator[str]:
    if isinstance(key.shape, Table) and key.shape.holds_tables_only:
        yield from _table(key.shape, path)
        return
    yield from ("", f"# {key.description}")
    match key.shape:
        case Tables(table=table):
            yield f"#[[{toml_key(*path)}]]"
            for inner in table.keys:
                yield f"#{inner.name} = {toml_value(_shown(inner))}  # {inner.description}"
        case Table():
            yield f"[{toml_key(*path)}]"
            yield from _table(key.shape, path)
        case Entries(of="thresholds"):
            yield f"[{toml_key(*path)}]"
            yield from (f"#{name} = {limit}" for name, limit in LEVELS["advanced"].items())
        case _:
            yield f"[{toml_key(*path)}]"
            yield from (
                f"#{toml_key(name)} = {toml_value(each)}" for name, each in _shown(key).items()
            )


def _shown(key: Key) -> Any:
    """The default, or where that would show nothing an example."""
    return key.example if key.default is None or key.example is not None else key.default
