"""How vectors are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import arguments_of, callee_of
from aura_lsp.languages.rust.paths import full_path

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_VECTOR = "std.vec.Vec"


def is_empty_vector(site: Site, value: Node) -> bool:
    """Whether an expression makes a vector without elements: `Vec::new()`, `vec![]`."""
    if value.type == "macro_invocation":
        return site.text(value).replace(" ", "") in ("vec![]", "vec!()")
    return _makes(site, value) in ("new", "with_capacity") or _is_default(site, value)


def _makes(site: Site, value: Node) -> str:
    """The name of the function of `Vec` that an expression calls."""
    callee = callee_of(value)
    path = full_path(site, callee) if callee is not None else ""
    base, _, name = path.rpartition(".")
    return name if base == _VECTOR else ""


def _is_default(site: Site, value: Node) -> bool:
    return _makes(site, value) == "default" and not arguments_of(value)
