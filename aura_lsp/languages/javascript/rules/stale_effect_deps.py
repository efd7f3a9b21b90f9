from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import filterfalse
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import (
    first_parameter,
    mentioned,
    plain,
    root_of,
    value_of,
)
from aura_lsp.languages.javascript.names import FUNCTIONS, SCOPES, binder_of, is_bound, targets
from aura_lsp.languages.javascript.react import (
    EFFECTS,
    hook_at,
    is_component,
    is_component_or_hook,
    name_of,
    states,
)
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_NAMES = EFFECTS | {"useMemo", "useCallback"}
_READ = frozenset({"identifier", "shorthand_property_identifier"})
_CONSTANTS = frozenset({"string", "number", "true", "false", "null", "undefined"})
_FREE = re.compile(r"(?:^|\.)(?:initial|default)(?:[A-Z]|$)|[rR]ef$")
"""Props that by convention count in the first render only, or never change."""


class StaleEffectDeps(CodeRule):
    """Require dependency arrays to name the props and states that are read.

    ## Why is this bad?
    An effect, or a function or value that is kept with `useCallback` or `useMemo`, is made anew
    only when something in its dependency array changes. It goes on with the old value of a prop or
    state that is not in there.

    Setters, refs, names of the file, states without a setter, and props that are called `initial…`
    or `default…` need not be there. A dependency that is computed from a prop or state stands for
    it. A comment beside the array says that it is meant to be as it is.
    """

    code = "JS802"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Add what is missing to the dependency array, or do not read it"
    same_as = (
        "react-hooks:exhaustive-deps", "biome:useExhaustiveDependencies",
        "eslint-react:exhaustive-deps",
    )  # fmt: skip
    languages = ("javascript", "typescript")
    names = {"javascript": _NAMES, "typescript": _NAMES}

    def check(self, site: Site) -> Iterator[Finding]:
        hook = hook_at(site)
        if hook is None or hook.callback is None or not hook.rest or hook.owner is None:
            return
        listed = _listed(site, plain(hook.rest[0]))
        if listed is None or not is_component_or_hook(name_of(site, hook.owner)):
            return
        missing = [
            name
            for name in dict.fromkeys(_reactive(site, hook.owner, hook.callback))
            if _is_read(site, name, hook.callback) and not _is_listed(site, name, listed)
        ]
        if missing:
            names = ", ".join(f"`{name}`" for name in missing)
            yield site.finding(
                hook.rest[0],
                f"This `{site.text(site.node)}` does not see new values of {names}; add what it "
                "reads to its dependencies",
            )

    valid = {
        "javascript": [
            """
            import { useEffect, useRef, useState } from "react";
            import { log } from "./log";
            function A({ id, box }) {
              const [n, setN] = useState(0);
              const [client] = useState(() => new Client());
              const last = useRef(null);
              useEffect(() => {
                setN((n) => n + id);
                log(client, last, box.current);
              }, [id]);
            }
            """,
            """
            import { useEffect } from "react";
            function A({ user, initialName, items }) {
              const count = items.length;
              useEffect(() => { greet(user.name, initialName); }, [user.id]);
              useEffect(() => { show(items, (user) => user.id); }, [count]);
            }
            """,
            """
            import { useCallback } from "react";
            import { useThing } from "./thing";
            function A({ a, b, all }) {
              useCallback(() => f(a), [...all]);
              useCallback(() => f(a), all);
              useThing(() => f(a), []);
              useCallback(() => f(a), /* the first one */ []);
              return useCallback(() => { const { a } = b; return a; }, [b]);
            }
            """,
            """
            import { useMemo } from "react";
            function A(props) {
              const b = useMemo(() => f(props.b.c), [props.b]);
              return useMemo(() => g(props), [props]);
            }
            """,
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                """
                import { useEffect, useState } from "react";
                function A({ id, onLoad }) {
                  const [page, setPage] = useState(0);
                  useEffect(() => {
                    load(id, page).then(onLoad);
                  }, [id]);
                     ^^^^
                }
                """
            ),
            Invalid(
                """
                import React from "react";
                function A(props) {
                  const { b } = props;
                  const f = React.useCallback(() => g({ b }), []);
                                                              ^^
                  return React.useMemo(() => h(props.c, props.d), [props.d, f]);
                                                                  ^^^^^^^^^^^^
                }
                """
            ),
        ],
        "tsx": [
            Invalid(
                """
                import { useMemo, useState } from "react";
                export const A = memo(({ items, find }: Props) => {
                  const [text, setText] = useState<string>("");
                  const found = useMemo(() => items.filter((item) => item.has(text)), [items]);
                                                                                      ^^^^^^^
                  return <List items={found} />;
                });
                """
            ),
        ],
    }


