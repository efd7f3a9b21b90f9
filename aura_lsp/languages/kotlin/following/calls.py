"""Calls in Kotlin: what is called with what, and what a lambda is given to.

`f(a) { }` is a call of the call `f(a)` in the grammar; here it is one call, with the lambda as its
last argument.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tree_sitter import Node

LAMBDAS = frozenset({"lambda_literal", "anonymous_function"})
COMMENTS = frozenset({"line_comment", "block_comment"})


class Argument(NamedTuple):
    """One argument of a call, with its name if that is given."""

    name: str
    value: Node


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")


def call_of(name: Node) -> Node | None:
    """The call of a name, or of the dotted expression that ends with it."""
    node, parent = name, name.parent
    if parent is not None and parent.type == "navigation_expression":
        if parent.children[-1] != name:
            return None
        node, parent = parent, parent.parent
    if parent is None or parent.type != "call_expression" or parent.children[0] != node:
        return None
    return whole_call(parent)


def whole_call(call: Node) -> Node:
    """A call with the lambda behind it."""
    around = call.parent
    if around is not None and around.type == "call_expression" and _inner(around) == call:
        return around
    return call


def _inner(call: Node) -> Node | None:
    """The call with the arguments in parentheses of a call with a lambda behind them."""
    first = call.children[0]
    has_lambda = call.children[-1].type == "annotated_lambda"
    is_call = first.type == "call_expression" and first.children[-1].type == "value_arguments"
    return first if has_lambda and is_call else None


def callee(call: Node) -> Node:
    """What is called."""
    return (_inner(call) or call).children[0]


def callee_name(call: Node) -> Node | None:
    """The last name of what is called."""
    called = callee(call)
    if called.type == "navigation_expression":
        called = called.children[-1]
    return called if called.type == "identifier" else None


def called(call: Node, source: bytes) -> str:
    """The last name of what is called, as text."""
    name = callee_name(call)
    return _text(name, source) if name is not None else ""


def receiver(call: Node) -> Node | None:
    """What a method is called on."""
    function = callee(call)
    return function.children[0] if function.type == "navigation_expression" else None


def arguments(call: Node, source: bytes) -> list[Argument]:
    """The arguments of a call, a lambda behind it included."""
    found: list[Argument] = []
    group = (_inner(call) or call).children[-1]
    if group.type == "value_arguments":
        found += _in_parentheses(group, source)
    last = call.children[-1]
    if last.type == "annotated_lambda":
        found.append(Argument("", last.children[-1]))
    return found


def _in_parentheses(group: Node, source: bytes) -> Iterator[Argument]:
    for each in group.named_children:
        if each.type != "value_argument":
            continue
        parts = [part for part in each.children if part.type not in COMMENTS]
        named = len(parts) > 1 and parts[1].type == "="
        yield Argument(_text(parts[0], source) if named else "", parts[-1])


def given_to(function: Node, source: bytes) -> tuple[Node, str] | None:
    """The call that a lambda, or any other expression, is an argument of, and its name there."""
    parent = function.parent
    while parent is not None and parent.type in ("labeled_expression", "annotated_expression"):
        function, parent = parent, parent.parent
    if parent is None or parent.parent is None:
        return None
    if parent.type == "annotated_lambda":
        return whole_call(parent.parent), ""
    if parent.type != "value_argument" or parent.parent.parent is None:
        return None
    call = parent.parent.parent
    if call.type != "call_expression":
        return None
    named = parent.child_count > 1 and parent.children[1].type == "="
    return whole_call(call), _text(parent.children[0], source) if named else ""
