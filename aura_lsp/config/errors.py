"""What is wrong with a configuration, as values: a problem is told, never raised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """One thing that the user has to change.

    `path` is the file, or `editor settings`, `environment` or `command line`. `line` and `column`
    are 1-based, columns count code points; None where there is no text to point into. `key` is
    dotted, or the environment variable, and empty for a file as a whole. `is_inside`: the place is
    one in the key's value. With an error the
    settings are not to be used; a warning means that the key was left out.
    """

    path: str
    line: int | None
    column: int | None
    key: str
    message: str
    suggestion: str | None = None
    severity: Literal["error", "warning"] = "error"
    is_inside: bool = False

    def __str__(self) -> str:
        """`path:line: key: message`, with the nearest valid name where there is one; also the
        column where that tells more than the key."""
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        if self.is_inside:
            place += f":{self.column}"
        hint = f"; did you mean `{self.suggestion}`?" if self.suggestion else ""
        return ": ".join(part for part in (place, self.key, self.message + hint) if part)


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """The valid name that a misspelt one most likely stands for; case does not count."""
    from difflib import get_close_matches  # noqa: PLC0415 - nobody's start-up should wait for it

    folded = {each.casefold(): each for each in sorted(valid)}
    found = get_close_matches(name.casefold(), folded, n=1)
    return folded[found[0]] if found else None
