"""VS Code's settings are those of the configuration, and change nothing until somebody sets one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aura_lsp.config.editor import from_editor
from aura_lsp.config.keys import CLIENT_KEYS, ROOT
from aura_lsp.config.shapes import Place, Table
from aura_lsp.server.features import commands, measures, pages, workspace
from tools.vscode_settings import PACKAGE, configuration, manifest

PROPERTIES: dict[str, dict[str, Any]] = {
    name: each for group in configuration() for name, each in group["properties"].items()
}
OF_THE_SERVER = {
    name: each for name, each in PROPERTIES.items() if name.split(".")[1] not in CLIENT_KEYS
}


def _paths(table: Table, before: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for key in table.keys:
        path = (*before, key.name)
        if isinstance(key.shape, Table):
            found |= _paths(key.shape, path)
        elif Place.EDITOR in key.places:
            found.add(path)
    return found


def _path_of(name: str) -> tuple[str, ...]:
    """Where a setting of VS Code ends up in the configuration."""
    table: Any = from_editor({name: "a value"})
    path: list[str] = []
    while isinstance(table, dict):
        ((key, table),) = table.items()
        path.append(key)
    return tuple(path)


def test_the_manifest_is_current() -> None:
    text = PACKAGE.read_text("utf-8")
    assert manifest(text) == text


def test_every_key_an_editor_may_set_is_there_but_the_secret() -> None:
    assert {_path_of(name) for name in OF_THE_SERVER} == _paths(ROOT) - {("llm", "api-key")}


def test_a_fresh_profile_sets_nothing() -> None:
    assert {name for name, each in PROPERTIES.items() if each["default"] is not None} == set()
    nested: dict[str, Any] = {}
    for name, each in OF_THE_SERVER.items():
        *parents, last = name.split(".")[1:]
        inner = nested
        for parent in parents:
            inner = inner.setdefault(parent, {})
        inner[last] = each["default"]
    settings = from_editor(nested)
    assert _leaves(settings) == []


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for each in value.values() for leaf in _leaves(each)]
    return [value]


@pytest.mark.parametrize("name", sorted(PROPERTIES))
def test_null_is_allowed(name: str) -> None:
    each = PROPERTIES[name]
    kinds = each["type"] if "type" in each else [one.get("type") for one in each["anyOf"]]
    assert "null" in kinds
    assert None in each.get("enum", [None])


def test_a_workspace_cannot_say_where_code_is_sent_and_what_is_run() -> None:
    machine = {name for name, each in PROPERTIES.items() if each["scope"] == "machine"}
    assert machine == {
        "aura.llm.provider",
        "aura.llm.baseUrl",
        "aura.llm.headers",
        "aura.llm.allowRemote",
        "aura.llm.runTests",
    }


def test_a_workspace_that_is_not_trusted_names_no_program() -> None:
    package = json.loads(PACKAGE.read_text("utf-8"))
    restricted = package["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"]
    overridable = {n for n, each in PROPERTIES.items() if each["scope"] == "machine-overridable"}
    assert set(restricted) == overridable


def test_commands_of_the_manifest_are_the_servers_and_the_extensions() -> None:
    package = json.loads(PACKAGE.read_text("utf-8"))
    source = "".join(
        (PACKAGE.parent / "src" / name).read_text("utf-8")
        for name in ("extension.ts", "preview.ts")
    )
    own = {
        each["command"] for each in package["contributes"]["commands"] if each["command"] in source
    }
    rest = {each["command"] for each in package["contributes"]["commands"]} - own
    known = {
        value
        for module in (commands, measures, pages, workspace)
        for value in vars(module).values()
        if isinstance(value, str) and value.startswith("aura.")
    }
    assert rest <= known
