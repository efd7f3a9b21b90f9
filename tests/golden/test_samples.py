"""Every language's sample has exactly the golden numbers beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

import aura_lsp.languages
from aura_lsp.analysis import analyze
from aura_lsp.config import Settings
from aura_lsp.languages import for_path
from aura_lsp.measure import measure_file
from aura_lsp.text import Document, Encoding

PACKAGES = Path(aura_lsp.languages.__file__).parent
SAMPLES = sorted(path for path in PACKAGES.glob("*/sample.*") if path.suffix != ".golden")


def golden_of(path: Path) -> Path:
    """`sample.golden` where a language has one sample, else `sample.ts.golden`."""
    own = path.with_name(f"{path.name}.golden")
    return own if own.exists() else path.with_suffix(".golden")


def numbers(path: Path) -> str:
    """The measures of a file's functions and the increments of their cognitive scores."""
    language = for_path(path.name)
    assert language is not None
    analysis = analyze(Document(path.read_bytes()), language, Settings())
    document = analysis.document
    lines = []
    for measured in measure_file(analysis).functions:
        function = measured.function
        place = document.position(function.name_span.start, Encoding.UTF32)
        lines.append(
            f"{place.line + 1}:{place.character + 1} {function.qualified_name} {function.kind} "
            f"parameters={function.parameters} cyclomatic={function.cyclomatic} "
            f"cognitive={function.cognitive} nesting={function.max_nesting} "
            f"code_lines={measured.lines.code} statements={measured.statements}"
        )
        lines += [
            f"  {document.lines.line_at(step.offset) + 1} +{step.amount} {step.why}"
            for step in function.increments
        ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_sample_has_its_golden_numbers(path: Path) -> None:
    assert numbers(path).splitlines() == golden_of(path).read_text("utf-8").splitlines()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_increments_add_up_to_the_score(path: Path) -> None:
    language = for_path(path.name)
    assert language is not None
    functions = analyze(Document(path.read_bytes()), language, Settings()).functions()
    assert functions
    for function in functions:
        assert sum(step.amount for step in function.increments) == function.cognitive


def test_every_language_has_a_sample() -> None:
    assert {path.suffix for path in SAMPLES} >= {".py", ".go", ".rs", ".kt", ".ts"}


def test_the_example_of_the_source_document() -> None:
    path = Path(__file__).parents[2] / "examples" / "python" / "complex_function.py"
    language = for_path(path.name)
    assert language is not None
    analysis = analyze(Document(path.read_bytes()), language, Settings())
    (function,) = analysis.functions()
    assert (function.cyclomatic, function.cognitive) == (4, 9)
    strict = Settings.of(detection_level="comprehensive")
    found = analyze(analysis.document, language, strict).findings()
    assert [finding.rule for finding in found] == ["cognitive-complexity", "nesting-depth"]
