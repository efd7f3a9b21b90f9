"""The functions of a file that are complex enough to be worth a rewrite, and what steps make of
them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aura_lsp.analysis import Analysis, analyze
from aura_lsp.assist.verify.place import Place, indentation_at, place_of
from aura_lsp.config import Settings
from aura_lsp.fixes import applied
from aura_lsp.languages import for_path
from aura_lsp.model import Edit, Span
from aura_lsp.syntax import ParseTimeout
from aura_lsp.text import Document
from tests.verify.corpus.extraction import extractions
from tests.verify.corpus.right import steps, together
from tests.verify.corpus.shapes import SHAPES, body_of

_MOST_IN_HELPER = 15
"""Cognitive complexity above which a helper is reported by a rule."""
_SIMPLEST = 3
"""Cognitive complexity from which on a function is rewritten."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A function and its text after a rewrite that keeps the meaning.

    `simpler` tells whether it is less complex now, `complex_helper` whether its helper is too
    complex; `passed` is a name that the helper is given.
    """

    place: Place
    kind: str
    code: str
    simpler: bool
    complex_helper: bool = False
    passed: str = ""

    @property
    def is_right(self) -> bool:
        return self.simpler and not self.complex_helper

    @property
    def whole(self) -> bytes:
        """The file after it."""
        return spliced(self.place, self.code)


def places_in(path: Path, settings: Settings) -> Iterator[Place]:
    """The complex functions of a file that stand in no other and have a name."""
    language = for_path(str(path))
    if language is None or language.id not in SHAPES:
        return
    analysis = _read(path.read_bytes(), path, settings)
    if analysis is None or analysis.tree.root_node.has_error or b"\r" in analysis.document.source:
        return
    for function in analysis.functions():
        is_named = not function.name.startswith("<")
        if function.cognitive >= _SIMPLEST and function.top_level and is_named:
            place = place_of(analysis, function)
            if place is not None:
                yield place


def _read(source: bytes, path: Path, settings: Settings) -> Analysis | None:
    language = for_path(str(path))
    assert language is not None
    try:
        return analyze(Document(source), language, settings)
    except ParseTimeout:
        return None


def rewrites(place: Place) -> Iterator[Rewritten]:
    """What each step that a function allows makes of it."""
    source, span = place.source, place.span
    start = source.rfind(b"\n", 0, span.start) + 1
    found = list(steps(place))
    several = together(found)
    groups = [[each] for each in found] + ([several] if len(several) > 1 else [])
    for group in groups:
        new = applied(source, [Edit(Span(each.start, each.end), each.text) for each in group])
        code = new[start : span.end + len(new) - len(source)].decode()
        simpler, _ = _measured(place, code)
        yield Rewritten(place, group[0].kind if len(group) == 1 else "several", code, simpler)
    for code, passed in extractions(place):
        yield Rewritten(place, "extracted", code, *_measured(place, code), passed)


def as_it_is(place: Place) -> Rewritten:
    """A function that no step makes simpler, for what is wrong with any reply."""
    start = place.source.rfind(b"\n", 0, place.span.start) + 1
    code = place.source[start : place.span.end].decode()
    return Rewritten(place, "as it is", code, simpler=False)


def with_lines(place: Place, lines: tuple[str, ...], code: str) -> str | None:
    """Code of a function with lines before its first statement; a tab is one level."""
    rows = [each for each in body_of(place) if "comment" not in each.type]
    indentation = indentation_at(place.source, rows[0].start_byte) if rows else None
    if indentation is None:
        return None
    margin = indentation.decode()
    unit = margin[len(place.indentation) :]
    text = margin + place.text(rows[0]).split("\n")[0]
    added = "\n".join(margin + line.replace("\t", unit) for line in lines)
    return code.replace(text, f"{added}\n{text}") if code.count(text) == 1 else None


def spliced(place: Place, code: str) -> bytes:
    """A file with the lines of a function replaced."""
    start = place.source.rfind(b"\n", 0, place.span.start) + 1
    return place.source[:start] + code.encode() + place.source[place.span.end :]


def _measured(place: Place, code: str) -> tuple[bool, bool]:
    """Whether a function's new text is less complex, and whether a helper in it is too complex.

    Raises:
        ValueError: it does not parse.
    """
    after = analyze(Document(spliced(place, code)), place.language, place.analysis.settings)
    function = after.function_at(place.node.start_byte)
    if function is None or after.tree.root_node.has_error:
        raise ValueError(f"`{place.function.qualified_name}` does not parse as\n{code}")
    known = {each.name for each in place.analysis.functions()}
    helpers = [each.cognitive for each in after.functions() if each.name not in known]
    limit = min(place.function.cognitive - 1, _MOST_IN_HELPER)
    is_complex = max(helpers, default=0) > limit
    return function.cognitive < place.function.cognitive, is_complex
