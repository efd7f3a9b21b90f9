from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import call_of, text
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_MAKERS = {"makeText": "Toast", "make": "Snackbar"}


class ToastNotShown(CodeRule):
    """Disallow a message that is made and not shown.

    ## Why is this bad?
    `Toast.makeText` and `Snackbar.make` only make the message; without `show()` nobody sees it.

    ## Fix safety
    Safe: a message that nobody keeps can only be meant to be shown.
    """

    code = "KT104"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Call `.show()`"
    fix = "safe"
    same_as = ("androidlint:ShowToast",)
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"makeText", "make"})}

    def check(self, site: Site) -> Iterator[Finding]:
        target = site.node.parent
        call = target.parent if target is not None else None
        found = call_of(call, site.source) if call is not None else None
        if call is None or found is None or found.receiver is None or found.block is not None:
            return
        if text(found.receiver, site.source) != _MAKERS.get(found.name):
            return
        row = call.parent
        if row is not None and row.type == "if_expression" and row.named_children[0] != call:
            call, row = row, row.parent  # a branch without braces
        is_value = (
            row is not None and row.type == "lambda_literal" and row.named_children[-1] == call
        )
        if row is None or row.type not in ("block", "lambda_literal") or is_value:
            return
        kind = _MAKERS[found.name]
        end = found.node.end_byte
        edit = Edit(Span(end, end), ".show()")
        fix = Fix("Show it", (edit,), safe=True)
        yield site.finding(found.node, f"This `{kind}` is made and never shown", fix=fix)

    valid = {
        "kotlin": [
            "fun f() { Toast.makeText(a, b, 1).show() }\n",
            "fun f(): Toast { val t = Toast.makeText(a, b, 1); return t }\n",
            "fun f() { Snackbar.make(a, b, 1).apply { show() } }\n",
            "fun f() = Toast.makeText(a, b, 1)\n",
            "fun f(): Toast { return if (c) Toast.makeText(a, b, 1) else d }\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                fun f() {
                    Toast.makeText(a, "b", 1)
                    ^^^^^^^^^^^^^^^^^^^^^^^^^
                    Snackbar.make(a, "b", 1)
                    ^^^^^^^^^^^^^^^^^^^^^^^^
                    if (c) Toast.makeText(a, "b", 1) else g()
                           ^^^^^^^^^^^^^^^^^^^^^^^^^
                    g()
                }
                """,
                fixed="""
                fun f() {
                    Toast.makeText(a, "b", 1).show()
                    Snackbar.make(a, "b", 1).show()
                    if (c) Toast.makeText(a, "b", 1).show() else g()
                    g()
                }
                """,
            ),
        ],
    }
