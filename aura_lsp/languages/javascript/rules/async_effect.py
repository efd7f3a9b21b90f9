from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.react import ALL_EFFECTS, hook_at
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site


class AsyncEffect(CodeRule):
    """Disallow `async` functions as effects.

    ## Why is this bad?
    React takes what an effect returns for its cleanup. An `async` function returns a promise
    instead, so nothing can be cleaned up, and an answer that comes late is still put to use after
    the component has gone or asked for something else.

    An `async` function that is declared and called inside of the effect is fine.
    """

    code = "JS804"
    category = Category.BUG
    severity = Severity.ERROR
    suggestion = "Declare the async function inside of the effect, call it, and return a cleanup"
    same_as = ("react-hooks:exhaustive-deps",)
    languages = ("javascript", "typescript")
    names = {"javascript": ALL_EFFECTS, "typescript": ALL_EFFECTS}

    def check(self, site: Site) -> Iterator[Finding]:
        hook = hook_at(site)
        if hook is None or hook.callback is None:
            return
        first = hook.callback.children[0]
        if first.type == "async":
            yield site.finding(
                first,
                f"`{site.text(site.node)}` takes the promise of this function for its cleanup; "
                "call an async function inside of it instead",
            )

    valid = {
        "javascript": [
            """
            import { useEffect } from "react";
            function A({ id }) {
              useEffect(() => {
                (async () => { await load(id); })();
              }, [id]);
            }
            """,
            """
            import { useAsyncEffect } from "./hooks";
            function A() {
              useAsyncEffect(async () => { await load(); }, []);
            }
            """,
            """
            import { useEffect } from "./effects";
            function A() {
              useEffect(async () => { await load(); }, []);
            }
            """,
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                """
                import { useEffect } from "react";
                function A({ id }) {
                  useEffect(async () => {
                            ^^^^^
                    await load(id);
                  }, [id]);
                }
                """
            ),
        ],
        "tsx": [
            Invalid(
                """
                import * as React from "react";
                const A = ({ id }: Props) => {
                  React.useLayoutEffect(async function () {
                                        ^^^^^
                    await load(id);
                  }, [id]);
                  return <b>{id}</b>;
                };
                """
            ),
        ],
    }
