"""The pages about metrics give the figures that are recorded, all of them, and right examples."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aura_lsp.analysis import analyze
from aura_lsp.config import Settings
from aura_lsp.languages import named
from aura_lsp.measure import measure_file
from aura_lsp.model import FunctionMetrics
from aura_lsp.text import Document
from tests.oracles.catalogue import ORACLES
from tools.metric_docs import PAGES, filled, metrics_of, recorded

FILES = sorted(PAGES.glob("*.md"))
EXAMPLE = re.compile(r"```(\w+)\n(.*?)```\n\n`(\w+)`: ([^\n]+)\n", re.DOTALL)
FIGURE = re.compile(r"`([\w.]+)` ([\d.]+)")


def example(path: Path) -> tuple[str, FunctionMetrics, str]:
    """The code of a page's worked example, its function, and what the page says of that."""
    found = EXAMPLE.search(path.read_text("utf-8"))
    assert found is not None
    fence, code, name, figures = found.groups()
    language = named(fence)
    assert language is not None
    analysis = analyze(Document(code.encode()), language, Settings())
    functions = {each.function.name: each for each in measure_file(analysis).functions}
    return code, functions[name], figures


def figure(measured: FunctionMetrics, name: str) -> float:
    """A measure by its name in the output of `metrics`."""
    if name.startswith("halstead."):
        return float(getattr(measured.halstead, name.removeprefix("halstead.")))
    if name == "code_lines":
        return measured.lines.code
    owner = measured if name in ("statements", "maintainability_index") else measured.function
    return float(getattr(owner, name))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_page_is_as_it_would_be_written(path: Path) -> None:
    page = path.read_text("utf-8")
    assert filled(page) == page, "run `python -m tools.metric_docs`"


def test_every_metric_that_is_recorded_has_a_page() -> None:
    told = {name for path in FILES for name in metrics_of(path.read_text("utf-8"))}
    heads = [head for oracle in ORACLES if (head := recorded(oracle)) is not None]
    assert heads
    assert {name for head in heads for name in head["metrics"]} <= told


def test_no_difference_is_told_without_a_reason() -> None:
    for oracle in ORACLES:
        names = {reason.name for reason in oracle.reasons}
        for difference in (recorded(oracle) or {"differences": {}})["differences"]:
            assert difference.partition(": ")[2] in names, f"{oracle.name}: {difference}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_worked_example_is_right(path: Path) -> None:
    _, measured, said = example(path)
    figures = {name: float(value) for name, value in FIGURE.findall(said)}
    assert figures
    assert {name: round(figure(measured, name), 2) for name in figures} == figures


def test_the_increments_in_the_example_are_where_it_says() -> None:
    code, measured, _ = example(PAGES / "cognitive-complexity.md")
    said = [
        [int(amount) for amount in re.findall(r"\+(\d)", line.partition("//")[2])]
        for line in code.splitlines()
    ]
    found: list[list[int]] = [[] for _ in said]
    for step in measured.function.increments:
        found[code.count("\n", 0, step.offset)].append(step.amount)
    assert found == said
