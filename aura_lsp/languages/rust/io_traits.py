"""Reading and writing as the traits of `std`, `tokio` and `futures` do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aura_lsp.site import Site

_CRATES = ("std", "tokio", "futures", "futures_util", "futures_lite", "async_std", "smol")
_TRAITS = frozenset(
    {"Read", "Write", "AsyncReadExt", "AsyncWriteExt", "AsyncRead", "AsyncWrite", "ReadExt"}
    | {"WriteExt", "prelude", "*"}
)


def has_io_traits(site: Site) -> bool:
    """Whether the file imports one of the traits whose `read` and `write` return how much they
    did: without one, methods of these names are something else."""
    for path in site.imports():
        crate, _, rest = path.partition(".")
        names = rest.split(".")
        if crate in _CRATES and "io" in names and not _TRAITS.isdisjoint(names):
            return True
    return False
