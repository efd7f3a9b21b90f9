"""What names stand for by a file's imports, those with a star and Kotlin's own included."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_UNKNOWN = "kotlin."
DEFAULT_PACKAGES = frozenset(
    {
        "kotlin", "kotlin.annotation", "kotlin.collections", "kotlin.comparisons", "kotlin.io",
        "kotlin.ranges", "kotlin.sequences", "kotlin.text", "java.lang", "kotlin.jvm",
    }
)  # fmt: skip
"""Packages that every file imports."""


def named_among(site: Site, expression: Node, wanted: Collection[str]) -> str:
    """The full name that an expression stands for, if it is one of `wanted`."""
    origin = site.origin(expression)
    if not origin.startswith(_UNKNOWN):
        return origin if origin in wanted else ""
    bare = origin.removeprefix(_UNKNOWN)
    tail = f".{bare}"
    for full in wanted:
        if full == bare:
            return full
        if full.endswith(tail):
            package = full.removesuffix(tail)
            if package in DEFAULT_PACKAGES or package in site.imports():
                return full
    return ""
