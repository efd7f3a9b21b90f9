"""What names stand for in a Kotlin file, those that it does not import included."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_UNKNOWN = "kotlin."


def named_among(site: Site, expression: Node, wanted: Collection[str]) -> str:
    """The full name that an expression stands for, if it is one of `wanted`.

    A name that the file neither imports nor declares comes from Kotlin itself, from an import
    with a star or from the file's own package, and is taken for the one that is wanted.
    """
    origin = site.origin(expression)
    if not origin.startswith(_UNKNOWN):
        return origin if origin in wanted else ""
    bare = origin.removeprefix(_UNKNOWN)
    for full in wanted:
        package, dot, _ = full.rpartition(f".{bare}") if full.endswith(f".{bare}") else ("", "", "")
        if full == bare or (dot and package.islower()):
            return full
    return ""
