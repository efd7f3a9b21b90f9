"""A reply put in its place: what the file would be, and what stands where the function stood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from aura_lsp.analysis import Analysis
from aura_lsp.assist.verify.imports import import_edits
from aura_lsp.assist.verify.pieces import Pieces, taken_apart
from aura_lsp.assist.verify.place import Place, around, place_of
from aura_lsp.assist.verify.reply import at_margin, code_in
from aura_lsp.assist.verify.verdict import Refusal, Why, refused
from aura_lsp.fixes import applied, edited
from aura_lsp.model import Edit, Span
from aura_lsp.syntax import Node, ParseTimeout, error_nodes, parse

_MOST_ERRORS = 64


@dataclass(frozen=True, slots=True, eq=False)
class Rewrite:
    """A function as it is and as a reply has it.

    `span` is all that is new in the place. `helpers` are the other functions there, `others` what
    is neither a function nor a comment; `imports` the new statements that import.
    """

    before: Place
    after: Place
    span: Span
    helpers: tuple[Place, ...]
    others: tuple[Node, ...]
    imports: tuple[str, ...]
    edits: tuple[Edit, ...]


def rewritten(
    place: Place, reply: str, *, cut_off: bool | None, complete: Callable[[str], str] = str
) -> Rewrite | Refusal:
    """What a reply makes of a function; refused if that is no code that parses in the place.

    `complete` makes the whole function of what the reply has.
    """

    def is_wanted(code: str) -> bool:
        after, span = _spliced(place, (Edit(place.span, taken_apart(place, code).code),))
        return any(each.name == place.function.name for each in after.functions(span))

    try:
        code = code_in(
            reply,
            tags=place.writing.tags,
            is_wanted=is_wanted,
            parses=lambda text: not _is_broken(place, text),
            cut_off=cut_off,
        )
        if isinstance(code, Refusal):
            return code
        result = _in_place(place, taken_apart(place, complete(code.text)))
    except ParseTimeout:
        return refused(Why.SYNTAX, "the code cannot be parsed in time")
    if isinstance(result, Refusal) and result.reasons[0].why is Why.SYNTAX and not code.is_whole:
        return refused(Why.TRUNCATED, "the code ends too early")
    return result


def _in_place(place: Place, pieces: Pieces) -> Rewrite | Refusal:
    if not pieces.code.strip():
        if pieces.repeats:
            return refused(Why.UNCHANGED, "the code is what the file has already")
        return refused(Why.PROSE, "the reply has no code, only comments")
    edits = (*import_edits(place, pieces.imports), Edit(place.span, pieces.code))
    after, span = _spliced(place, edits)
    found = _members(place, after, span)
    target = _new_error(place.analysis, after, span) or _target(place, found, pieces)
    if isinstance(target, Refusal):
        return target
    row = target.declaration.parent
    if row is None or len(_outside(place, row, span)) != len(_outside(place)):
        return refused(Why.SYNTAX, "the code does not end where the function ended")
    if _lacks_comments(place, target):
        return _in_place(place, _with_comments(place, target, pieces, span))
    known = {each.declaration for each in found}
    others = tuple(node for node in _inside(place, row, span) if node not in known)
    helpers = tuple(each for each in found if each is not target)
    return Rewrite(place, target, span, helpers, others, pieces.imports, edits)


def _is_broken(place: Place, code: str) -> bool:
    return parse(place.language, at_margin(code).encode()).root_node.has_error


def _spliced(place: Place, edits: tuple[Edit, ...]) -> tuple[Analysis, Span]:
    """The analysis after edits, the last of which is that of the place, and what is new there."""
    after = edited(place.analysis, edits)
    moved = len(applied(place.source, edits[:-1])) - len(place.source)
    behind = len(place.source) - place.span.end
    return after, Span(place.span.start + moved, len(after.document.source) - behind)


def _new_error(before: Analysis, after: Analysis, span: Span) -> Refusal | None:
    """What the parser cannot read in the new text and could before."""
    root = after.tree.root_node
    errors = error_nodes(root, _MOST_ERRORS, frozenset()) if root.has_error else []
    known = error_nodes(before.tree.root_node, _MOST_ERRORS, frozenset()) if errors else []
    inside = [each for each in errors if span.start <= each.end_byte and each.start_byte < span.end]
    if not inside and len(errors) <= len(known):
        return None
    first = (inside or errors)[0]
    line = after.document.lines.line_at(first.start_byte)
    start, end = after.document.line_span(line)
    text = after.document.source[start:end].decode("utf-8", "replace").strip()
    missing = f": `{first.type}` is missing" if first.is_missing else ""
    return refused(Why.SYNTAX, f"the code does not parse at `{text}`{missing}")


def _members(place: Place, after: Analysis, span: Span) -> list[Place]:
    """The functions in a range that stand where the function of `place` does."""
    path = [node.type for node in around(place.declaration)]
    places = (place_of(after, function) for function in after.functions(span))
    return [
        each
        for each in places
        if each is not None and [node.type for node in around(each.declaration)] == path
    ]


def _target(place: Place, found: list[Place], pieces: Pieces) -> Place | Refusal:
    """The function that a reply is about, among those in its place."""
    name = place.function.name
    targets = [each for each in found if each.function.name == name]
    if len(targets) == 1:
        return targets[0]
    if not targets and pieces.repeats:
        return refused(Why.UNCHANGED, f"`{name}` is as the file has it")
    if targets:
        return refused(Why.OUTSIDE, f"the code has `{name}` more than once")
    if len(found) == 1:
        return refused(Why.RENAMED, f"keep the name `{name}`: it is `{found[0].function.name}` now")
    return refused(Why.RENAMED, f"the code has no `{name}` that stands where it stood")


def _rows(place: Place, row: Node) -> list[Node]:
    """What is in a row of statements or members, but for imports and what is only attached."""
    outline = place.language.outline
    left_out = outline.comments | outline.attached | place.writing.imports
    return [node for node in row.named_children if node.type not in left_out]


def _inside(place: Place, row: Node, span: Span) -> list[Node]:
    return [
        each
        for each in _rows(place, row)
        if span.start <= each.start_byte and each.end_byte <= span.end
    ]


def _outside(place: Place, row: Node | None = None, span: Span | None = None) -> list[Node]:
    """What stands beside the place: in the file as it is, or in a new row around a range."""
    row, span = row or place.declaration.parent, span or place.span
    inside = _inside(place, row, span) if row is not None else []
    return [each for each in _rows(place, row) if each not in inside] if row is not None else []


def _lacks_comments(place: Place, target: Place) -> bool:
    """Whether nothing is attached to the function any more, and only comments were."""
    comments = place.language.outline.comments
    return (
        bool(place.attached)
        and not target.attached
        and all(each.type in comments for each in place.attached)
    )


def _with_comments(place: Place, target: Place, pieces: Pieces, span: Span) -> Pieces:
    """A reply with the comments that were attached to the function, which it left out."""
    comments = place.source[place.span.start : place.declaration.start_byte]
    at = target.declaration.start_byte
    code = target.source[span.start : at] + comments + target.source[at : span.end]
    return replace(pieces, code=code.replace(b"\r\n", b"\n").decode())
