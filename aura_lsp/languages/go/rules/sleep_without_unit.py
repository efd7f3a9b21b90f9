from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.calls import arguments, call_of, origin_of_call
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_WAITS = frozenset({"time.Sleep", "time.After", "time.NewTimer"})
_MOST = 120
"""More nanoseconds may be meant, as staticcheck has it."""


class SleepWithoutUnit(CodeRule):
    """Disallow waiting for a bare number, which is so many nanoseconds.

    ## Why is this bad?
    `time.Sleep(5)` sleeps for five nanoseconds, which is not at all; five seconds were meant.

    Numbers from 1 to 120 are reported. `5 * time.Nanosecond` says that it is meant.
    """

    code = "GO108"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Multiply the number by a unit, such as `time.Second`"
    same_as = ("staticcheck:SA1004",)
    languages = ("go",)
    names = {"go": frozenset(name.rpartition(".")[2] for name in _WAITS)}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        given = arguments(call) if call is not None else []
        if call is None or len(given) != 1 or given[0].type != "int_literal":
            return
        digits = site.text(given[0])
        if not digits.isdecimal() or not 1 <= int(digits) <= _MOST:
            return
        origin = origin_of_call(site, call, _WAITS)
        is_waited_for = call.parent is not None and call.parent.type == "unary_expression"
        if origin and (is_waited_for or origin != "time.After"):
            unit = "nanosecond" if int(digits) == 1 else "nanoseconds"
            yield site.finding(
                call, f"This waits for {digits} {unit}; multiply by a unit, such as `time.Second`"
            )

    valid = {
        "go": [
            'import "time"\n\nfunc f() {\n\ttime.Sleep(5 * time.Second)\n}\n',
            'import "time"\n\nfunc f() {\n\ttime.Sleep(0)\n}\n',
            'import "time"\n\nfunc f() {\n\ttime.Sleep(time.Duration(5))\n}\n',
            'import "time"\n\nfunc f() {\n\ttime.Sleep(5 * time.Nanosecond)\n}\n',
            'import "time"\n\nfunc f() {\n\ttime.Sleep(delay)\n\ttime.Sleep(1000)\n}\n',
            'import "time"\n\nvar c = []<-chan time.Time{time.After(1)}\n',
            'import "my/time"\n\nfunc f() {\n\ttime.Sleep(5)\n}\n',
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                import "time"

                func f() {
                    time.Sleep(5)
                    ^^^^^^^^^^^^^
                    <-time.After(1)
                      ^^^^^^^^^^^^^
                }
                """
            ),
        ],
    }
