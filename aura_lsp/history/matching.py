"""Which function of a change is which: first by name, then by what it says.

As in a baseline the likest come first: a function is the one of its name; what is left over on both
sides is compared by code, within the file and then among the files of the change.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

from aura_lsp.history.versions import Version, likeness

K = TypeVar("K", bound=Hashable)
Likeness = Callable[[Version], Hashable | None]

_SAME = 0.5
"""The share of lines from which a function is another one that was edited."""
_TELLING = 40
"""Bytes of code from which it tells a function by itself; shorter ones are often alike."""
_MOST_PAIRS = 40_000
"""More than so many comparisons are a change that nobody could follow."""

_IN_FILE: tuple[Likeness, ...] = (
    lambda each: (each.qualified_name, each.code),
    lambda each: each.qualified_name,
    lambda each: (each.name, each.code),
    lambda each: each.code,
)
_ACROSS: tuple[Likeness, ...] = (
    lambda each: (each.qualified_name, each.code),
    lambda each: (each.name, each.code),
    lambda each: each.code if each.size >= _TELLING else None,
)


def in_file(before: Mapping[K, Version], after: Mapping[K, Version]) -> dict[K, K]:
    """Of each function of a file after a change the one that it was before."""
    return _similar(before, after, _alike(before, after, _IN_FILE))


def across(before: Mapping[K, Version], after: Mapping[K, Version]) -> dict[K, K]:
    """The same for functions that have left one file and come to another."""
    return _similar(before, after, _alike(before, after, _ACROSS), by_name=True)


def _alike(
    before: Mapping[K, Version], after: Mapping[K, Version], likenesses: tuple[Likeness, ...]
) -> dict[K, K]:
    found: dict[K, K] = {}
    left = dict(before)
    for alike in likenesses:
        pools: dict[Hashable, list[K]] = {}
        for key, version in reversed(left.items()):
            pools.setdefault(alike(version), []).append(key)
        pools.pop(None, None)
        for key, version in after.items():
            pool = pools.get(alike(version)) if key not in found else None
            if pool:
                found[key] = pool.pop()
                del left[found[key]]
    return found


def _similar(
    before: Mapping[K, Version],
    after: Mapping[K, Version],
    found: dict[K, K],
    *,
    by_name: bool = False,
) -> dict[K, K]:
    """What was found, and of what is left the pairs that have the most in common; `by_name`: only
    those of one name."""
    taken = set(found.values())
    old = [(key, each) for key, each in before.items() if key not in taken]
    new = [(key, each) for key, each in after.items() if key not in found]
    if len(old) * len(new) > _MOST_PAIRS:
        return found
    pairs = [
        (-share, at, other, key, origin)
        for at, (key, version) in enumerate(new)
        for other, (origin, was) in enumerate(old)
        if (not by_name or version.name == was.name)
        and (share := likeness(version, was)) >= _SAME
    ]  # fmt: skip
    for _, _, _, key, origin in sorted(pairs, key=lambda pair: pair[:3]):
        if key not in found and origin not in taken:
            found[key] = origin
            taken.add(origin)
    return found
