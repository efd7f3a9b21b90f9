from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import arguments, callee_at, plain
from aura_lsp.languages.javascript.names import FUNCTIONS
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_TYPE_AND_LISTENER = 2
_NAMES = frozenset({"removeEventListener"})


class InvalidRemoveListener(CodeRule):
    """Disallow removing a listener that was made on the spot.

    ## Why is this bad?
    `removeEventListener` removes the very function that was added. A function expression, or what
    `bind` returns, is a new one every time: nothing is removed, and the listener stays with all
    that it holds.
    """

    code = "JS203"
    category = Category.MEMORY_LEAK
    severity = Severity.ERROR
    suggestion = "Keep the function that is added in a variable, and remove that"
    same_as = ("unicorn:no-invalid-remove-event-listener",)
    languages = ("javascript", "typescript")
    names = {"javascript": _NAMES, "typescript": _NAMES}

    def check(self, site: Site) -> Iterator[Finding]:
        callee = callee_at(site.node)
        if callee is None or callee.parent is None or callee == site.node:
            return
        given = arguments(callee.parent)
        if len(given) < _TYPE_AND_LISTENER or any(each.type == "object" for each in given[2:]):
            return
        made = _made(site, plain(given[1]))
        if made:
            yield site.finding(
                site.node,
                f"This removes nothing: {made} is not the function that was added; keep that in a "
                "variable",
            )

    valid = {
        "javascript": [
            'window.removeEventListener("resize", onResize);\n',
            'window.removeEventListener("resize", this.onResize, true);\n',
            'window.removeEventListener("resize", handlerOf("resize"));\n',
            'window.removeEventListener("resize", () => {}, { capture: true });\n',
            "removeEventListener(window, () => update());\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                """
                function stop() {
                  window.removeEventListener("resize", () => update());
                         ^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
            Invalid(
                """
                class A {
                  stop() {
                    this.box.removeEventListener("click", this.onClick.bind(this), true);
                             ^^^^^^^^^^^^^^^^^^^
                  }
                }
                """
            ),
        ],
        "typescript": [
            Invalid(
                """
                const stop = (box: HTMLElement) =>
                  box?.removeEventListener("click", function (event: Event) { go(event); });
                       ^^^^^^^^^^^^^^^^^^^
                """
            ),
        ],
    }


def _made(site: Site, handler: Node) -> str:
    """What makes the handler a new function; empty if it may be one that was added."""
    if handler.type in FUNCTIONS:
        return "a new function"
    callee = handler.child_by_field_name("function")
    if handler.type != "call_expression" or callee is None or callee.type != "member_expression":
        return ""
    last = callee.child_by_field_name("property")
    return "what `bind` returns" if last is not None and site.text(last) == "bind" else ""
