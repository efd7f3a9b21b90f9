"""The settings in force, written back in the shape of `aura.toml`, for `config show`.

The API key is never shown, and of headers only their names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aura_lsp.config.files import dotted
from aura_lsp.config.keys import ROOT
from aura_lsp.config.settings import LEVELS, Settings
from aura_lsp.config.shapes import Entries, Key, Place, Table, Tables
from aura_lsp.config.toml import toml_key, toml_value

DEFAULT = "default"

Path = tuple[str, ...]

_MASK = "***"


def as_dict(settings: Settings) -> dict[str, object]:
    """The settings as `json_schema` describes them; a key that is not set is left out.

    `thresholds` holds those of the detection level as well.
    """
    shown = _table(ROOT, settings)
    level = LEVELS[settings.detection_level]
    shown["thresholds"] = {**level, **dict(settings.thresholds)}
    return shown


def as_toml(settings: Settings, origins: Mapping[str, str]) -> str:
    """The settings as TOML, each with the place that it comes from as a comment.

    What comes from the detection level or is not set is commented out, so that loading the text
    again gives equal settings, but for what is masked.
    """
    lines = _Writer(settings, origins).lines(ROOT, _table(ROOT, settings), ())
    return "\n".join(lines).strip("\n") + "\n"


def all_origins(settings: Settings, known: Mapping[Path, str]) -> dict[str, str]:
    """The origin of each key and entry by its dotted name; `default` where none is known."""
    shown = as_dict(settings)
    paths = dict.fromkeys([*_paths(ROOT, shown, ()), *known])
    return {dotted(path): known.get(path, DEFAULT) for path in paths if path != ("extend",)}


def _table(table: Table, container: object) -> dict[str, Any]:
    """A part of the settings as a nested dict, in the order of the keys."""
    shown: dict[str, Any] = {}
    for key in table.keys:
        if not _is_shown(key):
            continue
        value = _get(container, key.name)
        if value is not None:
            shown[key.name] = _plain(key, value)
    return shown


def _is_shown(key: Key) -> bool:
    """Whether a key is one of the settings: not what leads to other files, nor a secret."""
    return key.name != "extend" and Place.USER in key.places


def _get(container: object, name: str) -> Any:
    if isinstance(container, Mapping):
        return container.get(name)
    return getattr(container, name.replace("-", "_"))


def _plain(key: Key, value: Any) -> Any:
    match key.shape:
        case Table():
            return _table(key.shape, dict(value) if isinstance(value, tuple) else value)
        case Tables():
            return [
                {
                    name: each
                    for name, each in _table(key.shape.table, table).items()
                    if each or name == "select"
                }
                for table in value
            ]
        case Entries(of="headers"):
            return dict.fromkeys((name for name, _ in value), _MASK)
        case Entries():
            return {name: each if isinstance(each, int) else str(each) for name, each in value}
    return list(value) if isinstance(value, tuple) else value


def _paths(table: Table, shown: Mapping[str, Any], path: Path) -> Iterator[Path]:
    for key in filter(_is_shown, table.keys):
        here = (*path, key.name)
        value = shown.get(key.name)
        match key.shape:
            case Table():
                yield from _paths(key.shape, value, here) if value else ()
            case Entries():
                yield from ((*here, name) for name in value or ())
            case _:
                yield here


@dataclass(frozen=True, slots=True, eq=False)
class _Writer:
    """Writes settings as the lines of a TOML file."""

    settings: Settings
    origins: Mapping[str, str]

    def lines(self, table: Table, shown: Mapping[str, Any], path: Path) -> Iterator[str]:
        """A table's plain keys first, as TOML demands, then the tables in it."""
        nested: list[Key] = []
        for key in filter(_is_shown, table.keys):
            if isinstance(key.shape, Table | Tables | Entries):
                nested.append(key)
            elif key.name in shown:
                yield self._line((*path, key.name), shown[key.name])
            else:
                yield f"# {key.name} is not set"
        for key in nested:
            yield from self._nested(key, shown.get(key.name), (*path, key.name))

    def _line(self, path: Path, value: object) -> str:
        return f"{toml_key(path[-1])} = {toml_value(value)}  # {self._origin(path)}"

    def _origin(self, path: Path) -> str:
        return " ".join(self.origins.get(dotted(path), DEFAULT).split())

    def _nested(self, key: Key, value: Any, path: Path) -> Iterator[str]:
        match key.shape:
            case Tables():
                for table in value:
                    yield from ("", f"[[{toml_key(*path)}]]  # {self._origin(path)}")
                    yield from (f"{name} = {toml_value(each)}" for name, each in table.items())
            case Entries():
                yield from self._entries(value, path)
            case Table() if value:
                if not key.shape.holds_tables_only:
                    yield from ("", f"[{toml_key(*path)}]")
                yield from self.lines(key.shape, value, path)

    def _entries(self, entries: Mapping[str, object], path: Path) -> Iterator[str]:
        level = LEVELS[self.settings.detection_level] if path == ("thresholds",) else {}
        if not entries and not level:
            return
        yield from ("", f"[{toml_key(*path)}]")
        yield from (self._line((*path, name), value) for name, value in entries.items())
        for name, limit in level.items():
            if name not in entries:
                yield f"# {toml_key(name)} = {limit}  # from the detection level"
