"""Layers of configuration, put on top of each other into one `Settings`.

A later layer wins key by key. Tables with free keys are joined, so are `overrides` and
`extend-exclude`; `select`, `extend-select` and `ignore` go together as `Choice.over` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from aura_lsp.config.keys import ROOT
from aura_lsp.config.settings import (
    Choice,
    Editor,
    History,
    LanguageSettings,
    Llm,
    Override,
    Pairs,
    Performance,
    Settings,
    pairs,
)
from aura_lsp.config.validation import Leaves
from aura_lsp.model import Severity

_CHOICE = ("select", "extend-select", "ignore")
_ADDS = frozenset((key.name,) for key in ROOT.keys if key.adds)


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """What one file, the editor or one variable sets; `origin` names it."""

    origin: str
    leaves: Leaves


@dataclass(frozen=True, slots=True, eq=False)
class Merged:
    """All layers in one; `origins` names for each path what set it, several where they add up."""

    leaves: Leaves
    origins: Mapping[tuple[str, ...], str]


def merge(layers: Iterable[Layer]) -> Merged:
    """The layers on top of each other, the lowest first."""
    leaves: Leaves = {}
    origins: dict[tuple[str, ...], str] = {}
    for layer in layers:
        for path, value in layer.leaves.items():
            if path in _ADDS and path in leaves:
                below = cast("tuple[object, ...]", leaves[path])
                leaves[path] = (*below, *cast("tuple[object, ...]", value))
                origins[path] = f"{origins[path]}, {layer.origin}"
            elif path[0] not in _CHOICE:
                leaves[path] = value
                origins[path] = layer.origin
        _choose(layer, leaves, origins)
    return Merged(leaves, origins)


def _choose(layer: Layer, leaves: Leaves, origins: dict[tuple[str, ...], str]) -> None:
    """Put the rules that a layer asks for on top of those of the layers below it."""
    lower, upper = _choice(leaves), _choice(layer.leaves)
    chosen = upper.over(lower)
    for name, value in zip(
        _CHOICE, (chosen.select, chosen.extend_select, chosen.ignore), strict=True
    ):
        path = (name,)
        if path in layer.leaves:
            adds_up = path in origins and upper.select is None
            origins[path] = f"{origins[path]}, {layer.origin}" if adds_up else layer.origin
            leaves[path] = value
        elif path in leaves and leaves[path] != value:
            if value:
                leaves[path] = value
            else:
                del leaves[path], origins[path]


def _choice(leaves: Leaves) -> Choice:
    select, extend_select, ignore = (cast(Any, leaves.get((name,))) for name in _CHOICE)
    return Choice(select, extend_select or (), ignore or ())


def build(leaves: Leaves) -> Settings:
    """The settings that say what the leaves say, and the defaults for the rest."""
    languages = sorted({path[1] for path in leaves if path[0] == "languages"})
    top = {name: value for name, value in _fields(leaves).items() if name != "extend"}
    top["overrides"] = tuple(map(_override, top.get("overrides", ())))
    return Settings(
        **top,
        thresholds=_entries(leaves, "thresholds"),
        severity=_severities(leaves),
        languages=tuple((name, _language(leaves, name)) for name in languages),
        performance=Performance(**_fields(leaves, "performance")),
        editor=Editor(**_fields(leaves, "editor")),
        history=History(**_fields(leaves, "history")),
        llm=Llm(**_fields(leaves, "llm"), headers=_entries(leaves, "llm", "headers")),
    )


def _language(leaves: Leaves, name: str) -> LanguageSettings:
    thresholds: Pairs[int] = _entries(leaves, "languages", name, "thresholds")
    return LanguageSettings(**_fields(leaves, "languages", name), thresholds=thresholds)


def _override(leaves: Leaves) -> Override:
    thresholds: Pairs[int] = _entries(leaves, "thresholds")
    return Override(**_fields(leaves), thresholds=thresholds, severity=_severities(leaves))


def _severities(leaves: Leaves) -> Pairs[Severity]:
    return tuple((name, Severity(value)) for name, value in _entries(leaves, "severity"))


def _fields(leaves: Leaves, *table: str) -> dict[str, Any]:
    """The plain values of a table by the names of their fields."""
    depth = len(table)
    return {
        path[depth].replace("-", "_"): value
        for path, value in leaves.items()
        if path[:depth] == table and len(path) == depth + 1
    }


def _entries(leaves: Leaves, *table: str) -> Pairs[Any]:
    """The pairs of a table with free keys."""
    depth = len(table)
    return pairs(
        {
            path[depth]: value
            for path, value in leaves.items()
            if path[:depth] == table and len(path) > depth
        }
    )
