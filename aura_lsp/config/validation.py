"""Holding a table against the keys that there are; wrong ones are reported and left out.

The result is flat: the path of each key that is set, with its value. Lists come out as tuples, an
array of tables as a tuple of such flat mappings.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from aura_lsp.config.errors import nearest
from aura_lsp.config.keys import CLIENT_KEYS, ROOT
from aura_lsp.config.lines import KeyPath
from aura_lsp.config.settings import LEVELS, matches
from aura_lsp.config.shapes import Entries, Items, Key, Place, Shape, Table, Tables, Text
from aura_lsp.config.values import Wrong, kind, scalar, text

Leaves = dict[tuple[str, ...], object]
Leaf = tuple[tuple[str, ...], object]
Level = Literal["error", "warning"]

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class Report(Protocol):
    """How a problem is told; the caller knows in which file it is, and where."""

    def __call__(
        self, keys: KeyPath, message: str, *, suggestion: str | None, severity: Level
    ) -> None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Validator:
    """Validates what was found in one place. `known_rules` None takes any name for a rule."""

    place: Place
    known_rules: Collection[str] | None
    report: Report

    def leaves(self, table: object) -> Leaves:
        """What a whole configuration sets, without what is wrong in it."""
        return dict(self._table(ROOT, table, ()))

    def _table(self, shape: Table, value: object, path: KeyPath) -> Iterator[Leaf]:
        """The leaves of a table, by their paths inside of it."""
        if not isinstance(value, Mapping):
            self._tell(path, Wrong(f"expected a table, got {kind(value)}"))
            return
        for name, inner in value.items():
            here = (*path, name)
            key = shape.key(name)
            if key is None:
                self._unknown(shape, here)
            elif self.place not in key.places:
                self._misplaced(key, here)
            else:
                for below, leaf in self._inside(key.shape, inner, here):
                    yield (name, *below), leaf

    def _inside(self, shape: Shape, value: object, path: KeyPath) -> Iterator[Leaf]:
        match shape:
            case Table():
                yield from self._table(shape, value, path)
            case Entries():
                yield from self._entries(shape, value, path)
            case Tables():
                yield (), tuple(self._tables(shape, value, path))
            case Items():
                yield from self._items(shape, value, path)
            case _:
                outcome = scalar(shape, value)
                if self._is_right(path, outcome):
                    yield (), outcome

    def _entries(self, shape: Entries, value: object, path: KeyPath) -> Iterator[Leaf]:
        if not isinstance(value, Mapping):
            self._tell(path, Wrong(f"expected a table, got {kind(value)}"))
            return
        for name, inner in value.items():
            here = (*path, name)
            if not self._is_right(here, self._entry_name(shape, name)):
                continue
            outcome = scalar(shape.value, inner)
            if self._is_right(here, outcome):
                yield (name,), outcome

    def _entry_name(self, shape: Entries, name: str) -> str | Wrong:
        if shape.of == "headers":
            wrong = Wrong("is not the name of an HTTP header; remove it")
            return name if _HEADER_NAME.fullmatch(name) else wrong
        if shape.of == "thresholds" and self.known_rules is not None:
            return name if name in LEVELS["advanced"] else self._no_threshold(name)
        return self._rule(name)

    def _no_threshold(self, name: str) -> Wrong:
        known = self.known_rules is not None and name in self.known_rules
        what = "has no threshold; remove it" if known else "unknown rule"
        return Wrong(what, None if known else nearest(name, LEVELS["advanced"]))

    def _rule(self, value: object) -> str | Wrong:
        name = text(Text(), value)
        if isinstance(name, Wrong) or self.known_rules is None or name in self.known_rules:
            return name
        suggestion = nearest(name, self.known_rules)
        advice = "" if suggestion else "; see `aura-lsp rules`"
        return Wrong(f"unknown rule `{name}`{advice}", suggestion)

    def _items(self, shape: Items, value: object, path: KeyPath) -> Iterator[Leaf]:
        if not isinstance(value, list | tuple):
            self._tell(path, Wrong(f"expected a list of strings, got {kind(value)}"))
            return
        read = self._rule if shape.of == "rules" else _glob
        outcomes = [((*path, index), read(item)) for index, item in enumerate(value)]
        yield (), tuple(item for here, item in outcomes if self._is_right(here, item))

    def _tables(self, shape: Tables, value: object, path: KeyPath) -> Iterator[Leaves]:
        if not isinstance(value, list | tuple):
            self._tell(path, Wrong(f"expected a list of tables, got {kind(value)}"))
            return
        for index, table in enumerate(value):
            here = (*path, index)
            leaves = dict(self._table(shape.table, table, here))
            if leaves.get((shape.required,)):
                yield leaves
            elif isinstance(table, Mapping) and not table.get(shape.required):
                wrong = Wrong("is missing; say which files the table is for, or remove the table")
                self._tell((*here, shape.required), wrong)

    def _unknown(self, shape: Table, path: KeyPath) -> None:
        name = str(path[-1])
        in_editor = self.place is Place.EDITOR
        if in_editor and len(path) == 1 and name in CLIENT_KEYS:
            return
        suggestion = _elsewhere(name) or nearest(name, [key.name for key in shape.keys])
        message = "unknown key" if suggestion else "unknown key; see `aura-lsp config schema`"
        # Editors may keep keys of their own beside Aura's, of which it cannot know.
        self._tell(path, Wrong(message, suggestion), "warning" if in_editor else "error")

    def _misplaced(self, key: Key, path: KeyPath) -> None:
        if Place.USER not in key.places:
            advice = f"set `{key.variable}` in the environment instead"
        elif Place.WORKSPACE in key.places:
            advice = "set it in a file"
        else:
            advice = "set it in your own `aura.toml` or in the editor"
            advice += f", or set `{key.variable}`" if key.variable else ""
        self._tell(path, Wrong(f"is ignored in {self.place.value}; {advice}"), "warning")

    def _is_right(self, path: KeyPath, outcome: object) -> bool:
        """Whether this is a value; tells the problem if it is none."""
        if isinstance(outcome, Wrong):
            self._tell(path, outcome)
        return not isinstance(outcome, Wrong)

    def _tell(self, path: KeyPath, wrong: Wrong, severity: Level = "error") -> None:
        self.report(path, wrong.message, suggestion=wrong.suggestion, severity=severity)


def _glob(value: object) -> str | Wrong:
    pattern = text(Text(), value)
    if isinstance(pattern, Wrong):
        return pattern
    try:
        matches((pattern,), "x")
    except ValueError:
        return Wrong(f"`{pattern}` is not a pattern as in .gitignore; correct it")
    return pattern


def _elsewhere(name: str) -> str | None:
    """The dotted path of a key of this very name, which was found in another table."""
    for key in ROOT.keys:
        if key.name == name:
            return name
        if isinstance(key.shape, Table) and key.shape.key(name):
            return f"{key.name}.{name}"
        if key.name == "thresholds" and name in LEVELS["advanced"]:
            return f"{key.name}.{name}"
    return None
