from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import (
    arguments,
    callee_at,
    is_bound_in,
    mentioned,
    method_of,
    operator_of,
    own_nodes,
)
from aura_lsp.languages.javascript.names import FUNCTIONS, IDENTIFIERS
from aura_lsp.languages.javascript.react import (
    ELEMENTS,
    HOOKS,
    hook_at,
    is_component_or_hook,
    is_hook,
    name_of,
)
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_REACT = re.compile(r"(?:^|[/@-])(?:p?react|next|expo|gatsby)(?:$|[/.-])|^builtins\.React\b")
_ENVIRONMENT = re.compile(r"\bprocess\.env\b|\bimport\.meta\b|\b__DEV__\b")
_OTHERS = re.compile(r"(?:^|[/@-])(?:vue|solid|svelte|qwik)(?:$|[/.-])")
_LOOPS = {
    "for_statement": ("body", "condition", "increment"),
    "for_in_statement": ("body",),
    "while_statement": ("body", "condition"),
    "do_statement": ("body", "condition"),
}
"""Loops -> what of them runs more than once."""
_BRANCHES = {
    "if_statement": ("consequence", "alternative"),
    "ternary_expression": ("consequence", "alternative"),
    "binary_expression": ("right",),
    "switch_case": ("body",),
    "switch_default": ("body",),
    "try_statement": ("body",),
    "catch_clause": ("body",),
}
"""What runs only sometimes."""
_HOOK = re.compile(rb"use[A-Z0-9][\w$]*")
_SHORT_CIRCUITS = frozenset({"&&", "||", "??"})
_TAKES_CALLBACKS = HOOKS | {
    "map", "flatMap", "forEach", "filter", "find", "some", "every", "reduce", "then", "catch",
    "finally", "setTimeout", "setInterval", "requestAnimationFrame", "addEventListener",
}  # fmt: skip


class ConditionalHook(CodeRule):
    """Disallow hooks that do not run in every render.

    ## Why is this bad?
    React knows the hooks of a component by their order. When one is left out because of a
    condition, a loop or an early `return`, each hook after it gets the state of another one, or
    React gives up with an error.

    A condition of names that the component does not bind, such as `__DEV__`, is the same in every
    render and is not reported. Nor is `use`, which may be called anywhere.
    """

    code = "JS803"
    category = Category.BUG
    severity = Severity.ERROR
    suggestion = "Call hooks at the top of the component, before any condition or `return`"
    same_as = ("react-hooks:rules-of-hooks", "sonar:S6440", "biome:useHookAtTopLevel")
    languages = ("javascript", "typescript")
    names = {"javascript": HOOKS, "typescript": HOOKS}
    queries = dict.fromkeys(
        ("javascript", "typescript"),
        """
        (variable_declarator value: (call_expression function: (identifier)) @here)
        (expression_statement (call_expression function: (identifier)) @here)
        (return_statement (call_expression function: (identifier)) @here)
        """,
    )
    words = dict.fromkeys(("javascript", "typescript"), frozenset({"function", "const", "return"}))

    looks_inside = False

    def wants(self, node: Node, source: bytes) -> bool:
        return _is_other_hook(node, source)

    def check(self, site: Site) -> Iterator[Finding]:
        callee = _hook(site)
        call = callee.parent if callee is not None else None
        around = site.function(call) if call is not None else None
        if callee is None or call is None or around is None:
            return
        name = name_of(site, around)
        why = ""
        if around.type != "method_definition" and is_component_or_hook(name):
            why = _when(site, call, around)
        elif _is_callback(site, around, name):
            outer = site.function(around)
            name = name_of(site, outer) if outer is not None else ""
            if is_component_or_hook(name):
                why = "in a nested function"
                around = outer or around
        if why and _is_of_react(site, callee, around):
            yield site.finding(
                callee,
                f"`{site.text(callee)}` is called {why}, so that renders differ in their hooks; "
                f"call it at the top of `{name}`",
            )

    valid = {
        "javascript": [
            """
            import { useEffect, useState } from "react";
            function A({ shown }) {
              const [n, setN] = useState(shown ? 1 : 0);
              if (!n) return null;
              return <b onClick={() => setN(n + 1)} />;
            }
            """,
            """
            import { use } from "react";
            function A({ user }) {
              if (!user) return null;
              const name = use(user);
              return <b>{name}</b>;
            }
            """,
            """
            import { ref, useThing } from "vue";
            function useA(shown) {
              if (shown) useThing();
            }
            """,
            """
            import React from "react";
            const A = (props) => {
              if (__DEV__) React.useDebugValue(props);
              return null;
            };
            const B = observer(function (props) {
              const [n] = React.useState(0);
              return null;
            });
            """,
            """
            import { renderHook } from "@testing-library/react";
            test("it", () => {
              jest.useFakeTimers();
              for (const n of [1, 2]) renderHook(() => useThing(n));
            });
            """,
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                """
                import { useEffect, useState } from "react";
                function A({ items, shown }) {
                  if (shown) {
                    useEffect(() => log(items));
                    ^^^^^^^^^
                  }
                  if (!items) return null;
                  const [n, setN] = useState(0);
                                    ^^^^^^^^
                  return <b>{items.map((item) => useName(item))}</b>;
                }
                """
            ),
            Invalid(
                """
                import React from "react";
                import { useItem, useName } from "./items";
                function useNames(items, all) {
                  const first = all && React.useMemo(() => f(items), [items]);
                                       ^^^^^^^^^^^^^
                  for (const item of items) {
                    const one = useItem(item);
                                ^^^^^^^
                  }
                  const load = () => {
                    const name = useName();
                                 ^^^^^^^
                  };
                }
                """
            ),
        ],
        "tsx": [
            Invalid(
                """
                import { useTheme } from "./theme";
                export const A: FC<Props> = memo(({ on }) => {
                  switch (on) {
                    case "x": {
                      const theme = useTheme();
                                    ^^^^^^^^
                      return <b style={theme.b} />;
                    }
                  }
                  return <i />;
                });
                """
            ),
        ],
    }


