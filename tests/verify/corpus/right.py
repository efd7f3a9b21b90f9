"""Rewrites that keep the meaning, by steps of which each one does.

Names that a block declares must be declared nowhere else in the function, so that a block can go
where another one is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aura_lsp.assist.verify.place import Place, indentation_of
from aura_lsp.syntax import Node
from tests.verify.corpus.moving import is_alone, moved
from tests.verify.corpus.shapes import (
    SHAPES,
    Choice,
    Shapes,
    choices,
    has_comments,
    owner_of,
    statements,
)
from tests.verify.corpus.values import chosen, switched, told_by_condition

_JUMPS = {"loop": "continue", "function": "return"}


@dataclass(frozen=True, slots=True)
class Step:
    """One rewrite: what it is, and the half-open range of bytes that `text` replaces."""

    kind: str
    start: int
    end: int
    text: str


def steps(place: Place) -> Iterator[Step]:
    """Every single step that a function allows."""
    shapes = SHAPES[place.language.id]
    found = list(choices(place, shapes))
    by_statement = {each.statement: each for each in found}
    for choice in found:
        kinds = {
            "guard clause": _guard(place, shapes, choice),
            "merged": _merged(place, shapes, choice, by_statement),
            "no else": _without_else(place, shapes, choice),
            "switch": switched(place, shapes, choice),
            "one value": chosen(place, choice),
        }
        for kind, text in kinds.items():
            if text is not None:
                yield Step(kind, choice.statement.start_byte, choice.statement.end_byte, text)
        told = told_by_condition(place, shapes, choice)
        if told is not None:
            yield Step("condition", choice.statement.start_byte, told[1].end_byte, told[0])


def together(found: list[Step]) -> list[Step]:
    """The first steps that can be made at once, in order."""
    chosen_: list[Step] = []
    for step in sorted(found, key=lambda each: (each.start, each.end)):
        if not chosen_ or step.start >= chosen_[-1].end:
            chosen_.append(step)
    return chosen_


def _guard(place: Place, shapes: Shapes, choice: Choice) -> str | None:
    """`if a { … }` at the end of a loop or function -> `if !a { continue }` and what was inside."""
    block, margin = (
        choice.statement.parent,
        indentation_of(place.source, choice.statement.start_byte),
    )
    if block is None or choice.other is not None or choice.is_chain:
        return None
    owner = owner_of(block, place, shapes)
    body = moved(place, choice.then.named_children, margin)
    is_last = block.named_children[-1] == choice.statement
    if not owner or not is_last or body is None or not is_alone(place, choice.then):
        return None
    head = shapes.opening.format(shapes.no.format(place.text(choice.condition)))
    inner = indentation_of(place.source, choice.then.named_children[0].start_byte)
    jump = f"{inner}{_JUMPS[owner]}{shapes.end}"
    closing = [f"{margin}{shapes.closing}"] if shapes.closing else []
    return "\n".join((head, jump, *closing, margin + body))


def _merged(place: Place, shapes: Shapes, choice: Choice, known: dict[Node, Choice]) -> str | None:
    """`if a { if b { … } }` -> `if a && b { … }`."""
    only = statements(choice.then)
    inner = known.get(only[0]) if len(only) == 1 else None
    if (
        inner is None
        or has_comments(choice.then)
        or any(each.other is not None or each.is_chain for each in (choice, inner))
    ):
        return None
    margin = indentation_of(place.source, choice.statement.start_byte)
    deeper = indentation_of(place.source, inner.statement.start_byte)
    body = moved(place, inner.then.named_children, deeper)
    if body is None:
        return None
    conditions = place.text(choice.condition), place.text(inner.condition)
    closing = [f"{margin}{shapes.closing}"] if shapes.closing else []
    head = shapes.opening.format(shapes.both.format(*conditions))
    return "\n".join((head, deeper + body, *closing))


def _without_else(place: Place, shapes: Shapes, choice: Choice) -> str | None:
    """`if a { … return } else { … }` -> the same without `else`."""
    if choice.other is None or choice.is_chain or not is_alone(place, choice.other):
        return None
    inner = statements(choice.then)[-1:]
    inner += [e for each in inner if each.type in shapes.statement for e in each.named_children]
    margin = indentation_of(place.source, choice.statement.start_byte)
    body = moved(place, choice.other.named_children, margin)
    if body is None or not any(each.type in shapes.jumps for each in inner):
        return None
    head = place.source[choice.statement.start_byte : choice.then.end_byte].decode().rstrip()
    if choice.then.type == "statement_list":  # which its braces are no part of
        head = f"{head}\n{margin}{shapes.closing}"
    return f"{head}\n{margin}{body}"
