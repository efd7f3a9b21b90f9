"""What a single value must be, and what to say when it is something else."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from aura_lsp.config.errors import nearest
from aura_lsp.config.shapes import Flag, Number, Text


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a value is not taken. It does not repeat a value that may be a secret."""

    message: str
    suggestion: str | None = None


def scalar(shape: Flag | Number | Text, value: object) -> object:
    """The value as `Settings` keeps it, or a `Wrong`."""
    match shape:
        case Flag():
            if isinstance(value, bool):
                return value
            return Wrong(f"expected `true` or `false`, got {kind(value)}")
        case Number():
            return _number(shape, value)
        case Text():
            return text(shape, value)


def text(shape: Text, value: object) -> str | Wrong:
    """The string, or why it is not one that the shape takes."""
    if not isinstance(value, str):
        return Wrong(f"expected a string, got {kind(value)}")
    if shape.allowed and value not in shape.allowed and value not in shape.more():
        known = (*shape.allowed, *shape.more())
        allowed = ", ".join(f"`{each}`" for each in known)
        return Wrong(f"expected one of {allowed}", nearest(value, known))
    if not value:
        return Wrong("expected a string that is not empty")
    if any(_is_control(each) for each in value):
        return Wrong("remove the control characters")
    fault = shape.fault(value) if shape.fault else None
    return Wrong(fault) if fault else value


def _is_control(character: str) -> bool:
    """Whether a character has no place in a name, a path or an HTTP header."""
    return character < " " or "\x7f" <= character <= "\x9f" or "\ud800" <= character <= "\udfff"


def _number(shape: Number, value: object) -> object:
    if isinstance(value, str) and value == shape.word:
        return value
    what = "a whole number" if shape.whole else "a number"
    word = f" or `{shape.word}`" if shape.word else ""
    expected = f"expected {what} {'above' if shape.above else 'from'} {shape.minimum}{word}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Wrong(f"{expected}, got {kind(value)}")
    if not math.isfinite(value) or not _fits(shape, value):
        return Wrong(f"{expected}, got `{value}`")
    return int(value) if value == int(value) else value


def _fits(shape: Number, value: float) -> bool:
    if shape.whole and value != int(value):
        return False
    return value > shape.minimum if shape.above else value >= shape.minimum


_KINDS: tuple[tuple[type[object] | tuple[type[object], ...], str], ...] = (
    (bool, "a boolean"),
    (str, "a string"),
    ((int, float), "a number"),
    (Mapping, "a table"),
    ((list, tuple), "a list"),
    (type(None), "null"),
)


def kind(value: object) -> str:
    """What a value is, in the words of TOML."""
    names = (name for types, name in _KINDS if isinstance(value, types))
    return next(names, "a date or time")
