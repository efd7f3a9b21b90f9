"""Packages installed beside Aura that add rules, languages or providers by entry points.

Only what is installed is ever loaded: nothing of a workspace is. What cannot be loaded is named and
left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal

Group = Literal["aura_lsp.rules", "aura_lsp.languages", "aura_lsp.providers"]
GROUPS: tuple[Group, ...] = ("aura_lsp.rules", "aura_lsp.languages", "aura_lsp.providers")


@dataclass(slots=True, eq=False)
class Extension:
    """One entry point. `source` is its package with the version; `value` what it stands for, None
    if `problem` says why there is nothing."""

    group: Group
    name: str
    source: str
    value: Any = None
    problem: str = ""

    def fail(self, problem: str) -> None:
        """Something is wrong with it; the first thing counts."""
        self.problem = self.problem or problem


@cache
def extensions(group: Group) -> tuple[Extension, ...]:
    """The extensions of a kind, each loaded."""
    found = sorted(entry_points(group=group), key=lambda each: (each.name, each.value))
    return tuple(_loaded(group, each) for each in found)


@cache
def installed(group: Group) -> tuple[str, ...]:
    """The names of the extensions of a kind, none of which is loaded for that."""
    return tuple(sorted(entry_points(group=group).names))


def _loaded(group: Group, point: EntryPoint) -> Extension:
    package = point.dist
    source = f"{package.name} {package.version}" if package is not None else point.value
    extension = Extension(group, point.name, source)
    try:
        extension.value = point.load()
    except Exception as error:  # noqa: BLE001 - somebody else's code, which must not stop ours
        extension.fail(f"{type(error).__name__}: {error}")
    return extension
