from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import (
    arguments,
    mentioned,
    own_nodes,
    parameter,
    plain,
    returned,
)
from aura_lsp.languages.javascript.names import FUNCTIONS
from aura_lsp.languages.javascript.react import EFFECTS, hook_at, states
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_NEW = frozenset({"object", "array", "new_expression"})
"""What makes a value that is another one every time."""
_CHANGES = frozenset({"+", "-", "*", "/", "%", "**", "!"})
"""Operators whose result is not their operand."""
_PRIMITIVES = frozenset({"Boolean", "Number", "String", "parseInt", "parseFloat"})


class EffectRenderLoop(CodeRule):
    """Disallow effects without dependencies that always set state.

    ## Why is this bad?
    An effect without a dependency array runs after every render. One that sets state each time asks
    for the next render, which runs the effect, and so on without end.

    State that is set under a condition, later (in a timer, a handler or a promise), or to a
    constant, a variable or a property is not reported: React stops when the value is the same.
    """

    code = "JS801"
    category = Category.BUG
    severity = Severity.ERROR
    suggestion = "Give the effect a dependency array, or compute the value while rendering"
    same_as = ("react-hooks:set-state-in-effect",)
    languages = ("javascript", "typescript")
    names = {"javascript": EFFECTS, "typescript": EFFECTS}

    def check(self, site: Site) -> Iterator[Finding]:
        hook = hook_at(site)
        if hook is None or hook.body is None or hook.rest or hook.owner is None:
            return
        setters = {
            site.text(setter): name and site.text(name)
            for name, setter, _ in states(site, hook.owner)
            if setter is not None
        }
        for call in _always_called(hook.body) if setters else ():
            callee = call.child_by_field_name("function")
            name = site.text(callee) if callee is not None else ""
            if name in setters and _sets_anew(site, call, setters[name]):
                yield site.finding(
                    call,
                    f"`{name}` in an effect that runs after every render makes it render again, "
                    "without end; give the effect a dependency array",
                )

    valid = {
        "javascript": [
            """
            import { useEffect, useState } from "react";
            function A() {
              const [n, setN] = useState(0);
              useEffect(() => { setN(n + 1); }, []);
            }
            """,
            """
            import { useEffect, useState } from "react";
            function A({ items }) {
              const [n, setN] = useState(0);
              useEffect(() => {
                if (items.length > n) setN(n + 1);
              });
            }
            """,
            """
            import { useEffect, useState } from "react";
            function A() {
              const [n, setN] = useState(0);
              useEffect(() => {
                const id = setTimeout(() => setN(n + 1), 1000);
                return () => clearTimeout(id);
              });
            }
            """,
            """
            import { useEffect, useState } from "react";
            function A({ box }) {
              const [mounted, setMounted] = useState(false);
              useEffect(() => { setMounted(true); });
            }
            """,
            """
            import { useEffect, useState } from "react";
            function A({ first }) {
              const [n, setN] = useState();
              useEffect(() => { setN(n ?? first); });
              useEffect(() => { setN((last) => last || first); });
            }
            """,
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                """
                import { useEffect, useState } from "react";
                function A() {
                  const [n, setN] = useState(0);
                  useEffect(() => {
                    setN(n + 1);
                    ^^^^^^^^^^^
                  });
                }
                """
            ),
            Invalid(
                """
                import { useEffect, useState } from "react";
                function A() {
                  const [n, setN] = useState(0);
                  useEffect(() => {
                    log(n);
                    setN((last) => last + 1);
                    ^^^^^^^^^^^^^^^^^^^^^^^^
                  });
                }
                """
            ),
        ],
        "tsx": [
            Invalid(
                """
                import React from "react";
                const A: React.FC<Props> = ({ items }) => {
                  const [shown, setShown] = React.useState<Item[]>([]);
                  React.useEffect(() => setShown(items.filter(isOpen)));
                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  return <List items={shown} />;
                };
                """
            ),
        ],
    }


def _always_called(body: Node) -> Iterator[Node]:
    """The calls that stand as statements of a body before any that may leave it."""
    if body.type != "statement_block":
        if plain(body).type == "call_expression":
            yield plain(body)
        return
    for statement in body.named_children:
        if any(each.type == "return_statement" for each in own_nodes(statement)):
            return
        if statement.type == "expression_statement":
            expression = plain(statement.named_children[0])
            if expression.type == "call_expression":
                yield expression


def _sets_anew(site: Site, call: Node, state: str | None) -> bool:
    given = arguments(call)
    return bool(given) and _is_new(site, plain(given[0]), state)


def _is_new(site: Site, value: Node, state: str | None) -> bool:
    """Whether a value is not what it was the last time, given that of the state."""
    operator = value.child_by_field_name("operator")
    if value.type == "call_expression":
        callee = value.child_by_field_name("function")
        name = site.text(callee) if callee is not None else ""
        return name not in _PRIMITIVES and not name.startswith("Math.")
    if value.type in FUNCTIONS:
        results = list(returned(value))
        before = parameter(site, value)
        return bool(results) and all(_is_new(site, each, before) for each in results)
    if operator is not None and operator.type in _CHANGES and state is not None:
        return any(each.type == "identifier" for each in mentioned(site, state, value))
    return value.type in _NEW
