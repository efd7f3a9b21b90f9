"""What stands over functions in an editor: found once for each item, kept while code is broken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aura_lsp.analysis import Analysis
from aura_lsp.functions import Naming, functions_of
from aura_lsp.items import Item
from aura_lsp.model import Function, Increment, Span
from aura_lsp.text import Encoding


class Lens(NamedTuple):
    """A function's cognitive complexity, and where its name is: 0-based, in the client's units."""

    name: str
    cognitive: int
    line: int
    character: int


class Lenses:
    """The lenses of one document. Those of a function that cannot be read at present stay as they
    last were."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Item, tuple[Function, ...]]] = {}
        self._last: list[Lens] = []

    def of(self, analysis: Analysis, encoding: Encoding) -> list[Lens]:
        """The lenses of an analysis, in order of place."""
        known, self._known = self._known, {}
        found = []
        for base, item in analysis.root.holes:
            entry = known.get(id(item))
            if entry is None:  # an item that is known is held, so that its id is its own
                entry = item, tuple(functions_of(analysis.language, item, Naming()))
            self._known[id(item)] = entry
            for each in entry[1]:
                if _is_shown(each):
                    at = analysis.document.position(base + each.name_span.start, encoding)
                    found.append(Lens(each.qualified_name, each.cognitive, at.line, at.character))
        if analysis.tree.root_node.has_error:
            found = list(_kept(found, self._last, _broken_lines(analysis)))
        self._last = found
        return found


def _is_shown(function: Function) -> bool:
    """Whether a lens is worth its line: the function has a name, and something in it."""
    return function.cognitive > 0 and not function.name.startswith("<")


def _broken_lines(analysis: Analysis) -> list[range]:
    """The lines of the top-level items that have something that cannot be read."""
    line_at = analysis.document.lines.line_at
    return [
        range(line_at(base), line_at(base + item.length) + 1)
        for base, item in analysis.root.holes
        if not item.clean
    ]


def _kept(found: list[Lens], last: list[Lens], broken: list[range]) -> Iterator[Lens]:
    """The lenses of broken code: where it cannot be read those of before, moved with what is above
    them."""
    now = {each.name: each for each in found}
    moved = 0
    taken: set[str] = set()
    rows: list[Lens] = []
    for each in last:
        known = now.get(each.name)
        if known is not None:
            moved = known.line - each.line
            is_doubtful = any(known.line in lines for lines in broken)
            rows.append(known._replace(cognitive=each.cognitive) if is_doubtful else known)
        elif any(each.line + moved in lines for lines in broken):
            rows.append(each._replace(line=each.line + moved))
        taken.add(each.name)
    rows += (each for each in found if each.name not in taken)
    yield from sorted(rows, key=lambda each: each.line)


def hints(analysis: Analysis, within: Span) -> Iterator[tuple[int, str]]:
    """What adds to the cognitive complexity in a range: the 0-based line, and what it adds."""
    for step in _steps(analysis):
        if within.start <= step.offset <= within.end:
            nested = f", nested {step.nesting} deep" if step.nesting else ""
            line = analysis.document.lines.line_at(step.offset)
            yield line, f"+{step.amount} {step.why}{nested}"


def _steps(analysis: Analysis) -> Iterator[Increment]:
    for function in analysis.functions():
        if function.top_level or "cognitive" not in function.merged:
            yield from function.increments  # else the function around it has them, too
