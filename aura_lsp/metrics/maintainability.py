"""Maintainability index (Oman and Hagemeister 1992), scaled to 0 to 100 as radon and Visual Studio
do."""

from __future__ import annotations

from math import log, radians, sin, sqrt
from typing import NamedTuple


class IndexInputs(NamedTuple):
    """What the index is computed from besides Halstead's volume.

    `logical_lines` counts statements, `comment_share` is comment lines per code line in percent.
    """

    cyclomatic: int
    logical_lines: int
    comment_share: float


def maintainability_index(volume: float, inputs: IndexInputs) -> float:
    """0 (hopeless) to 100 (easy), for code of this Halstead volume.

    Code without volume or lines is as maintainable as can be: 100. The formula is radon's
    `mi_compute`.
    """
    cyclomatic, logical_lines, comment_share = inputs
    if volume <= 0 or logical_lines <= 0:
        return 100.0
    index = (
        171
        - 5.2 * log(volume)
        - 0.23 * cyclomatic
        - 16.2 * log(logical_lines)
        + 50 * sin(sqrt(2.46 * radians(comment_share)))
    )
    return min(max(0.0, index * 100 / 171), 100.0)
