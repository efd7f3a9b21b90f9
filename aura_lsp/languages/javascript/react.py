"""What React means by components, hooks and effects, as rules see them.

A hook's call is looked at from the function around it, never from inside its callback: a large
callback is an item of its own, and what stands beside it is not known there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from aura_lsp.languages.javascript.expressions import (
    TRANSPARENT,
    arguments,
    callee_at,
    mentioned,
    method_of,
    operator_of,
    own_nodes,
    passes_on,
    plain,
    returned,
)
from aura_lsp.languages.javascript.names import FUNCTIONS, targets

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

EFFECTS = frozenset({"useEffect", "useLayoutEffect", "useInsertionEffect"})
_ALIASES = frozenset({"useIsomorphicLayoutEffect", "useEnhancedEffect"})
"""What many call `useLayoutEffect` where there is a document, and `useEffect` elsewhere."""
ALL_EFFECTS = EFFECTS | _ALIASES
STATES = frozenset({"useState", "useReducer"})
HOOKS = EFFECTS | STATES | {
    "useActionState", "useCallback", "useContext", "useDebugValue", "useDeferredValue", "useId",
    "useImperativeHandle", "useMemo", "useOptimistic", "useRef", "useSyncExternalStore",
    "useTransition",
}  # fmt: skip
ELEMENTS = frozenset({"jsx_element", "jsx_self_closing_element"})
_MODULES = frozenset(
    {"react", "builtins.React", "preact", "preact/hooks", "preact/compat", "@wordpress/element"}
)
_WRAPPERS = frozenset({"memo", "forwardRef", "observer"})
"""Functions that make a component of the one that they are given."""
_KNOWN = re.compile(
    r"removeEventListener|clearTimeout|clearInterval|cancelAnimationFrame|disconnect|unobserve"
    r"|log|warn|set[A-Z]\w*"
)
"""Functions of which it is known what they end."""
_NOTHING = frozenset({"undefined", "null"})
_MAKES = re.compile(r"(create|open)([A-Z]|$)")
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
    return site.once(("hook", site.node.id), partial(_hook_at, site))


def _hook_at(site: Site) -> Hook | None:
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


def cleanups(hook: Hook) -> list[Node]:
    """What an effect returns."""
    return list(returned(hook.callback)) if hook.callback is not None else []


def cleans_up_elsewhere(site: Site, hook: Hook) -> bool:
    """Whether the cleanup of an effect does something that is not seen here."""
    for cleanup in cleanups(hook):
        if cleanup.type not in FUNCTIONS:
            if site.text(cleanup) not in _NOTHING:
                return True
            continue
        body = cleanup.child_by_field_name("body")
        for each in own_nodes(body) if body is not None else ():
            if each.type == "call_expression" and not _KNOWN.fullmatch(method_of(site, each)):
                return True
    return False


def is_made_in(site: Site, name: Node, effect: Node) -> bool:
    """Whether an effect itself makes what a name stands for."""
    if name.type != "identifier":
        return False
    for each in mentioned(site, site.text(name), effect):
        target, field = each.parent, ""
        if target is not None and target.child_by_field_name("name") == each:
            field = "value"
        elif target is not None and target.child_by_field_name("left") == each:
            field = "right"
        value = target.child_by_field_name(field) if target is not None and field else None
        if value is not None and _is_made(site, plain(value)):
            return True
    return False


def _is_made(site: Site, value: Node) -> bool:
    return value.type == "new_expression" or (
        value.type == "call_expression" and _MAKES.match(method_of(site, value)) is not None
    )


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
    while parent is not None and (parent.type in TRANSPARENT or passes_on(node, parent)):
        node, parent = parent, parent.parent
    if parent is None:
        return False
    if parent.type == "jsx_expression":
        return parent.parent is not None and parent.parent.type == "jsx_element"
    return parent.type in ("return_statement", "arrow_function")


def is_component(name: str) -> bool:
    """Whether this is what a component is called."""
    return name[:1].isupper()


def is_hook(name: str) -> bool:
    """Whether this is what a hook is called."""
    return _HOOK.match(name) is not None


def is_component_or_hook(name: str) -> bool:
    """Whether functions of this name may call hooks."""
    return is_component(name) or is_hook(name)


def name_of(site: Site, function: Node) -> str:
    """What a function is called: by itself, or by the variable it is put in, even when `memo` and
    the like are around it; empty if it has no name."""
    name = function.child_by_field_name("name")
    if name is not None:
        return site.text(name)
    place = _wrapping(site, function).parent
    if place is not None and place.type == "variable_declarator":
        name = place.child_by_field_name("name")
    return site.text(name) if name is not None and name.type == "identifier" else ""


def _wrapping(site: Site, function: Node) -> Node:
    """The outermost expression that is the same component as a function: `memo(f) as T`."""
    node, parent = function, function.parent
    while parent is not None:
        if parent.type == "arguments" and parent.parent is not None:
            is_first = parent.named_children[0] == node
            parent = parent.parent
            if not is_first or method_of(site, parent) not in _WRAPPERS:
                break
        elif parent.type not in TRANSPARENT:
            break
        node, parent = parent, parent.parent
    return node


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
