"""Full paths of what a Rust expression or type names: `Vec::new` is `std.vec.Vec.new`."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.names import BUILTINS, parts

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_PRELUDE = {
    "Box": "std.boxed.Box",
    "Drop": "std.ops.Drop",
    "Option": "std.option.Option",
    "Result": "std.result.Result",
    "String": "std.string.String",
    "Vec": "std.vec.Vec",
    "drop": "std.mem.drop",
}
_SAME = {"core": "std", "alloc": "std"}
"""Crates whose contents `std` has too -> `std`."""


def full_path(site: Site, expression: Node, among: Container[str] | None = None) -> str:
    """The full path of a name or path, with dots, by the imports of the file; what is in `core` or
    `alloc` is in `std`. Empty where it is local, the file's own, no path at all, or none `among`
    what `origins_of` gives."""
    path = site.origin(expression, among).removeprefix(f"{BUILTINS}.")
    first, dot, rest = path.partition(".")
    return f"{_PRELUDE.get(first) or _SAME.get(first, first)}{dot}{rest}"


def origins_of(paths: Iterable[str]) -> frozenset[str]:
    """The origins of which `full_path` may make one of `paths`."""
    found = set()
    for path in paths:
        found.add(path)
        for short, full in (*_PRELUDE.items(), *_SAME.items()):
            if path == full or path.startswith(f"{full}."):
                found.add(f"{short}{path.removeprefix(full)}")
    return frozenset(found | {f"{BUILTINS}.{each}" for each in found})


def last_name(path: Node, source: bytes) -> str:
    """The last name of a path or of a type with arguments: `Result` of `io::Result<()>`."""
    found = parts(path, source)
    return found[1].rpartition(".")[2] if found is not None else ""
