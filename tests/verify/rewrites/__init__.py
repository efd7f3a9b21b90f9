"""A function in each language with a right rewrite of it, and what makes that wrong."""

from __future__ import annotations

from dataclasses import dataclass

from aura_lsp.language import Language


@dataclass(frozen=True, slots=True)
class Example:
    """`good` is a right rewrite of the function `name` in `source`, of which an offer says `told`.

    `wrong`: what is wrong -> a text of `good`, what stands there instead, and the reasons for which
    that is refused, with spaces between.
    """

    language: Language
    source: str
    name: str
    good: str
    told: str
    wrong: dict[str, tuple[str, str, str]]
