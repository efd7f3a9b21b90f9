"""The functions of items as rules, editors and reports see them: named, with all their
increments."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from aura_lsp.composition import hole_function
from aura_lsp.facts import NO_FUNCTION, FunctionFacts, HolePlace, ItemFacts
from aura_lsp.items import Item
from aura_lsp.language import Language
from aura_lsp.model import Function, Increment, Span


@dataclass(frozen=True, slots=True)
class Naming:
    """What the place of an item gives to it.

    `prefix` goes before the qualified names in it. `root` is the first function of a hole as the
    item around it names it, in the hole's own offsets. `bare`: the first function's name is left
    out of the qualified names of those inside it, since only the item around knows it.
    """

    prefix: str = ""
    root: Function | None = None
    bare: bool = False


def join(language: Language, *parts: str) -> str:
    """A qualified name of the parts that are not empty."""
    return language.separator.join(part for part in parts if part)


def functions_of(language: Language, item: Item, naming: Naming) -> Iterator[Function]:
    """The functions of an item and of everything inside it, in document order, in its offsets."""
    if item.container is not None:
        inner = Naming(join(language, naming.prefix, item.container.type.name))
        for offset, hole in item.holes:
            for function in functions_of(language, hole, inner):
                yield moved(function, offset)
        return
    found = [view(language, item, index, naming) for index in range(len(item.facts.functions))]
    for (offset, hole), place in zip(item.holes, item.facts.holes, strict=True):
        inner = hole_naming(language, item, offset, hole, place, naming)
        found += (moved(function, offset) for function in functions_of(language, hole, inner))
    found.sort(key=lambda function: (function.span.start, -function.span.end))
    yield from found


def hole_naming(
    language: Language, item: Item, offset: int, hole: Item, place: HolePlace, naming: Naming
) -> Naming:
    """What a hole's place in `item` gives to it."""
    around = ""
    if place.parent != NO_FUNCTION:
        around = qualified_name(language, item.facts, place.parent, naming)
    prefix = join(language, around or naming.prefix, place.qualifier)
    facts = hole_function(place, hole)
    if facts is None:
        return Naming(prefix)
    name_span = Span(facts.name_start, facts.name_end)
    name = facts.name
    if not name and place.name:
        name = place.name
        name_span = Span(place.name_start - offset, place.name_end - offset)
    name = name or f"<{facts.kind}>"
    own = replace(
        view(language, hole, 0, Naming(prefix)),
        name=name,
        kind=facts.kind,
        counted_parameters=counted_parameters(facts),
        merged=_merged(language, facts.kind),
        name_span=name_span,
        qualified_name=join(language, prefix, facts.qualifier, name),
        top_level=place.parent == NO_FUNCTION,
    )
    return Naming(prefix, own)


def view(
    language: Language, item: Item, index: int, naming: Naming, *, explained: bool = True
) -> Function:
    """The function at `index` of an item, in the item's offsets; `explained` by its increments."""
    if index == 0 and naming.root is not None:
        return naming.root
    facts = item.facts.functions[index]
    inside = facts.parent != NO_FUNCTION
    return Function(
        name=facts.name or f"<{facts.kind}>",
        qualified_name=qualified_name(language, item.facts, index, naming),
        kind=facts.kind,
        span=Span(facts.start, facts.end),
        name_span=Span(facts.name_start, facts.name_end),
        parameters=facts.parameters,
        counted_parameters=counted_parameters(facts),
        cyclomatic=facts.decisions + 1,
        cognitive=facts.fixed,
        max_nesting=len(facts.deepest),
        lines=facts.rows,
        increments=increments(language, item, index) if explained else (),
        deepest=tuple(Span(offset, offset) for offset in facts.deepest),
        merged=_merged(language, facts.kind),
        top_level=not inside,
    )


def counted_parameters(facts: FunctionFacts) -> int:
    """The parameters that count against the limit."""
    return 0 if "parameters" in facts.exempt else facts.parameters - facts.free_parameters


def _merged(language: Language, kind: str) -> frozenset[str]:
    """The metrics in which functions of a kind count in the one around them."""
    tables = {"cyclomatic": language.cyclomatic.merged, "cognitive": language.cognitive.merged}
    return frozenset(metric for metric, merged in tables.items() if kind in merged)


def qualified_name(language: Language, facts: ItemFacts, index: int, naming: Naming) -> str:
    """The name of the function at `index` of an item, with those around it before it."""
    parts: list[str] = []
    while index != NO_FUNCTION:
        function = facts.functions[index]
        if index == 0 and naming.root is not None:
            parts.append(naming.root.qualified_name)
            return join(language, *reversed(parts))
        if index == 0 and naming.bare:
            break
        parts += (_own_name(function), function.qualifier)
        index = function.parent
    parts.append(naming.prefix)
    return join(language, *reversed(parts))


def _own_name(function: FunctionFacts) -> str:
    return function.name or f"<{function.kind}>"


def increments(language: Language, item: Item, index: int) -> tuple[Increment, ...]:
    """The increments of a function's cognitive score, in order of place; they add up to it."""
    steps = (increment for increment, _ in _steps(language, item, index, 0))
    return tuple(sorted(steps, key=lambda step: step.offset))


# aura: ignore[cognitive-complexity] functions come in order, each after the one that it is in
def _steps(
    language: Language, item: Item, index: int, extra: int
) -> Iterator[tuple[Increment, bool]]:
    """Increments under `extra` more nesting, each with whether nesting makes it dearer.

    What is inside a function comes right after it, up to its end.
    """
    merged, functions, holes = language.cognitive.merged, item.facts.functions, item.holes
    start, end = functions[index].start, functions[index].end
    nesting_of = {index: extra}
    for at in range(index, len(functions)):
        function = functions[at]
        if function.start >= end:
            break
        if at != index and function.parent in nesting_of and function.kind in merged:
            nesting_of[at] = nesting_of[function.parent] + function.depth + merged[function.kind]
        if at in nesting_of:
            for step in function.steps:
                nesting = step.depth + nesting_of[at] if step.nested else 0
                yield Increment(step.offset, step.base + nesting, nesting, step.why), step.nested
    for at in range(bisect_left(holes, start, key=_offset), len(holes)):
        if holes[at][0] >= end:
            break
        yield from _hole_steps(language, item, at, nesting_of)


def _hole_steps(
    language: Language, item: Item, at: int, nesting_of: Mapping[int, int]
) -> Iterator[tuple[Increment, bool]]:
    """The increments of a hole that counts in a function around it."""
    (offset, hole), place = item.holes[at], item.facts.holes[at]
    merged = language.cognitive.merged
    inner = hole_function(place, hole)
    if inner is None or place.parent not in nesting_of or inner.kind not in merged:
        return
    depth = nesting_of[place.parent] + place.depth + merged[inner.kind]
    for increment, nested in _steps(language, hole, 0, depth):
        yield replace(increment, offset=increment.offset + offset), nested


def _offset(hole: tuple[int, Item]) -> int:
    return hole[0]


def moved(function: Function, offset: int) -> Function:
    """The same function with all offsets moved."""
    if offset == 0:
        return function
    return replace(
        function,
        span=function.span.shift(offset),
        name_span=function.name_span.shift(offset),
        increments=tuple(
            replace(step, offset=step.offset + offset) for step in function.increments
        ),
        deepest=tuple(span.shift(offset) for span in function.deepest),
    )
