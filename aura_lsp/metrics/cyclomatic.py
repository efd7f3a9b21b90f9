"""Cyclomatic complexity (McCabe 1976): 1 + the decisions of a function.

What is a decision differs from community to community; each language names the tool that its users
trust (CONTRACT, "What the numbers mean") and gives the weights that make the numbers agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Cyclomatic:
    """What counts in one language.

    `weights`: role of `structure.scm` -> what each occurrence adds. `merged`: kind of a nested
    function -> what it adds to the function around it besides its own decisions; a kind that is
    absent is apart, with an entry of its own only.
    """

    weights: Mapping[str, int]
    merged: Mapping[str, int] = field(default_factory=dict)