def _hook(site: Site) -> Node | None:
    """What is called where the site is, if that may be a hook: one of React's by its name, or any
    other."""
    if site.node.type != "call_expression":
        return callee_at(site.node)
    is_other = _is_other_hook(site.node, site.source)
    return site.node.child_by_field_name("function") if is_other else None


def _is_other_hook(call: Node, source: bytes) -> bool:
    """Whether a call of a plain name is one of a hook that is not React's."""
    name = _HOOK.match(source, call.start_byte)
    return name is not None and name[0].decode() not in HOOKS


def _when(site: Site, call: Node, function: Node) -> str:
    """What makes a call in a component or hook depend on something; empty if nothing does."""
    node = call
    for parent in site.around(call):
        if parent == function:
            break
        if _is_part(node, parent, _LOOPS):
            return "in a loop"
        if parent.type == "try_statement" and _is_part(node, parent, _BRANCHES):
            return "in a `try`"
        if _is_branch(node, parent) and not _is_constant(site, parent, function):
            return "under a condition"
        node = parent
    return "after an early `return`" if _returns_before(site, call, function) else ""


def _is_part(node: Node, parent: Node, fields: dict[str, tuple[str, ...]]) -> bool:
    return any(node in parent.children_by_field_name(each) for each in fields.get(parent.type, ()))


def _is_branch(node: Node, parent: Node) -> bool:
    if parent.type == "binary_expression" and operator_of(parent) not in _SHORT_CIRCUITS:
        return False
    return _is_part(node, parent, _BRANCHES)


def _is_constant(site: Site, branch: Node, function: Node) -> bool:
    """Whether a condition is the same in every render: it names nothing that is bound in the
    function, and calls at most a function of the file without arguments. Or it asks for the
    environment that the file is built for."""
    condition = branch.child_by_field_name("condition") or branch.child_by_field_name("left")
    if condition is None:
        return False
    if _ENVIRONMENT.search(site.text(condition)):
        return True
    for each in own_nodes(condition):
        if each.type == "this":
            return False
        if each.type == "call_expression" and (arguments(each) or is_hook(method_of(site, each))):
            return False
        if each.type in IDENTIFIERS and is_bound_in(site, site.text(each), function):
            return False
    return True


def _returns_before(site: Site, call: Node, function: Node) -> bool:
    """Whether a function may have returned before it comes to a call."""
    first = site.once(("returns", function.id), lambda: _first_return(site, function))
    return first is not None and first <= call.start_byte


def _first_return(site: Site, function: Node) -> int | None:
    """Where the first `return` ends that a function may come to in one render and not in another
    one."""
    for each in mentioned(site, "return", function):
        statement = each.parent
        if statement is None or statement.type != "return_statement":
            continue
        branches = []
        for around in site.around(statement):
            if around.type in FUNCTIONS:
                break
            if around.type == "if_statement":
                branches.append(around)
        if around == function and not any(_is_constant(site, e, function) for e in branches):
            return statement.end_byte
    return None


def _is_callback(site: Site, function: Node, name: str) -> bool:
    """Whether a function is certainly no component: a helper, a handler or a callback."""
    parent = function.parent
    if parent is None or function.type == "method_definition":
        return False
    if name:
        return not is_component_or_hook(name)
    if parent.type == "arguments" and parent.parent is not None:
        return method_of(site, parent.parent) in _TAKES_CALLBACKS
    attribute = parent.parent
    if parent.type != "jsx_expression" or attribute is None or attribute.type != "jsx_attribute":
        return False
    return re.match(r"on[A-Z]", site.text(attribute.named_children[0])) is not None


def _is_of_react(site: Site, callee: Node, component: Node) -> bool:
    """Whether a hook is React's: by what it or the file imports, or by the markup around it."""
    if site.node.type != "call_expression" and hook_at(site) is None:
        return False
    imports = site.imports()
    if any(map(_OTHERS.search, imports)):
        return False
    if _REACT.search(site.origin(callee)) or any(map(_REACT.search, imports)):
        return True
    body = component.child_by_field_name("body")
    return body is not None and any(each.type in ELEMENTS for each in own_nodes(body))
