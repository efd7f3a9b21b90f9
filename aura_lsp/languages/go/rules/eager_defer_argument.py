from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.calls import call_of, called_by, origin_of_call
from aura_lsp.languages.go.statements import enclosing
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_DEFER = frozenset({"defer_statement"})


class EagerDeferArgument(CodeRule):
    """Disallow `time.Since` as an argument of a deferred call.

    ## Why is this bad?
    The arguments of a deferred call are computed at the `defer`, not when the function ends, so
    `defer log(time.Since(start))` reports next to nothing.

    ## Fix safety
    Unsafe: all arguments are computed later then, with the values that variables have by that time.
    """

    code = "GO109"
    category = Category.BUG
    severity = Severity.WARNING
    fix = "unsafe"
    suggestion = "Defer a function literal that makes the call"
    same_as = ("vet:defers",)
    languages = ("go",)
    names = {"go": frozenset({"Since"})}

    def check(self, site: Site) -> Iterator[Finding]:
        since = call_of(site.node)
        statement = enclosing(since, _DEFER) if since is not None else None
        call = called_by(statement)
        if since is None or statement is None or call is None:
            return
        given = call.child_by_field_name("arguments")
        if given is None or since.start_byte < given.start_byte:
            return
        if origin_of_call(site, since) != "time.Since":
            return
        start, end = call.start_byte, call.end_byte
        edits = (Edit(Span(start, start), "func() { "), Edit(Span(end, end), " }()"))
        is_line = b"\n" not in site.source[start:end]
        yield site.finding(
            statement,
            "`time.Since` runs here and not when the function ends; defer a function literal",
            fix=Fix("Defer a function literal", edits, safe=False) if is_line else None,
        )

    valid = {
        "go": [
            """
            import "time"

            func f() {
                start := time.Now()
                defer func() {
                    log(time.Since(start))
                }()
            }
            """,
            'import "time"\n\nfunc f() {\n\tdefer log(start)\n\tlog(time.Since(start))\n}\n',
            'import "time"\n\nfunc f() {\n\tdefer log(func() { time.Since(start) })\n}\n',
            'import "time"\n\nfunc f() {\n\tdefer since(time.Since(start))()\n}\n',
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                import "time"

                func f() {
                    start := time.Now()
                    defer log("took", time.Since(start).Seconds())
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """,
                fixed="""
                import "time"

                func f() {
                    start := time.Now()
                    defer func() { log("took", time.Since(start).Seconds()) }()
                }
                """,
            ),
        ],
    }
