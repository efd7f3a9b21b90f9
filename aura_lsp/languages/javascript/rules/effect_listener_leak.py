from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import (
    arguments,
    holder,
    is_bound_in,
    is_used_again,
    mentioned,
    method_of,
    own_nodes,
    plain,
    root_of,
)
from aura_lsp.languages.javascript.names import FUNCTIONS
from aura_lsp.languages.javascript.react import (
    ALL_EFFECTS,
    Hook,
    cleans_up_elsewhere,
    cleanups,
    hook_at,
    is_made_in,
)
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_TYPE_AND_LISTENER = 2
_LITERAL_OPTIONS = frozenset({"true", "false", "undefined", "object"})


class EffectListenerLeak(CodeRule):
    """Disallow listeners in effects that are not removed.

    ## Why is this bad?
    A listener stays with the window or element that it was added to, with all that its function
    holds, after the component has gone. Each time that the effect runs again there is one more of
    them.

    Not reported are listeners that end by themselves (`once`, `signal`), those of objects that the
    effect itself makes or that go with the component, functions of the file (the browser adds them
    once), and effects with a cleanup that calls something unknown: this may remove them.
    """

    code = "JS201"
    category = Category.MEMORY_LEAK
    severity = Severity.ERROR
    suggestion = "Return a cleanup that removes the listener with the same type and function"
    same_as = ("eslint-react/web-api:no-leaked-event-listener",)
    languages = ("javascript", "typescript")
    names = {"javascript": ALL_EFFECTS, "typescript": ALL_EFFECTS}

    def check(self, site: Site) -> Iterator[Finding]:
        hook = hook_at(site)
        if hook is None or hook.body is None:
            return
        for node in own_nodes(hook.body):
            if node.type != "call_expression" or method_of(site, node) != "addEventListener":
                continue
            if _stays(site, node, hook.body) and not _may_be_removed(site, hook, node):
                callee = node.child_by_field_name("function") or node
                yield site.finding(
                    callee.child_by_field_name("property") or callee,
                    "This listener is never removed: return a cleanup from the effect that calls "
                    "`removeEventListener` with the same type and function",
                )

    valid = {
        "javascript": [
            """
            import { useEffect } from "react";
            function A({ onResize }) {
              useEffect(() => {
                window.addEventListener("resize", onResize);
                return () => window.removeEventListener("resize", onResize);
              }, [onResize]);
            }
            """,
            """
            import { useEffect } from "react";
            function A({ onResize, onLoad }) {
              useEffect(() => {
                const ctl = new AbortController();
                window.addEventListener("resize", onResize, { signal: ctl.signal });
                window.addEventListener("load", onLoad, { once: true });
                return () => ctl.abort();
              }, [onResize, onLoad]);
            }
            """,
            """
            import { useEffect } from "react";
            function A({ onBack }) {
              useEffect(() => {
                const { remove } = BackHandler.addEventListener("back", onBack);
                return remove;
              }, [onBack]);
              useEffect(() => {
                const back = BackHandler.addEventListener("back", onBack);
                return () => back.remove();
              }, [onBack]);
            }
            """,
            """
            import { useEffect } from "react";
            function A({ onLoad, src }) {
              useEffect(() => {
                const img = new Image();
                img.addEventListener("load", onLoad);
                img.src = src;
                let script = document.getElementById(src);
                if (!script) {
                  script = document.createElement("script");
                  script.addEventListener("load", onLoad);
                }
              }, [onLoad, src]);
            }
            """,
            """
            import { useEffect } from "react";
            const onCopy = (event) => event.preventDefault();
            function A() {
              useEffect(() => { document.addEventListener("copy", onCopy); }, []);
            }
            """,
            """
            import { useEffect, useRef } from "react";
            function A({ onTouch }) {
              const box = useRef(null);
              useEffect(() => { box.current?.addEventListener("touchstart", onTouch); }, []);
              return <div ref={box} />;
            }
            """,
            """
            import { useEffect } from "react";
            function A({ names, f, box }) {
              useEffect(() => {
                const element = box.current;
                for (const name of names) element?.addEventListener(name, f);
                return () => {
                  for (const each of names) element?.removeEventListener(each, f);
                };
              }, [names, f, box]);
            }
            """,
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                """
                import { useEffect } from "react";
                function A({ onResize }) {
                  useEffect(() => {
                    window.addEventListener("resize", onResize);
                           ^^^^^^^^^^^^^^^^
                  }, [onResize]);
                }
                """
            ),
            Invalid(
                """
                import { useEffect } from "react";
                function A({ onKey, update }) {
                  useEffect(() => {
                    document.addEventListener("keydown", onKey, true);
                    document.addEventListener("keyup", () => update());
                             ^^^^^^^^^^^^^^^^
                    return () => {
                      document.removeEventListener("keydown", onKey, true);
                      document.removeEventListener("keyup", () => update());
                    };
                  }, [onKey, update]);
                }
                """
            ),
        ],
        "tsx": [
            Invalid(
                """
                import * as React from "react";
                const A = ({ onChange }: Props) => {
                  React.useLayoutEffect(() => {
                    const query = window.matchMedia("print");
                    query.addEventListener("change", onChange);
                          ^^^^^^^^^^^^^^^^
                    const id = setTimeout(onChange, 10);
                    return () => clearTimeout(id);
                  }, [onChange]);
                  return <b />;
                };
                """
            ),
        ],
    }


