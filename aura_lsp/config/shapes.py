"""The vocabulary of the table of keys: what a value may look like, and where a key may be set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Literal


class Place(Enum):
    """Where a setting was found; the value is how a message calls it."""

    USER = "the user's file"
    WORKSPACE = "a workspace file"
    EXPLICIT = "the file named by `--config`"
    ENVIRONMENT = "the environment"
    EDITOR = "the editor settings"
    OPTIONS = "the command line"


ANYWHERE = frozenset(Place)
FILES = frozenset({Place.USER, Place.WORKSPACE, Place.EXPLICIT})
PRIVATE = ANYWHERE - {Place.WORKSPACE}
"""Not where somebody else's repository could set it: code must not be sent to a place it names."""


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""


@dataclass(frozen=True, slots=True)
class Text:
    """A string: one of `allowed` if there are any, or of `more`, which takes a look around.
    `fault` says what is wrong with one, or None."""

    allowed: tuple[str, ...] = ()
    fault: Callable[[str], str | None] | None = None
    more: Callable[[], tuple[str, ...]] = tuple


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number from `minimum` (above it if `above`), or the word `word`."""

    minimum: int = 0
    above: bool = False
    whole: bool = True
    word: str | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A list of rule names (also codes and categories) or of gitignore patterns."""

    of: Literal["rules", "globs"]


@dataclass(frozen=True, slots=True)
class Entries:
    """A table with free keys: rules that have a threshold, rules, or HTTP headers."""

    of: Literal["thresholds", "rules", "headers"]
    value: Text | Number


@dataclass(frozen=True, slots=True)
class Table:
    """A table with these keys and no others."""

    keys: tuple[Key, ...]

    def key(self, name: str) -> Key | None:
        return next((key for key in self.keys if key.name == name), None)

    @property
    def holds_tables_only(self) -> bool:
        """Whether a header of its own would have nothing below it."""
        return all(isinstance(key.shape, Table) for key in self.keys)


@dataclass(frozen=True, slots=True)
class Tables:
    """An array of tables; each must have the key `required`."""

    table: Table
    required: str


Shape = Flag | Text | Number | Items | Entries | Table | Tables


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table.

    `default` None means unset. `example` is shown where the default would show nothing. `adds`:
    lists of several layers are joined, the lower layer first. `variable` sets it from the
    environment.
    """

    name: str
    shape: Shape
    description: str
    default: object = None
    example: object = None
    places: frozenset[Place] = ANYWHERE
    adds: bool = False
    variable: str | None = None
