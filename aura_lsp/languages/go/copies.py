"""Where a value of a type is copied in Go, as far as one function tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from aura_lsp.languages.go.names import declaration_of, scope_of
from aura_lsp.metrics.recursion import mentions
from aura_lsp.model import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite

_ELEMENTS = frozenset({"slice_type", "array_type"})
_KEY_AND_VALUE = 2
_COPYING = frozenset({"assignment_statement", "short_var_declaration", "var_spec"})


class Copy(NamedTuple):
    """A place where a value is copied, and how it is written; of a receiver also where its type
    starts."""

    span: Span
    text: str
    is_receiver: bool
    type_start: int


def names_of_type(file: FileSite, name: str) -> Iterator[Node]:
    """Where a type of the file is mentioned."""
    for node in file.mentions(name):
        if node.type == "type_identifier" and not node.has_error:
            yield node


def copies_of(source: bytes, kind: Node) -> Iterator[Copy]:
    """The copies that the declaration makes, or leads to, in which a type is mentioned."""
    around = kind.parent
    if around is not None and around.type == "generic_type":
        kind, around = around, around.parent
    if around is None:
        return
    if around.type == "parameter_declaration":
        group = around.parent
        is_receiver = (
            group is not None
            and group.parent is not None
            and group.parent.child_by_field_name("receiver") == group
        )
        if group is None or _is_result(group):
            return
        span = Span(around.start_byte, around.end_byte)
        yield Copy(span, _text(source, span), is_receiver, kind.start_byte)
    elif around.type == "var_spec" and around.child_by_field_name("type") == kind:
        yield from _copied(source, around, "")
    elif around.type == "composite_literal":
        yield from _copied(source, _declared_by(around), "")
    elif around.type == "pointer_type":
        yield from _copied(source, around.parent, "*")
    elif around.type in _ELEMENTS:
        yield from _copied(source, around.parent, "range")


def _is_result(group: Node) -> bool:
    """Whether parameters are results, for which a function makes a new value as a rule."""
    return group.parent is not None and group.parent.child_by_field_name("result") == group


def _declared_by(literal: Node) -> Node | None:
    """What declares a variable with a composite literal as its only value."""
    group = literal.parent
    if group is None or group.type != "expression_list" or group.named_child_count != 1:
        return None
    return group.parent


def _copied(source: bytes, declaration: Node | None, how: str) -> Iterator[Copy]:
    """Where the variables of a declaration are copied: themselves, through `*`, or by `range`."""
    if declaration is None:
        return
    left = declaration.child_by_field_name("left")
    names = left.named_children if left is not None else declaration.children_by_field_name("name")
    for name in names:
        scope = scope_of(name)
        if scope is None:
            continue
        text = source[name.start_byte : name.end_byte]
        found = [each for each in mentions(text, source, scope) if each.type == "identifier"]
        if any(each != name and declaration_of(each) is not None for each in found):
            continue  # another variable of the same name
        for use in found:
            span = _by_range(source, use) if how == "range" else _by_assignment(source, use, how)
            if span is not None:
                yield Copy(span, _text(source, span), False, 0)


def _by_assignment(source: bytes, use: Node, how: str) -> Span | None:
    """The assignment that copies what a variable is, or points to."""
    value, group = use, use.parent
    if how == "*":
        if group is None or group.type != "unary_expression" or group.children[0].type != "*":
            return None
        value, group = group, group.parent
    if group is None or group.type != "expression_list":
        return None
    statement = group.parent
    if statement is None or statement.type not in _COPYING:
        return None
    if group not in (
        statement.child_by_field_name("right"), statement.child_by_field_name("value"),
    ):  # fmt: skip
        return None
    left = statement.child_by_field_name("left")
    targets = left.named_children if left is not None else []
    at = group.named_children.index(value)
    if at < len(targets) and _is_blank(source, targets[at]):
        return None
    return Span(statement.start_byte, statement.end_byte)


def _by_range(source: bytes, use: Node) -> Span | None:
    """The second variable of a loop over a slice or array, which is a copy of an element."""
    clause = use.parent
    if clause is None or clause.type != "range_clause":
        return None
    left = clause.child_by_field_name("left")
    if (
        left is None
        or left.named_child_count != _KEY_AND_VALUE
        or clause.child_by_field_name("right") != use
    ):
        return None
    value = left.named_children[1]
    return None if _is_blank(source, value) else Span(value.start_byte, value.end_byte)


def _is_blank(source: bytes, name: Node) -> bool:
    return source[name.start_byte : name.end_byte] == b"_"


def _text(source: bytes, span: Span) -> str:
    text = source[span.start : span.end].decode("utf-8", "replace")
    return " ".join(text.split())
