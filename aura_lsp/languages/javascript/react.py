"""What React means by components, hooks and effects, as rules see them.

A hook's call is looked at from the function around it, never from inside its callback: a large
callback is an item of its own, and what stands beside it is not known there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from aura_lsp.languages.javascript.names import FUNCTIONS, IDENTIFIERS, binder_of, targets
from aura_lsp.metrics.recursion import mentions

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

EFFECTS = frozenset({"useEffect", "useLayoutEffect", "useInsertionEffect"})
_ALIASES = frozenset({"useIsomorphicLayoutEffect", "useEnhancedEffect"})
"""What many call `useLayoutEffect` where there is a document, and `useEffect` elsewhere."""
ALL_EFFECTS = EFFECTS | _ALIASES
STATES = frozenset({"useState", "useReducer"})
ELEMENTS = frozenset({"jsx_element", "jsx_self_closing_element"})
_MODULES = frozenset(
    {"react", "builtins.React", "preact", "preact/hooks", "preact/compat", "@wordpress/element"}
)
_WRAPPERS = frozenset({"memo", "forwardRef", "observer"})
"""Functions that make a component of the one that they are given."""
_TRANSPARENT = frozenset(
    {
        "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression",
        "type_assertion",
    }
)  # fmt: skip
_HOOK = re.compile(r"use[A-Z0-9]")


class Hook(NamedTuple):
    """A call of one of React's hooks with the function that it is given, if that stands there, and
    what follows this; `owner` is the function around the call."""

    call: Node
    callback: Node | None
    rest: tuple[Node, ...]
    owner: Node | None

    @property
    def body(self) -> Node | None:
        """What the callback does: a block or an expression."""
        return self.callback.child_by_field_name("body") if self.callback is not None else None


def hook_at(site: Site) -> Hook | None:
    """The call of a hook of React's whose name the site is at."""
    callee = callee_at(site.node)
    if callee is None:
        return None
    module, _, name = site.origin(callee).rpartition(".")
    call = callee.parent
    text = site.text(site.node)
    if call is None or (text not in _ALIASES and (module not in _MODULES or name != text)):
        return None
    given = arguments(call)
    first = plain(given[0]) if given else None
    callback = first if first is not None and first.type in FUNCTIONS else None
    return Hook(call, callback, tuple(given[1:]), site.function(call))


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


def plain(expression: Node) -> Node:
    """An expression without the parentheses and type assertions around it."""
    node = expression
    while node.type in _TRANSPARENT:
        inner = next((each for each in node.named_children if each.type != "comment"), None)
        if node.type == "type_assertion":
            inner = node.named_children[-1]
        if inner is None:
            break
        node = inner
    return node


def own_nodes(node: Node) -> Iterator[Node]:
    """A node and those below it, in order; of functions in it, only that they are there."""
    stack = [node]
    while stack:
        each = stack.pop()
        yield each
        if each.type not in FUNCTIONS:
            stack += reversed(each.named_children)


def all_nodes(node: Node) -> Iterator[Node]:
    """A node and all those below it, in order."""
    stack = [node]
    while stack:
        each = stack.pop()
        yield each
        stack += reversed(each.named_children)


def parameter(site: Site, function: Node) -> str | None:
    """The name of a function's first parameter, if that is a name."""
    first = first_parameter(function)
    return site.text(first) if first is not None and first.type == "identifier" else None


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


def method_of(site: Site, call: Node) -> str:
    """The name of the method or function that is called."""
    callee = call.child_by_field_name("function")
    if callee is None:
        return ""
    return site.text(callee.child_by_field_name("property") or callee)


def holder(value: Node) -> Node | None:
    """What becomes of a value: the statement that drops it, the name that it is put in, or the
    function whose whole body it is; None if it goes anywhere else."""
    node, parent = value, value.parent
    while parent is not None and (parent.type in _TRANSPARENT or _passes_on(node, parent)):
        node, parent = parent, parent.parent
    if parent is None or parent.type in ("expression_statement", "arrow_function"):
        return parent
    target = None
    if parent.type == "variable_declarator":
        target = parent.child_by_field_name("name")
    elif parent.type == "assignment_expression":
        target = parent.child_by_field_name("left")
    return target if target is not None and target.type == "identifier" else None


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


