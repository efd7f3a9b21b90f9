"""Providers of packages that are installed beside Aura."""

from __future__ import annotations

from functools import cache
from typing import Any

from aura_lsp.assist.servers.dialects import DIALECTS
from aura_lsp.assist.servers.provider import BaseProvider
from aura_lsp.extensions import Extension, extensions

_TAKEN = frozenset({*DIALECTS, "auto", "off"})


@cache
def installed_providers() -> dict[str, type[BaseProvider]]:
    """The classes by the names that `llm.provider` may have."""
    found = {each.name: _class_of(each) for each in extensions("aura_lsp.providers")}
    return {name: value for name, value in found.items() if value is not None}


def _class_of(extension: Extension) -> type[BaseProvider] | None:
    if extension.problem:
        return None
    problem = _problem(extension.name, extension.value)
    if problem:
        extension.fail(problem)
        return None
    provider: type[BaseProvider] = extension.value
    return provider


def _problem(name: str, value: Any) -> str:
    if not isinstance(value, type) or not issubclass(value, BaseProvider):
        return "expected a subclass of `aura_lsp.assist.servers.BaseProvider`"
    if name in _TAKEN:
        return f"the provider `{name}` is there already"
    if value.__abstractmethods__:
        return f"`{min(value.__abstractmethods__)}` is missing"
    if not value.title or not value.default_url:
        return "it has no `title` or no `default_url`"
    return ""
