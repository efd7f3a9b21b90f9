from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.calls import arguments, call_of, origin_of_call, receiver_of
from aura_lsp.languages.go.names import parts
from aura_lsp.languages.go.statements import within
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site


class TimeSince(CodeRule):
    """Prefer `time.Since` and `time.Until` to a subtraction from or of `time.Now()`.

    ## Why is this bad?
    `time.Since(start)` says what is meant, and is harder to get the wrong way round.

    ## Fix safety
    Safe: it is the same computation.
    """

    code = "GO604"
    category = Category.STYLE
    severity = Severity.INFO
    fix = "safe"
    suggestion = "Use `time.Since` or `time.Until`"
    same_as = ("staticcheck:S1012", "staticcheck:S1024")
    languages = ("go",)
    names = {"go": frozenset({"Sub"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        minuend = receiver_of(call) if call is not None else None
        given = arguments(call) if call is not None else []
        if call is None or minuend is None or len(given) != 1:
            return
        if _is_now(site, minuend):
            now, other, name = minuend, given[0], "Since"
        elif _is_now(site, given[0]) and parts(minuend, site.source) is not None:
            now, other, name = given[0], minuend, "Until"
        else:
            return
        callee = now.child_by_field_name("function")
        package = callee.child_by_field_name("operand") if callee is not None else None
        if package is None:
            return
        text = f"{site.text(package)}.{name}({site.text(other)})"
        fix = None
        if all(node.type != "comment" for node in within(call)):
            fix = Fix(f"Use `time.{name}`", (Edit(site.span(call), text),), safe=True)
        yield site.finding(call, f"This is what `time.{name}` computes; use it", fix=fix)

    valid = {
        "go": [
            'import "time"\n\nfunc f() {\n\ttime.Since(t)\n\ta.Sub(b)\n}\n',
            'import "time"\n\nfunc f() {\n\tclock.Now().Sub(t)\n}\n',
            'import "time"\n\nfunc f(time Clock) {\n\ttime.Now().Sub(t)\n}\n',
            'import "time"\n\nfunc f() {\n\tg().Sub(time.Now())\n}\n',
            'import "my/time"\n\nfunc f() {\n\ttime.Now().Sub(t)\n}\n',
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                import "time"

                func f(start time.Time) {
                    print(time.Now().Sub(start).Seconds())
                          ^^^^^^^^^^^^^^^^^^^^^
                    print(x.end.Sub(time.Now()))
                          ^^^^^^^^^^^^^^^^^^^^^
                }
                """,
                fixed="""
                import "time"

                func f(start time.Time) {
                    print(time.Since(start).Seconds())
                    print(time.Until(x.end))
                }
                """,
            ),
        ],
    }


def _is_now(site: Site, node: Node) -> bool:
    return origin_of_call(site, node) == "time.Now"
