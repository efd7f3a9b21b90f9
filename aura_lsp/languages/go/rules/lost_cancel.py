from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.calls import call_of, origin_of_call
from aura_lsp.languages.go.variables import function_of
from aura_lsp.metrics.recursion import mentions
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_MAKERS = frozenset(
    f"context.{name}"
    for name in (
        "WithCancel", "WithTimeout", "WithDeadline", "WithCancelCause", "WithTimeoutCause",
        "WithDeadlineCause",
    )
)  # fmt: skip
_VALUES = 2


class LostCancel(CodeRule):
    """Disallow throwing away the function that cancels a context.

    ## Why is this bad?
    A context that nobody cancels stays with its parent, together with its timer and with whatever
    waits for it, until the time is over or the parent is cancelled: for good in most servers.

    ## Fix safety
    Unsafe: the context is cancelled when the function returns, and may be in use by then.
    """

    code = "GO112"
    category = Category.MEMORY_LEAK
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Keep the function, and defer a call to it"
    same_as = ("vet:lostcancel", "sonar:S8188")
    languages = ("go",)
    names = {"go": frozenset(name.rpartition(".")[2] for name in _MAKERS)}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        group = call.parent if call is not None else None
        statement = group.parent if group is not None else None
        left = statement.child_by_field_name("left") if statement is not None else None
        if call is None or statement is None or left is None or left == group:
            return
        if left.named_child_count != _VALUES or site.text(left.named_children[1]) != "_":
            return
        if origin_of_call(site, call, _MAKERS):
            context = site.text(left.named_children[0])
            yield site.finding(
                statement,
                f"`{context}` can't be cancelled, so it leaks; keep the second value and call it",
                fix=_fix(site, statement, left.named_children[1]),
            )

    valid = {
        "go": [
            'import "context"\n\nfunc f(ctx context.Context) {\n'
            "\tctx, cancel := context.WithCancel(ctx)\n\tdefer cancel()\n}\n",
            'import "context"\n\nfunc f(ctx context.Context) {\n'
            "\tctx = context.WithValue(ctx, key, 1)\n}\n",
            'import "os/signal"\n\nfunc f() {\n\tctx, _ := signal.NotifyContext(c, s)\n}\n',
            'func f() {\n\tctx, _ := context.WithCancel(c)\n}\nimport "my/context"\n',
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                import "context"

                func f(ctx context.Context) error {
                    ctx, _ = context.WithTimeout(ctx, second)
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    return g(ctx)
                }
                """
            ),
            Invalid(
                """
                import "context"

                func f() error {
                    ctx, _ := context.WithCancel(context.Background())
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    return g(ctx)
                }
                """,
                fixed="""
                import "context"

                func f() error {
                    ctx, cancel := context.WithCancel(context.Background())
                    defer cancel()
                    return g(ctx)
                }
                """,
            ),
        ],
    }


def _fix(site: Site, statement: Node, blank: Node) -> Fix | None:
    """Name the function and defer it, where a new name may be declared."""
    group, function = statement.parent, function_of(statement)
    if statement.type != "short_var_declaration" or group is None or function is None:
        return None
    if group.type != "statement_list" or any(mentions(b"cancel", site.source, function)):
        return None
    line = site.source.rfind(b"\n", 0, statement.start_byte) + 1
    indent = site.source[line : statement.start_byte].decode()
    end = Span(statement.end_byte, statement.end_byte)
    behind = site.source[statement.end_byte : statement.end_byte + 1]
    if indent.strip() or behind != b"\n" or "Cause" in site.text(site.node):
        return None
    edits = (Edit(site.span(blank), "cancel"), Edit(end, f"\n{indent}defer cancel()"))
    return Fix("Defer a call that cancels the context", edits, safe=False)
