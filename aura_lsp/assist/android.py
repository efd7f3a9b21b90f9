"""What stands in the way of an Android screen, as a document: found in one Kotlin file, followed
through its calls, and ranked by how often Android comes by.

A model may add prose at the end; everything else is Aura's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from aura_lsp.analysis import Analysis
from aura_lsp.assist import showing
from aura_lsp.assist.prompts import Prompt
from aura_lsp.model import Category, Finding

LANGUAGE = "kotlin"
_CATEGORIES = {
    Category.UI_THREAD: 0,
    Category.CONCURRENCY: 1,
    Category.MEMORY_LEAK: 2,
    Category.PERFORMANCE: 3,
}
_ENTRIES = (
    ("every frame", frozenset({"onDraw", "draw", "onMeasure", "onLayout", "dispatchDraw"})),
    ("every row that comes into view", frozenset({"onBindViewHolder", "getView", "bindView"})),
    (
        "every touch or key",
        frozenset({"onClick", "onTouch", "onTouchEvent", "onScroll", "onScrolled", "onKey"})
        | {"onTextChanged", "afterTextChanged", "onQueryTextChange", "onItemClick"},
    ),
    (
        "whenever the screen comes up",
        frozenset({"onCreate", "onCreateView", "onViewCreated", "onStart", "onResume"})
        | {"onAttach", "onCreateViewHolder", "onActivityResult", "onNewIntent"},
    ),
)
_ELSEWHERE = "at other times"
_CALLS = re.compile(r"`([^`]+)` calls ")
_SYSTEM = (
    "You are an Android performance engineer. Be exact and brief; answer in Markdown, without a "
    "heading."
)
_LEAST, _MOST = 128, 800


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One finding, the callback by which Android comes to it, and when that is (0: most often)."""

    finding: Finding
    entry: str
    when: int


def obstacles(analysis: Analysis) -> list[Obstacle]:
    """What was found about threads, leaks and waste, what hurts most first."""
    found = [_obstacle(each) for each in analysis.findings() if each.category in _CATEGORIES]
    return sorted(found, key=_rank)


def review(analysis: Analysis, name: str) -> str:
    """The document for a file that users call `name`."""
    found = obstacles(analysis)
    if not found:
        return (
            f"# Android performance of {name}\n\nAura found nothing in this file that blocks the "
            "main thread, leaks a screen or wastes its time.\n"
        )
    parts = [f"# Android performance of {name}", _summary(found)]
    for when, group in groupby(found, key=lambda each: each.when):
        parts.append(f"## {_title(when)}")
        parts += [_section(analysis, each) for each in group]
    parts.append(
        "Calls are followed within this file; what other files do with it is not known here."
    )
    return "\n\n".join(parts) + "\n"


def question(analysis: Analysis, found: Sequence[Obstacle], name: str) -> Prompt:
    """What a model is asked: nothing that is found by it, only prose about what was."""
    rows = "\n".join(
        f"{n}. line {_line(analysis, each.finding)}, from `{each.entry}`: {each.finding.message} "
        f"(`{showing.line_at(analysis, each.finding.span.start)}`)"
        for n, each in enumerate(found, 1)
    )
    text = (
        f"These problems were found in the Kotlin file {name}, the worst first:\n{rows}\n\n"
        "Say in a few paragraphs which of them to mend first and why, what the user of the app "
        "notices of each, and which go together. Name no problem that is not in the list."
    )
    return Prompt(_SYSTEM, text, (), _LEAST, _MOST)


def _obstacle(finding: Finding) -> Obstacle:
    caller = _CALLS.match(finding.related[0].message) if finding.related else None
    entry = caller[1] if caller else finding.symbol.rpartition(".")[2]
    when = next((n for n, (_, names) in enumerate(_ENTRIES) if entry in names), len(_ENTRIES))
    return Obstacle(finding, entry, when)


def _rank(obstacle: Obstacle) -> tuple[int, int, int, int]:
    finding = obstacle.finding
    place = _CATEGORIES[finding.category]
    return obstacle.when, place, finding.severity.rank, finding.span.start


def _summary(found: Sequence[Obstacle]) -> str:
    counts = {category: 0 for category in _CATEGORIES}
    for each in found:
        counts[each.finding.category] += 1
    words = (f"{count} {category.value}" for category, count in counts.items() if count)
    return f"{len(found)} found: {', '.join(words)}."


def _title(when: int) -> str:
    text = _ENTRIES[when][0] if when < len(_ENTRIES) else _ELSEWHERE
    return text[0].upper() + text[1:]


def _section(analysis: Analysis, obstacle: Obstacle) -> str:
    finding = obstacle.finding
    lines = [
        f"### Line {_line(analysis, finding)}: `{showing.line_at(analysis, finding.span.start)}`",
        "",
        f"{finding.message}.",
    ]
    if finding.related:
        lines.append("")
        for each in finding.related:
            line = analysis.document.lines.line_at(each.span.start) + 1
            lines.append(f"- line {line}: {each.message}")
    lines += ["", f"{finding.suggestion} (`{finding.rule}`, {finding.severity.value})."]
    return "\n".join(lines)


def _line(analysis: Analysis, finding: Finding) -> int:
    return analysis.document.lines.line_at(finding.span.start) + 1
