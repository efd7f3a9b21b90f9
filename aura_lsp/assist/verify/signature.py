"""What others see of a function, which an edit is to leave as it is."""

from __future__ import annotations

from collections.abc import Iterator

from aura_lsp.assist.verify.place import Place, around
from aura_lsp.assist.verify.verdict import Reason, Why
from aura_lsp.syntax import Node
from aura_lsp.writing import Part

Signature = dict[Part, list[str]]
"""The tokens of each part, in order."""

_CLOSING = frozenset({")", "]", "}", ">"})
_WHY = {
    Part.NAME: (Why.RENAMED, "the name"),
    Part.PARAMETERS: (Why.PARAMETERS, "the parameters"),
    Part.GENERICS: (Why.GENERICS, "the type parameters"),
    Part.ANNOTATION: (Why.ANNOTATION, "the return type"),
    Part.RECEIVER: (Why.RECEIVER, "the receiver"),
    Part.DECORATORS: (Why.DECORATORS, "the decorators or annotations"),
    Part.VISIBILITY: (Why.VISIBILITY, "the visibility"),
    Part.ASYNC: (Why.ASYNC, "whether it suspends"),
    Part.FORM: (Why.SIGNATURE, "the way it is declared"),
}


def signature_reasons(before: Place, after: Place) -> Iterator[Reason]:
    """The parts of a function's signature that are not what they were."""
    old, new = signature(before), signature(after)
    for part, (why, what) in _WHY.items():
        was, now = old.get(part, []), new.get(part, [])
        if was != now:
            name = before.function.name
            told = f"`{' '.join(was)}`" if was else "none"
            yield Reason(why, f"keep {what} of `{name}`: {told}")


def signature(place: Place) -> Signature:
    """The tokens of a declaration that are not in its body; commas at the end of a list and what
    nobody outside sees are left out."""
    inside = {place.node.id, *(node.id for node in around(place.node))}
    found: Signature = {}
    for node in (*place.attached, place.declaration):
        if node.type in place.language.outline.comments:
            continue
        for part, token in _tokens(place, node, None, inside):
            found.setdefault(_by_place(part, found), []).append(token)
    for tokens in found.values():
        _drop_last_commas(tokens)
    return found


def _by_place(part: Part, found: Signature) -> Part:
    """A type before the name is that of the receiver, one behind it that of the result."""
    return Part.RECEIVER if part is Part.ANNOTATION and Part.NAME not in found else part


def _drop_last_commas(tokens: list[str]) -> None:
    for at in range(len(tokens) - 1, 0, -1):
        if tokens[at] in _CLOSING and tokens[at - 1] == ",":
            del tokens[at - 1]


def _tokens(
    place: Place, node: Node, part: Part | None, inside: set[int]
) -> Iterator[tuple[Part, str]]:
    """The tokens of a node, which belong to `part` if that is known; `inside` are the function and
    what is around it."""
    part = part or place.writing.parts.get(node.type)
    if not node.child_count:
        yield part or Part.FORM, place.text(node)
        return
    for at, child in enumerate(node.children):
        field = node.field_name_for_child(at) or ""
        if not _is_left_out(place, node, child, field, is_inside=node.id in inside):
            own = part or place.writing.parts.get(field)
            yield from _tokens(place, child, own, inside)


def _is_left_out(place: Place, node: Node, child: Node, field: str, *, is_inside: bool) -> bool:
    writing = place.writing
    return (
        child.type in place.language.outline.comments
        or (node.type, child.type) in writing.unsaid
        or (is_inside and bool({field, child.type} & writing.bodies))
    )
