"""Expressions and functions of JavaScript and TypeScript, as rules read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.names import (
    FUNCTIONS,
    IDENTIFIERS,
    SCOPES,
    binder_of,
    scope_of_binding,
)
from aura_lsp.metrics.recursion import mentions

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

TRANSPARENT = frozenset(
    {
        "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression",
        "type_assertion",
    }
)  # fmt: skip
"""What is around an expression without changing its value."""


def callee_at(name: Node) -> Node | None:
    """The name, or the dotted expression that ends with it, if that is called."""
    node, parent = name, name.parent
    if parent is not None and parent.type == "member_expression":
        if parent.child_by_field_name("property") != name:
            return None
        node, parent = parent, parent.parent
    if parent is None or parent.type != "call_expression":
        return None
    return node if parent.child_by_field_name("function") == node else None


def arguments(call: Node) -> list[Node]:
    """What a call is given."""
    given = call.child_by_field_name("arguments")
    if given is None or given.type != "arguments":
        return []
    return [each for each in given.named_children if each.type != "comment"]


def method_of(site: Site, call: Node) -> str:
    """The name of the method or function that is called."""
    callee = call.child_by_field_name("function")
    if callee is None:
        return ""
    return site.text(callee.child_by_field_name("property") or callee)


def operator_of(node: Node) -> str:
    """The operator of an expression."""
    operator = node.child_by_field_name("operator")
    return operator.type if operator is not None else ""


def plain(expression: Node) -> Node:
    """An expression without the parentheses and type assertions around it."""
    node = expression
    while node.type in TRANSPARENT:
        inner = next((each for each in node.named_children if each.type != "comment"), None)
        if node.type == "type_assertion":
            inner = node.named_children[-1]
        if inner is None:
            break
        node = inner
    return node


def root_of(expression: Node) -> Node:
    """What a dotted expression starts with."""
    node = plain(expression)
    while node.type == "member_expression":
        inner = node.child_by_field_name("object")
        if inner is None:
            break
        node = plain(inner)
    return node


def passes_on(node: Node, parent: Node) -> bool:
    """Whether a value is that of the expression around it: `a && b`, `a ? b : c`, `void b`."""
    if parent.type == "ternary_expression":
        return parent.child_by_field_name("condition") != node
    if parent.type == "binary_expression":
        return operator_of(parent) in ("&&", "||", "??")
    return parent.type == "unary_expression" and operator_of(parent) == "void"


def holder(value: Node) -> Node | None:
    """What becomes of a value: the statement that drops it, the name that it is put in, or the
    function whose whole body it is; None if it goes anywhere else."""
    node, parent = value, value.parent
    while parent is not None and (parent.type in TRANSPARENT or passes_on(node, parent)):
        node, parent = parent, parent.parent
    if parent is None or parent.type in ("expression_statement", "arrow_function"):
        return parent
    target = None
    if parent.type == "variable_declarator":
        target = parent.child_by_field_name("name")
    elif parent.type == "assignment_expression":
        target = parent.child_by_field_name("left")
    return target if target is not None and target.type == "identifier" else None


def first_parameter(function: Node) -> Node | None:
    """The name or pattern of a function's first parameter, without its type and default."""
    node = function.child_by_field_name("parameter")
    given = function.child_by_field_name("parameters")
    if given is not None:
        node = next((each for each in given.named_children if each.type != "comment"), None)
    while node is not None and node.type in ("required_parameter", "optional_parameter"):
        node = node.child_by_field_name("pattern")
    if node is not None and node.type == "assignment_pattern":
        node = node.child_by_field_name("left")
    return node


def parameter(site: Site, function: Node) -> str | None:
    """The name of a function's first parameter, if that is a name."""
    first = first_parameter(function)
    return site.text(first) if first is not None and first.type == "identifier" else None


def returned(function: Node) -> Iterator[Node]:
    """The expressions whose value a function returns."""
    body = function.child_by_field_name("body")
    if body is None:
        return
    if body.type != "statement_block":
        yield plain(body)
        return
    for node in own_nodes(body):
        if node.type == "return_statement":
            for value in node.named_children:
                if value.type != "comment":
                    yield plain(value)


def own_nodes(node: Node) -> Iterator[Node]:
    """A node and those below it, in order; of functions in it, only that they are there."""
    stack = [node]
    while stack:
        each = stack.pop()
        yield each
        if each.type not in FUNCTIONS:
            stack += reversed(each.named_children)


def mentioned(site: Site, name: str, scope: Node) -> Iterator[Node]:
    """Where a name stands as a word in a part of the item."""
    return mentions(name.encode(), site.source, scope)


def is_used_again(site: Site, name: Node, scope: Node) -> bool:
    """Whether a name stands anywhere else in a part of the item, apart from its declaration."""
    return any(
        each != name and binder_of(each) is None
        for each in mentioned(site, site.text(name), scope)
        if each.type in IDENTIFIERS
    )


def is_bound_in(site: Site, name: str, scope: Node) -> bool:
    """Whether a name is declared somewhere in a part of the item."""
    return any(binder_of(each) is not None for each in mentioned(site, name, scope))


def value_of(site: Site, name: Node) -> Node | None:
    """The value that a variable is declared with; of `[a, b] = c` that is the value of `a`."""
    declared = declaration_of(site, name)
    binder = binder_of(declared) if declared is not None else None
    if binder is None or binder.type != "variable_declarator":
        return None
    target = binder.child_by_field_name("name")
    if target is not None and target.type == "array_pattern":
        target = target.named_children[0]
    return binder.child_by_field_name("value") if target == declared else None


def declaration_of(site: Site, name: Node) -> Node | None:
    """Where the function or block that has a name of its own declares it."""
    scopes = [each for each in site.around(name) if each.type in SCOPES]
    for scope in scopes:
        for each in mentioned(site, site.text(name), scope):
            if each.type in IDENTIFIERS and scope_of_binding(each) == scope:
                return each
    return None
