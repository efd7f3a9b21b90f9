"""Many files in a few numbers: totals, distributions, the functions to look at first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from heapq import nlargest
from math import inf
from typing import Any

from aura_lsp.batch import FileResult, FunctionPlace
from aura_lsp.model import FunctionMetrics

_Measure = Callable[[FunctionMetrics], int]
_BINS: dict[str, tuple[_Measure, tuple[int, ...]]] = {
    "Cognitive complexity": (lambda each: each.function.cognitive, (0, 1, 3, 6, 10, 15, 25, 50)),
    "Cyclomatic complexity": (lambda each: each.function.cyclomatic, (1, 2, 4, 7, 10, 15, 20, 50)),
    "Lines of code": (lambda each: each.lines.code, (0, 5, 10, 20, 40, 80, 160, 320)),
}
"""Measures of functions, with where the bars of their distributions start."""


def totals(results: Iterable[FileResult]) -> dict[str, int]:
    """The sums over all files that were measured."""
    files = [each.metrics for each in results if each.metrics is not None]
    return {
        "files": len(files),
        "functions": sum(len(each.functions) for each in files),
        "lines": sum(each.lines.total for each in files),
        "code_lines": sum(each.lines.code for each in files),
        "cognitive": sum(each.cognitive for each in files),
        "cyclomatic": sum(each.cyclomatic for each in files),
    }


def worst(result: FileResult) -> int:
    """The highest cognitive complexity of a function in a file."""
    functions = result.metrics.functions if result.metrics is not None else ()
    return max((each.function.cognitive for each in functions), default=0)


def all_functions(results: Iterable[FileResult]) -> list[FunctionMetrics]:
    """The functions of all files that were measured."""
    return [each for result in results if result.metrics for each in result.metrics.functions]


def most_complex(
    results: Iterable[FileResult], count: int
) -> list[tuple[FileResult, FunctionMetrics, FunctionPlace]]:
    """The functions of the highest cognitive complexity, then of the highest cyclomatic one."""
    functions = (
        (result, measured, place)
        for result in results
        if result.metrics is not None
        for measured, place in zip(result.metrics.functions, result.places, strict=True)
    )
    return nlargest(
        count, functions, key=lambda row: (row[1].function.cognitive, row[1].function.cyclomatic)
    )


def histograms(functions: Sequence[FunctionMetrics]) -> list[dict[str, Any]]:
    """How many functions there are between two values of a measure."""
    found = []
    for name, (measure, starts) in _BINS.items() if functions else ():
        values = [measure(each) for each in functions]
        bars = [
            [_label(start, after), sum(start <= value < after for value in values)]
            for start, after in zip(starts, (*starts[1:], inf), strict=True)
        ]
        found.append({"name": f"{name} of functions", "bars": bars})
    return found


def _label(start: int, after: float) -> str:
    if after == inf:
        return f"{start} or more"
    return str(start) if start == after - 1 else f"{start}–{after - 1:.0f}"