def _listed(site: Site, array: Node) -> list[Node] | None:
    """What is in a dependency array, if that is nothing but names and parts of what they name. A
    comment beside it says that it is meant."""
    around = array.parent
    if array.type != "array" or around is None:
        return None
    if any(each.type == "comment" for each in (*around.named_children, *array.named_children)):
        return None
    found = []
    for each in array.named_children:
        part = plain(each)
        if root_of(part).type == "identifier":
            found.append(part)
        elif part.type not in _CONSTANTS:
            return None
    return found


def _reactive(site: Site, owner: Node, callback: Node) -> Iterator[str]:
    """The states and props of a component or hook: `x`, or `props.x` where props have a name."""
    names, props = site.once(("reactive", owner.id), lambda: _bound_by(site, owner))
    text = site.text(callback)
    yield from (name for name in names if name in text)
    if props and props in text:
        yield from filterfalse(_FREE.search, _parts_of(site, props, callback))


def _bound_by(site: Site, owner: Node) -> tuple[tuple[str, ...], str]:
    """The names that a component or hook has for its states and props, and for all props."""
    names = [
        site.text(name)
        for name, setter, _ in states(site, owner)
        if name is not None and setter is not None
    ]
    props = first_parameter(owner)
    if props is None:
        return tuple(filterfalse(_FREE.search, names)), ""
    for pattern in _destructured(site, props, owner):
        for each in pattern.named_children:
            if each.type != "rest_pattern":
                names += map(site.text, targets(each))
    has_parts = props.type == "identifier" and is_component(name_of(site, owner))
    return tuple(filterfalse(_FREE.search, names)), site.text(props) if has_parts else ""


def _parts_of(site: Site, name: str, callback: Node) -> Iterator[str]:
    """What a callback reads of an object, such as `props.x`."""
    for each in mentioned(site, name, callback):
        last = each.parent.child_by_field_name("property") if each.parent is not None else None
        if last is not None and last != each:
            yield f"{name}.{site.text(last)}"


def _destructured(site: Site, props: Node, owner: Node) -> Iterator[Node]:
    """The patterns that take props apart: the parameter itself, or `const { a } = props`."""
    if props.type == "object_pattern":
        yield props
        return
    body = owner.child_by_field_name("body")
    for statement in body.named_children if body is not None else ():
        for each in statement.named_children if statement.type == "lexical_declaration" else ():
            pattern, value = each.child_by_field_name("name"), each.child_by_field_name("value")
            if pattern is None or value is None or pattern.type != "object_pattern":
                continue
            if site.text(plain(value)) == site.text(props):
                yield pattern


def _is_read(site: Site, name: str, callback: Node) -> bool:
    """Whether a callback reads a prop or state, apart from the `current` of a ref."""
    first, dot, last = name.partition(".")
    for each in mentioned(site, first, callback):
        whole = each.parent
        if each.type not in _READ or whole is None or whole.type == "type_query":
            continue
        if dot:
            if whole.type != "member_expression" or not _has_part(site, whole, last):
                continue
            whole = whole.parent
        is_ref = whole is not None and _has_part(site, whole, "current")
        if not is_ref and binder_of(each) is None and not _is_shadowed(site, each, callback):
            return True
    return False


def _has_part(site: Site, whole: Node, part: str) -> bool:
    last = whole.child_by_field_name("property")
    return last is not None and site.text(last) == part


def _is_shadowed(site: Site, name: Node, callback: Node) -> bool:
    """Whether something in a callback has a name of its own that is the same."""
    text = site.source[name.start_byte : name.end_byte]
    for scope in site.around(name):
        if scope.type in SCOPES and is_bound(scope, text, site.source):
            return True
        if scope == callback:
            break
    return False


def _is_listed(site: Site, name: str, listed: list[Node]) -> bool:
    """Whether a dependency is part of a prop or state, or computed from it."""
    whole = name.partition(".")[0]
    for each in listed:
        text = site.text(each).replace("?.", ".").replace("!", "")
        if text == whole or (text.startswith(name) and not _is_word(text[len(name) :])):
            return True
    return any(_is_computed_from(site, root_of(each), name) for each in listed)


def _is_word(rest: str) -> bool:
    """Whether a name goes on."""
    return rest[:1].isalnum() or rest[:1] in ("_", "$")


def _is_computed_from(site: Site, dependency: Node, name: str) -> bool:
    value = site.once(("value", dependency.id), lambda: value_of(site, dependency))
    if value is None or value.type in FUNCTIONS:
        return False
    return any(True for _ in mentioned(site, name.rpartition(".")[2], value))
