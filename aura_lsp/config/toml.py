"""Writing values as TOML, which the standard library only reads."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_value(value: object) -> str:
    """A value on one line; a table comes out inline."""
    match value:
        case str():
            # A JSON string is a TOML string, but for the one character that JSON does not escape.
            return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
        case Mapping():
            inner = ", ".join(
                f"{toml_key(name)} = {toml_value(each)}" for name, each in value.items()
            )
            return f"{{ {inner} }}" if inner else "{}"
        case list() | tuple():
            return f"[{', '.join(map(toml_value, value))}]"
        case _:
            return json.dumps(value)


def toml_key(*names: str) -> str:
    """A dotted key, its parts quoted where they have to be."""
    return ".".join(name if _BARE.fullmatch(name) else toml_value(name) for name in names)