def _stays(site: Site, call: Node, effect: Node) -> bool:
    """Whether what a call adds a listener to outlives the effect, and the listener its event."""
    given = arguments(call)
    if len(given) < _TYPE_AND_LISTENER:
        return False
    for option in given[_TYPE_AND_LISTENER:]:
        if option.type not in _LITERAL_OPTIONS or not _is_permanent(site, option):
            return False
    callee = call.child_by_field_name("function")
    root = root_of(callee) if callee is not None else call
    return root.type != "new_expression" and not is_made_in(site, root, effect)


def _is_permanent(site: Site, options: Node) -> bool:
    """Whether the options of a listener, if they are a literal, do not limit it."""
    for each in options.named_children:
        key = each.child_by_field_name("key")
        if key is None or site.text(key) in ("once", "signal"):
            return each.type == "comment"
    return True


def _may_be_removed(site: Site, hook: Hook, call: Node) -> bool:
    place, owner = holder(call), hook.owner or hook.call
    handler = plain(arguments(call)[1])
    if handler.type == "identifier" and not is_bound_in(site, site.text(handler), owner):
        return True
    if place is None or place.type == "arrow_function":
        return True
    if place.type == "identifier" and is_used_again(site, place, owner):
        return True
    if any(_removes(site, each, call) for each in mentioned(site, "removeEventListener", owner)):
        return True
    if not cleanups(hook):
        return _goes_with_the_component(site, hook, call)
    return cleans_up_elsewhere(site, hook)


def _goes_with_the_component(site: Site, hook: Hook, call: Node) -> bool:
    """Whether an effect that runs once adds a listener to an element of a ref."""
    callee = call.child_by_field_name("function")
    runs_once = bool(hook.rest) and site.text(hook.rest[0]).replace(" ", "") == "[]"
    return runs_once and callee is not None and ".current" in site.text(callee)


def _removes(site: Site, name: Node, call: Node) -> bool:
    """Whether a mention of `removeEventListener` removes what a call adds."""
    removal = name.parent
    while removal is not None and removal.type == "member_expression":
        removal = removal.parent
    removed = arguments(removal) if removal is not None else []
    if len(removed) < _TYPE_AND_LISTENER:
        return True
    kind, handler = arguments(call)[:_TYPE_AND_LISTENER]
    if plain(handler).type in FUNCTIONS | {"call_expression"}:
        return False
    if (
        kind.type == removed[0].type == "string"
        and site.text(kind)[1:-1] != site.text(removed[0])[1:-1]
    ):
        return False
    return site.text(handler) == site.text(removed[1])
