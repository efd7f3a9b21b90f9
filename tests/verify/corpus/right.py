"""Rewrites that keep the meaning, by steps of which each one does.

Names that a block declares must be declared nowhere else in the function, so that a block can go
where another one is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aura_lsp.assist.verify.place import Place, around, indentation_at, indentation_of
from aura_lsp.syntax import Node
from tests.verify.corpus.shapes import (
    SHAPES,
    Choice,
    Shapes,
    choices,
    has_comments,
    owner_of,
    statements,
)

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
        }
        for kind, text in kinds.items():
            if text is not None:
                yield Step(kind, choice.statement.start_byte, choice.statement.end_byte, text)


def _guard(place: Place, shapes: Shapes, choice: Choice) -> str | None:
    """`if a { … }` at the end of a loop or function -> `if !a { continue }` and what was inside."""
    block, margin = choice.statement.parent, indentation_of(place.source, choice.statement.end_byte)
    if block is None or choice.other is not None or choice.is_chain:
        return None
    owner = owner_of(block, place, shapes)
    body = moved(place, choice.then.named_children, margin)
    is_last = block.named_children[-1] == choice.statement
    if not owner or not is_last or body is None or not _is_alone(place, choice.then):
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
    if choice.other is None or choice.is_chain or not _is_alone(place, choice.other):
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


def moved(place: Place, rows: list[Node], margin: str) -> str | None:
    """The text of statements, the first line without and the others with another indentation; None
    where a line is not indented as the first one is, or more."""
    if not rows or not _starts_line(place, rows[0]):
        return None
    inner = indentation_of(place.source, rows[0].start_byte)
    text = place.source[rows[0].start_byte : rows[-1].end_byte].decode("utf-8", "replace")
    first, *others = text.split("\n")
    if any(line.strip() and not line.startswith(inner) for line in others):
        return None
    literals = place.writing.literals
    texts = (each for row in rows for each in nodes_of(row, literals))
    if any(each.start_point.row != each.end_point.row for each in texts):
        return None
    return "\n".join(
        (first, *(margin + line[len(inner) :] if line.strip() else "" for line in others))
    )


def _starts_line(place: Place, node: Node) -> bool:
    return indentation_at(place.source, node.start_byte) is not None


def _is_alone(place: Place, block: Node) -> bool:
    """Whether what is declared right in a block is named nowhere else in the function."""
    inside = list(nodes_of(block, place.writing.names))
    declared = {
        place.text(each) for each in inside if scope_of(place, each) in (block, block.parent)
    }
    named = (place.text(e) for e in nodes_of(place.node, place.writing.names) if e not in inside)
    return not declared & set(named)


def scope_of(place: Place, name: Node) -> Node | None:
    """The innermost function or block around a name that binds it."""
    names, text = place.language.names, place.text(name).encode()
    assert names is not None
    return next(
        (
            e
            for e in around(name)
            if e.type in names.scopes and names.is_bound(e, text, place.source)
        ),
        None,
    )


def nodes_of(root: Node, types: frozenset[str]) -> Iterator[Node]:
    """The nodes of some types at and below a node, in order."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type in types:
            yield node
        stack += reversed(node.children)
