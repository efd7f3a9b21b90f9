from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import (
    callee_at,
    holder,
    is_used_again,
    mentioned,
)
from aura_lsp.languages.javascript.react import ALL_EFFECTS, Hook, hook_at
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_TIMERS = frozenset(
    {"builtins.setInterval", "builtins.window.setInterval", "builtins.globalThis.setInterval"}
)


class EffectTimerLeak(CodeRule):
    """Disallow intervals in effects that nothing can end.

    ## Why is this bad?
    An interval goes on after the component has gone, with all that its callback holds, and each
    time that the effect runs again there is one more of them.

    Reported is an interval whose id is dropped, or put in a variable that nothing reads. One whose
    id is kept elsewhere, such as in a ref, or handed on may be ended there and is not reported.
    Nor is `setTimeout`, which ends by itself.
    """

    code = "JS202"
    category = Category.MEMORY_LEAK
    severity = Severity.ERROR
    suggestion = "Return a cleanup that calls `clearInterval` with the interval's id"
    same_as = ("eslint-react/web-api:no-leaked-interval",)
    languages = ("javascript", "typescript")
    names = {"javascript": ALL_EFFECTS, "typescript": ALL_EFFECTS}

    def check(self, site: Site) -> Iterator[Finding]:
        hook = hook_at(site)
        if hook is None or hook.body is None:
            return
        for each in mentioned(site, "setInterval", hook.body):
            callee = callee_at(each)
            if callee is None or callee.parent is None or site.origin(callee) not in _TIMERS:
                continue
            if _is_lost(site, hook, callee.parent):
                yield site.finding(
                    callee,
                    "This interval never ends: return a cleanup from the effect that calls "
                    "`clearInterval` with its id",
                )

    valid = {
        "javascript": [
            """
            import { useEffect } from "react";
            function Clock({ tick }) {
              useEffect(() => {
                const id = setInterval(tick, 1000);
                return () => clearInterval(id);
              }, [tick]);
            }
            """,
            """
            import { useEffect, useRef } from "react";
            function Clock({ tick }) {
              const timer = useRef(null);
              useEffect(() => { timer.current = setInterval(tick, 1000); }, [tick]);
              useEffect(() => () => clearInterval(timer.current), []);
            }
            """,
            """
            import { useEffect } from "react";
            function Clock({ tick, runs }) {
              useEffect(() => {
                let id;
                if (runs) {
                  id = window.setInterval(tick, 1000);
                }
                const stop = () => { clearInterval(id); };
                return stop;
              }, [tick, runs]);
            }
            """,
            """
            import { useEffect } from "react";
            function Clock({ tick }) {
              useEffect(() => run(() => setInterval(tick, 1000)), [tick]);
            }
            """,
            """
            import { useEffect } from "react";
            import { setInterval } from "./clock";
            function Clock({ tick }) {
              useEffect(() => { setInterval(tick, 1000); }, [tick]);
            }
            """,
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                """
                import { useEffect } from "react";
                function Clock({ tick }) {
                  useEffect(() => {
                    if (tick) {
                      setInterval(tick, 1000);
                      ^^^^^^^^^^^
                    }
                  }, [tick]);
                }
                """
            ),
            Invalid(
                """
                import React from "react";
                const Clock = React.memo(({ tick }) => {
                  React.useEffect(() => {
                    const id = window.setInterval(tick, 1000);
                               ^^^^^^^^^^^^^^^^^^
                    return () => log("gone");
                  }, [tick]);
                });
                """
            ),
        ],
        "tsx": [
            Invalid(
                """
                import { useEffect } from "react";
                const Map = ({ place }: Props) => {
                  useEffect(() => {
                    load(place).then((found: Place) => {
                      setInterval(() => show(found), 1000);
                      ^^^^^^^^^^^
                    });
                  }, [place]);
                  return <b />;
                };
                """
            ),
        ],
        "typescript": [
            Invalid(
                """
                import { useEffect } from "react";
                export function useTick(tick: () => void): void {
                  useEffect(() => void setInterval(tick, 1000), [tick]);
                                       ^^^^^^^^^^^
                }
                """
            ),
        ],
    }


def _is_lost(site: Site, hook: Hook, call: Node) -> bool:
    """Whether nothing has the id of an interval."""
    place = holder(call)
    if place is None or place.type == "expression_statement":
        return place is not None
    if place.type == "arrow_function":
        return place == hook.callback
    return not is_used_again(site, place, hook.owner or hook.call)