def _passes_on(node: Node, parent: Node) -> bool:
    """Whether a value is that of the expression around it: `a && b`, `a ? b : c`, `void b`."""
    if parent.type == "ternary_expression":
        return parent.child_by_field_name("condition") != node
    if parent.type == "binary_expression":
        return operator_of(parent) in ("&&", "||", "??")
    return parent.type == "unary_expression" and operator_of(parent) == "void"


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


def markup(expression: Node) -> Iterator[Node]:
    """The elements that an expression may stand for: `a && <A />`, `b ? <B /> : <C />`."""
    stack = [expression]
    while stack:
        node = plain(stack.pop())
        if node.type in ELEMENTS:
            yield node
        elif node.type == "ternary_expression":
            stack += node.children_by_field_name("alternative")
            stack += node.children_by_field_name("consequence")
        elif node.type == "binary_expression":
            stack += node.children_by_field_name("right")
            if operator_of(node) in ("||", "??"):
                stack += node.children_by_field_name("left")


def opening_of(element: Node) -> Node:
    """The tag with the name and the attributes of an element."""
    return element.child_by_field_name("open_tag") or element


def is_shown(expression: Node) -> bool:
    """Whether the value of an expression is rendered, or returned, where it stands."""
    node, parent = expression, expression.parent
    while parent is not None and (parent.type in _TRANSPARENT or _passes_on(node, parent)):
        node, parent = parent, parent.parent
    if parent is None:
        return False
    if parent.type == "jsx_expression":
        return parent.parent is not None and parent.parent.type == "jsx_element"
    return parent.type in ("return_statement", "arrow_function")


def operator_of(node: Node) -> str:
    """The operator of an expression."""
    operator = node.child_by_field_name("operator")
    return operator.type if operator is not None else ""


def is_component(name: str) -> bool:
    """Whether this is what a component is called."""
    return name[:1].isupper()


def is_hook(name: str) -> bool:
    """Whether this is what a hook is called."""
    return _HOOK.match(name) is not None


def name_of(site: Site, function: Node) -> str:
    """What a function is called: by itself, or by the variable it is put in, even when `memo` and
    the like are around it; empty if it has no name."""
    name = function.child_by_field_name("name")
    if name is not None:
        return site.text(name)
    node, parent = function, function.parent
    while parent is not None:
        if parent.type == "arguments" and parent.parent is not None:
            callee = parent.parent.child_by_field_name("function")
            last = site.text(callee).rpartition(".")[2] if callee is not None else ""
            if last not in _WRAPPERS or parent.named_children[0] != node:
                return ""
            parent = parent.parent
        elif parent.type not in _TRANSPARENT:
            break
        node, parent = parent, parent.parent
    if parent is not None and parent.type == "variable_declarator":
        name = parent.child_by_field_name("name")
    return site.text(name) if name is not None and name.type == "identifier" else ""


def wrapped(site: Site, value: Node) -> Node:
    """The function that a value is, or that `memo` and the like are given to make it."""
    node = plain(value)
    while node.type == "call_expression" and method_of(site, node) in _WRAPPERS:
        given = arguments(node)
        if not given:
            break
        node = plain(given[0])
    return node


def states(site: Site, owner: Node) -> Iterator[tuple[Node | None, Node | None, Node]]:
    """The states of a component or hook: the name of each, that of its setter, and the call that
    made it."""
    body = owner.child_by_field_name("body")
    for statement in body.named_children if body is not None else ():
        if statement.type not in ("lexical_declaration", "variable_declaration"):
            continue
        for declarator in statement.named_children:
            pattern = declarator.child_by_field_name("name")
            value = declarator.child_by_field_name("value")
            if pattern is None or value is None or pattern.type != "array_pattern":
                continue
            call = plain(value)
            if call.type == "call_expression" and _is_state(site, call):
                yield (*_pair(pattern), call)


def mentioned(site: Site, name: str, scope: Node) -> Iterator[Node]:
    """Where a name stands as a word in a part of the item."""
    return mentions(name.encode(), site.source, scope)


def _is_state(site: Site, call: Node) -> bool:
    callee = call.child_by_field_name("function")
    module, _, name = (site.origin(callee) if callee is not None else "").rpartition(".")
    return module in _MODULES and name in STATES


def _pair(pattern: Node) -> tuple[Node | None, Node | None]:
    """The names in `[value, setValue]`, of which one may be left out."""
    places: list[Node | None] = [None, None]
    at = 0
    for child in pattern.children:
        if child.type == ",":
            at += 1
        elif child.is_named and at < len(places):
            places[at] = next((each for each in targets(child) if each == child), None)
    return places[0], places[1]
