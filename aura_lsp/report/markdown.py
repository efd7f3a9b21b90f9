"""Measures as a Markdown document, for editors that show one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aura_lsp.batch import FileResult
from aura_lsp.report.summary import all_functions, histograms, most_complex, totals, worst

_MOST_FUNCTIONS = 50
_MOST_FILES = 25
_BAR = 30
"""Characters of the longest bar."""


def metrics_markdown(results: Sequence[FileResult], title: str) -> str:
    """What is most complex in some files, or in one file all of its functions."""
    measured = [each for each in results if each.metrics is not None]
    parts = [f"# {title}", "", _sentence(totals(measured)), ""]
    if len(measured) > 1:
        parts += [*_files(measured), ""]
    parts += [*_functions(measured), "", *_distributions(measured)]
    skipped = [each for each in results if each.skipped is not None]
    if skipped:
        parts += [
            f"{len(skipped)} more files are left out, such as binary, generated or large ones."
        ]
    return "\n".join(parts).rstrip() + "\n"


def _sentence(sums: dict[str, int]) -> str:
    return (
        f"{sums['files']} files, {sums['functions']} functions, "
        f"{sums['code_lines']} lines of code; "
        f"cognitive complexity {sums['cognitive']}, cyclomatic {sums['cyclomatic']}."
    )


def _files(measured: Sequence[FileResult]) -> Iterator[str]:
    ranked = sorted(measured, key=lambda each: -each.metrics.cognitive if each.metrics else 0)
    yield "| file | cognitive | worst function | maintainability | code lines |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for each in ranked[:_MOST_FILES]:
        if each.metrics is not None:
            index, code = each.metrics.maintainability_index, each.metrics.lines.code
            numbers = f"{each.metrics.cognitive} | {worst(each)} | {index:.0f} | {code}"
            yield f"| {_cell(each.path)} | {numbers} |"


def _functions(measured: Sequence[FileResult]) -> Iterator[str]:
    rows = most_complex(measured, _MOST_FUNCTIONS)
    if not rows:
        return
    yield "| function | cognitive | cyclomatic | nesting | parameters | code lines | place |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | --- |"
    for result, row, place in rows:
        function = row.function
        numbers = (
            function.cognitive, function.cyclomatic, function.max_nesting, function.parameters,
            row.lines.code,
        )  # fmt: skip
        where = (
            f"line {place.name.line}" if len(measured) == 1 else f"{result.path}:{place.name.line}"
        )
        cells = " | ".join(str(each) for each in numbers)
        yield f"| `{_cell(function.qualified_name)}` | {cells} | {_cell(where)} |"


def _distributions(measured: Sequence[FileResult]) -> Iterator[str]:
    for histogram in histograms(all_functions(measured)):
        most = max(count for _, count in histogram["bars"])
        yield f"{histogram['name']}:"
        yield ""
        yield "```text"
        for label, count in histogram["bars"]:
            bar = "█" * round(_BAR * count / most)
            yield f"{label:>12} {bar} {count}"
        yield "```"
        yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
