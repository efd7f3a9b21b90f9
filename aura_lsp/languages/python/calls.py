"""Calls in Python: what is called with what, and what runs it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from aura_lsp.languages.python.names import FUNCTIONS

if TYPE_CHECKING:
    from tree_sitter import Node

_DEFINITIONS = frozenset({"function_definition", "class_definition"})
_EXPECTING = (b"raises", b"warns", b"assertRaises", b"assertWarns", b"check_warnings")
_SPLATS = frozenset({"list_splat", "dictionary_splat"})


class Arguments(NamedTuple):
    """What a call passes on: by place, by name, and whether `*` or `**` adds what nobody knows."""

    positional: tuple[Node, ...]
    keywords: dict[str, Node]
    is_open: bool

    def get(self, index: int, keyword: str) -> Node | None:
        """The argument at a place or with a name."""
        if index < len(self.positional):
            return self.positional[index]
        return self.keywords.get(keyword)

    @property
    def total(self) -> int:
        return len(self.positional) + len(self.keywords)


def call_of(name: Node) -> Node | None:
    """The call of a name, or of the dotted expression that ends with it."""
    node, parent = name, name.parent
    if parent is not None and parent.type == "attribute":
        if parent.child_by_field_name("attribute") != name:
            return None
        node, parent = parent, parent.parent
    if parent is None or parent.type != "call" or parent.child_by_field_name("function") != node:
        return None
    return parent


def callee(call: Node) -> Node | None:
    """What is called."""
    return call.child_by_field_name("function")


def arguments(call: Node, source: bytes) -> Arguments:
    """The arguments of a call."""
    given = call.child_by_field_name("arguments")
    if given is None:
        return Arguments((), {}, False)
    if given.type != "argument_list":
        return Arguments((given,), {}, False)
    positional: list[Node] = []
    keywords: dict[str, Node] = {}
    is_open = False
    for each in given.named_children:
        if each.type == "keyword_argument":
            name, value = each.child_by_field_name("name"), each.child_by_field_name("value")
            if name is not None and value is not None:
                keywords[source[name.start_byte : name.end_byte].decode("utf-8", "replace")] = value
        elif each.type in _SPLATS:
            is_open = True
        elif each.type != "comment":
            positional.append(each)
    return Arguments(tuple(positional), keywords, is_open)


def is_statement(expression: Node) -> bool:
    """Whether nobody takes the value of an expression."""
    parent = expression.parent
    return (
        parent is not None
        and parent.type == "expression_statement"
        and parent.named_child_count == 1
    )


def is_awaited(expression: Node) -> bool:
    """Whether an expression stands right behind `await`."""
    parent = expression.parent
    return parent is not None and parent.type == "await"


def is_expected_to_fail(node: Node, source: bytes) -> bool:
    """Whether a node stands in a `with` that is there to see it raise or warn."""
    around = node.parent
    while around is not None and around.type not in _DEFINITIONS:
        if around.type == "with_statement" and _expects(around, source):
            return True
        around = around.parent
    return False


def _expects(statement: Node, source: bytes) -> bool:
    clauses = (each for each in statement.named_children if each.type == "with_clause")
    for item in (item for clause in clauses for item in clause.named_children):
        value = item.child_by_field_name("value")
        if value is not None and value.type == "as_pattern":
            value = value.named_children[0]
        called = callee(value) if value is not None and value.type == "call" else None
        name = called.child_by_field_name("attribute") or called if called is not None else None
        if name is not None and source.startswith(_EXPECTING, name.start_byte):
            return True
    return False


def running_function(node: Node) -> Node | None:
    """The innermost function that runs a node: defaults and decorators are run around it."""
    inner, around = node, node.parent
    while around is not None:
        if around.type in FUNCTIONS and inner == around.child_by_field_name("body"):
            return around
        inner, around = around, around.parent
    return None


def is_async(function: Node | None) -> bool:
    """Whether a function is an `async def`."""
    return function is not None and bool(function.children) and function.children[0].type == "async"


def own_nodes(body: Node) -> Iterator[Node]:
    """What runs with a piece of code, in no order: all below it but what functions and classes
    inside keep for themselves."""
    stack = [body]
    while stack:
        node = stack.pop()
        yield node
        for child in node.children:
            if child.type not in FUNCTIONS and child.type != "class_definition":
                stack.append(child)


def has_comment(node: Node) -> bool:
    """Whether a comment stands in a node, which a fix must not lose."""
    stack = [node]
    while stack:
        each = stack.pop()
        if each.type == "comment":
            return True
        stack += each.named_children
    return False
