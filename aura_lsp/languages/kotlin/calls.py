"""Calls in Kotlin: what is called on what, with what, and whose lambda a piece of code is in.

`a.b(c) { d }` is two calls in this grammar, of which the outer one has the lambda; here they are
one: the outer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tree_sitter import Node

FUNCTIONS = frozenset(
    {
        "function_declaration", "lambda_literal", "anonymous_function", "getter", "setter",
        "secondary_constructor", "anonymous_initializer",
    }
)  # fmt: skip
CALLS = frozenset({"call_expression", "binary_expression"})
"""What may be a call: `a<B>(c)` is a comparison in this grammar."""
INLINE = frozenset(
    {
        "apply", "let", "run", "also", "with", "forEach", "forEachIndexed", "use", "useLines",
        "repeat", "map", "mapNotNull", "filter", "synchronized", "withLock", "measureTimeMillis",
        "runCatching", "onSuccess", "onFailure", "buildString", "buildList", "takeIf", "any", "all",
        "find", "first", "firstOrNull", "getOrElse", "getOrPut", "ifEmpty", "fold", "sumOf",
    }
)  # fmt: skip
"""Functions that run their lambda right there."""


class Call(NamedTuple):
    """A call: its name, what it is called on (None for a plain one), the arguments in parentheses,
    and the lambda behind them."""

    node: Node
    name: str
    receiver: Node | None
    arguments: tuple[Node, ...]
    block: Node | None


def text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")


def call_of(node: Node, source: bytes) -> Call | None:
    """What a call expression calls; None for one that is a part of another, or calls no name."""
    if node.type == "binary_expression":
        return _generic_call(node, source)
    if node.type != "call_expression" or _is_part(node):
        return None
    block = next((each for each in node.named_children if each.type == "annotated_lambda"), None)
    called = node
    arguments = _arguments(node)
    while called.named_children and called.named_children[0].type == "call_expression":
        inner = called.named_children[0]
        if arguments is not None:
            break
        called = inner
        arguments = _arguments(called)
    target = called.named_children[0] if called.named_children else None
    if target is None:
        return None
    lambda_node = _lambda_of(block) if block is not None else None
    return _call(node, target, source, tuple(arguments or ()), lambda_node)


def _generic_call(node: Node, source: bytes) -> Call | None:
    """`a<B>(c)` and `a<B> { }`, which the grammar takes for two comparisons; Kotlin has no such
    comparisons."""
    given, inner = node.child_by_field_name("right"), node.child_by_field_name("left")
    if given is None or inner is None or inner.type != "binary_expression":
        return None
    target = inner.child_by_field_name("left")
    if target is None or [node.children[1].type, inner.children[1].type] != [">", "<"]:
        return None
    if given.type == "lambda_literal":
        return _call(node, target, source, (), given)
    if given.type == "parenthesized_expression":
        return _call(node, target, source, tuple(given.named_children), None)
    return None


def _call(
    node: Node, target: Node, source: bytes, arguments: tuple[Node, ...], block: Node | None
) -> Call | None:
    if target.type == "identifier":
        return Call(node, text(target, source), None, arguments, block)
    last = target.named_children[-1] if target.type == "navigation_expression" else None
    if last is None or last.type != "identifier":
        return None
    return Call(node, text(last, source), target.named_children[0], arguments, block)


def value_of(argument: Node) -> Node:
    """What is handed over as an argument, without its name."""
    if argument.type == "value_argument" and argument.named_children:
        return argument.named_children[-1]
    return argument


def call_at(name: Node, source: bytes) -> Call | None:
    """The call of a name, or of what ends with it behind dots."""
    node = name.parent
    if node is not None and node.type == "navigation_expression":
        if node.named_children[-1] != name:
            return None
        node = node.parent
    while node is not None and node.type in CALLS:
        found = call_of(node, source)
        if found is not None:
            return found if called_name(found) == name else None
        node = node.parent
    return None


def called_name(call: Call) -> Node:
    """The name in a call: `b` of `a.b(c) { d }`."""
    target = call.node
    while target.type in CALLS:  # of which `a<B>(c)` is two
        target = target.named_children[0]
    return target.named_children[-1] if target.type == "navigation_expression" else target


def _is_part(node: Node) -> bool:
    """Whether a call is what is in front of its own trailing lambda."""
    parent = node.parent
    return (
        parent is not None
        and parent.type == "call_expression"
        and parent.named_children[0] == node
        and any(each.type == "annotated_lambda" for each in parent.named_children)
        and not any(each.type == "value_arguments" for each in parent.named_children)
    )


def _arguments(node: Node) -> list[Node] | None:
    given = next((each for each in node.named_children if each.type == "value_arguments"), None)
    if given is None:
        return None
    return [each for each in given.named_children if each.type == "value_argument"]


def _lambda_of(block: Node) -> Node | None:
    return next((each for each in block.named_children if each.type == "lambda_literal"), None)


def name_of(node: Node, source: bytes) -> str:
    """The name of a function or class; empty without one."""
    name = node.child_by_field_name("name")
    return text(name, source) if name is not None else ""


def modifiers(node: Node, source: bytes) -> frozenset[str]:
    """The words before a declaration: its modifiers and the names of its annotations."""
    words = set()
    for each in _before(node):
        said = text(each, source).removeprefix("@")
        words.add(said.partition("(")[0].rpartition(":")[2].rpartition(".")[2].strip())
    return frozenset(words)


def _before(declaration: Node) -> Iterator[Node]:
    """The modifiers and annotations of a declaration. The last annotation with arguments and those
    before it may stand outside: the grammar may take them for ones of what is in parentheses."""
    for each in declaration.named_children:
        if each.type == "modifiers":
            yield from each.named_children
    apart = declaration.prev_named_sibling
    if apart is None or declaration.start_point.row - apart.end_point.row > 1:
        return  # what is further away is not the declaration's
    while apart.type == "annotated_expression":
        yield from (each for each in apart.named_children if each.type == "annotation")
        apart = apart.named_children[-1]


def owner_of(lambda_literal: Node, source: bytes) -> Call | None:
    """The call that a lambda is handed to, behind it or among its arguments."""
    node = lambda_literal.parent
    while node is not None and node.type in (
        "annotated_lambda",
        "value_argument",
        "value_arguments",
    ):
        node = node.parent
    if node is None or node.type not in CALLS:
        return None
    while _is_part(node) and node.parent is not None:
        node = node.parent
    return call_of(node, source)


def walk(top: Node, *, into: frozenset[str] = frozenset()) -> Iterator[Node]:
    """What is in a piece of code, in order, without what functions and classes in it hold; `into`
    names kinds of function that are looked into nevertheless."""
    stack = list(reversed(top.children))
    while stack:
        node = stack.pop()
        yield node
        kind = node.type
        if (kind in FUNCTIONS and kind not in into) or kind in ("class_body", "object_literal"):
            continue
        stack += reversed(node.children)


def calls_in(top: Node, source: bytes) -> Iterator[Call]:
    """The calls that run when a piece of code runs: also those in lambdas that run right there."""
    for node in walk(top):
        if node.type in CALLS:
            found = call_of(node, source)
            if found is not None:
                yield found
        elif node.type == "lambda_literal":
            owner = owner_of(node, source)
            if owner is not None and owner.name in INLINE:
                yield from calls_in(node, source)
