"""The facts of an item together with what its holes add to them."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate

from aura_lsp.facts import NO_FUNCTION, FunctionFacts, HolePlace, ItemFacts
from aura_lsp.items import Item
from aura_lsp.language import Language


def compose(language: Language, own: ItemFacts, holes: tuple[tuple[int, Item], ...]) -> ItemFacts:
    """The facts of an item with what its holes add to the functions around them.

    Offsets in the result are plain: relative to the item's start, nothing squeezed.
    """
    extras = [hole.length - 1 for _, hole in holes]
    grown = list(accumulate(extras, initial=0))
    squeezed_at = [offset - before for (offset, _), before in zip(holes, grown, strict=False)]

    def plain(offset: int) -> int:
        return offset + grown[bisect_left(squeezed_at, offset)]

    functions = [
        f._replace(
            start=plain(f.start),
            end=plain(f.end),
            name_start=plain(f.name_start),
            name_end=plain(f.name_end),
            steps=tuple(step._replace(offset=plain(step.offset)) for step in f.steps),
            deepest=tuple(plain(offset) for offset in f.deepest),
        )
        for f in own.functions
    ]
    for place, (_, hole) in zip(own.holes, holes, strict=True):
        inner = hole_function(place, hole)
        if inner is not None:
            _add_hole(language, functions, place.parent, place.depth, inner)
    types = tuple(
        t._replace(
            start=plain(t.start),
            end=plain(t.end),
            name_start=plain(t.name_start),
            name_end=plain(t.name_end),
        )
        for t in own.types
    )
    places = tuple(
        p._replace(name_start=plain(p.name_start), name_end=plain(p.name_end)) if p.name else p
        for p in own.holes
    )
    suspects = tuple(s._replace(start=plain(s.start), end=plain(s.end)) for s in own.suspects)
    return own._replace(functions=tuple(functions), types=types, holes=places, suspects=suspects)


def hole_function(place: HolePlace, hole: Item) -> FunctionFacts | None:
    """The first function of a hole with what its place adds.

    Directly in a type it is a method, and elsewhere no constructor.
    """
    if not hole.facts.functions:
        return None
    facts = hole.facts.functions[0]
    if facts.kind == ("function" if place.in_type else "constructor"):
        facts = facts._replace(kind="method")
    return facts._replace(exempt=facts.exempt | place.exempt) if place.exempt else facts


def _add_hole(
    language: Language,
    functions: list[FunctionFacts],
    parent: int,
    depth: int,
    inner: FunctionFacts,
) -> None:
    """Add a function that is a hole to those around it, as `facts` does with smaller ones."""
    cyclomatic, cognitive = language.cyclomatic.merged, language.cognitive.merged
    in_cyclomatic, in_cognitive = inner.kind in cyclomatic, inner.kind in cognitive
    decisions = inner.decisions + cyclomatic.get(inner.kind, 0)
    fixed = inner.fixed + (depth + cognitive.get(inner.kind, 0)) * inner.nested_count
    nested = inner.nested_count
    joined = language.joined
    is_joined = inner.kind in joined and "length" not in inner.exempt
    more_lines = inner.own_code_lines - 1 if is_joined else -1
    counts = True
    while parent != NO_FUNCTION:
        around = functions[parent]
        functions[parent] = around._replace(
            decisions=around.decisions + (decisions if in_cyclomatic else 0),
            fixed=around.fixed + (fixed if in_cognitive else 0),
            nested_count=around.nested_count + (nested if in_cognitive else 0),
            rows=around.rows + inner.rows - 1,
            own_code_lines=around.own_code_lines + (more_lines if counts else 0),
        )
        counts = counts and around.kind in joined and "length" not in around.exempt
        in_cyclomatic = in_cyclomatic and around.kind in cyclomatic
        in_cognitive = in_cognitive and around.kind in cognitive
        fixed += (around.depth + cognitive.get(around.kind, 0)) * nested
        parent = around.parent
