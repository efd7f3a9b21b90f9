from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import (
    arguments,
    holder,
    is_used_again,
    mentioned,
    method_of,
    own_nodes,
    root_of,
)
from aura_lsp.languages.javascript.names import binder_of
from aura_lsp.languages.javascript.react import (
    ALL_EFFECTS,
    Hook,
    cleans_up_elsewhere,
    hook_at,
    is_made_in,
)
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_CLASSES = re.compile(
    r"builtins\.(?:window\.|globalThis\.)?(?:ResizeObserver|IntersectionObserver"
    r"|MutationObserver|PerformanceObserver|WebSocket|EventSource|BroadcastChannel)"
)
_ENDS = re.compile(r"\b(?:disconnect|unobserve|close)\b")
_ONCE = re.compile(r"\b(?:take|first|single|last|takeUntil|takeWhile)\s*\(")
"""Operators of RxJS that end a stream."""


class EffectSubscriptionLeak(CodeRule):
    """Disallow observers, sockets and subscriptions in effects that nothing ends.

    ## Why is this bad?
    An observer that is not disconnected, a socket that is not closed, or a subscription that is not
    given up goes on after the component has gone, with all that its callback holds. Each time that
    the effect runs again there is one more of them.

    What is kept or handed on elsewhere, such as in a ref, may be ended there and is not reported.
    """

    code = "JS204"
    category = Category.MEMORY_LEAK
    severity = Severity.WARNING
    wave = 2
    suggestion = "Return a cleanup that disconnects, closes or unsubscribes what the effect made"
    same_as = (
        "eslint-react/web-api:no-leaked-resize-observer",
        "eslint-react/web-api:no-leaked-intersection-observer",
    )
    languages = ("javascript", "typescript")
    names = {"javascript": ALL_EFFECTS, "typescript": ALL_EFFECTS}

    def check(self, site: Site) -> Iterator[Finding]:
        hook = hook_at(site)
        if hook is None or hook.body is None:
            return
        for node in own_nodes(hook.body):
            what = _left(site, hook, node)
            if what is not None:
                yield site.finding(
                    what,
                    f"Nothing ends what this `{site.text(what)}` makes: return a cleanup from the "
                    "effect that does",
                )

    valid = {
        "javascript": [
            """
            import { useEffect } from "react";
            function A({ store, onChange }) {
              useEffect(() => store.subscribe(onChange), [store, onChange]);
              useEffect(() => {
                const subscription = store.changes.subscribe(onChange);
                return () => subscription.unsubscribe();
              }, [store, onChange]);
              useEffect(() => {
                store.changes.pipe(take(1)).subscribe(onChange);
              }, [store, onChange]);
            }
            """,
            """
            import { useEffect, useRef } from "react";
            function A({ box, onResize }) {
              const kept = useRef(null);
              useEffect(() => {
                const observer = new ResizeObserver(onResize);
                observer.observe(box.current);
                return () => observer.disconnect();
              }, [box, onResize]);
              useEffect(() => { kept.current = new WebSocket("wss://example.org"); }, []);
            }
            """,
            """
            import { useEffect } from "react";
            function A({ box, onSeen }) {
              useEffect(() => {
                new IntersectionObserver((entries, observer) => {
                  onSeen(entries);
                  observer.disconnect();
                }).observe(box.current);
              }, [box, onSeen]);
            }
            """,
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                """
                import { useEffect } from "react";
                function A({ box, store, onChange }) {
                  useEffect(() => {
                    const observer = new ResizeObserver(onChange);
                                         ^^^^^^^^^^^^^^
                    observer.observe(box.current);
                  }, [box, onChange]);
                  useEffect(() => {
                    store.subscribe(onChange);
                          ^^^^^^^^^
                  }, [store, onChange]);
                }
                """
            ),
        ],
        "tsx": [
            Invalid(
                """
                import * as React from "react";
                const A = ({ url, onMessage }: Props) => {
                  React.useEffect(() => {
                    const socket = new window.WebSocket(url);
                                       ^^^^^^^^^^^^^^^^
                    socket.onmessage = onMessage;
                    return () => console.log("gone");
                  }, [url, onMessage]);
                  return <b />;
                };
                """
            ),
        ],
    }


def _left(site: Site, hook: Hook, node: Node) -> Node | None:
    """The name of what makes something that nothing ends, if a node does."""
    if node.type == "new_expression":
        made = node.child_by_field_name("constructor")
        if made is None or not _CLASSES.fullmatch(site.origin(made)):
            return None
        return made if _stays_open(site, hook, node) else None
    if node.type != "call_expression" or method_of(site, node) != "subscribe":
        return None
    callee = node.child_by_field_name("function") or node
    if not _stays_subscribed(site, hook, node):
        return None
    return callee.child_by_field_name("property") or callee


def _stays_open(site: Site, hook: Hook, made: Node) -> bool:
    """Whether nothing ends an object, and nothing else has it that could."""
    around = made.parent
    if any(_ENDS.search(site.text(each)) for each in arguments(made)):
        return False
    if around is not None and around.type == "member_expression":
        return not cleans_up_elsewhere(site, hook)
    place = holder(made)
    if place is None or place.type != "identifier":
        return place is not None and place.type == "expression_statement"
    return all(
        _leaves_open(site, each)
        for each in mentioned(site, site.text(place), hook.owner or hook.call)
        if each != place and binder_of(each) is None
    )


def _leaves_open(site: Site, name: Node) -> bool:
    """Whether a mention of an object only reads or calls a part of it that does not end it."""
    part = name.parent
    if (
        part is None
        or part.type != "member_expression"
        or part.child_by_field_name("object") != name
    ):
        return False
    last = part.child_by_field_name("property")
    return last is not None and not _ENDS.fullmatch(site.text(last))


def _stays_subscribed(site: Site, hook: Hook, call: Node) -> bool:
    """Whether what ends a subscription is dropped, and nothing ends it in another way."""
    place, owner = holder(call), hook.owner or hook.call
    callee = call.child_by_field_name("function")
    if place is None or callee is None or place.type == "arrow_function" or not arguments(call):
        return False
    if place.type == "identifier" and is_used_again(site, place, owner):
        return False
    root = root_of(callee)
    if root.type != "identifier" or hook.body is None or is_made_in(site, root, hook.body):
        return False
    if any(True for _ in mentioned(site, "unsubscribe", owner)) or _ONCE.search(site.text(callee)):
        return False
    return not cleans_up_elsewhere(site, hook)
