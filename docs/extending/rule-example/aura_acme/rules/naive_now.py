from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site


class NaiveNow(CodeRule):
    """Disallow `datetime.now()` without a time zone.

    ## Why is this bad?
    Acme's servers are in three time zones: a time without one is wrong on two of them.

    ## Fix safety
    Unsafe: the result has another type than before, a time with its zone.
    """

    code = "ACME101"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Say which time zone is meant"
    fix = "unsafe"
    languages = ("python",)
    queries = {"python": "(call) @here"}
    words = {"python": frozenset({"now"})}

    def check(self, site: Site) -> Iterator[Finding]:
        called = site.node.child_by_field_name("function")
        arguments = site.node.child_by_field_name("arguments")
        if called is None or arguments is None or arguments.named_child_count:
            return
        if site.origin(called) != "datetime.datetime.now":
            return
        inside = Span(arguments.start_byte + 1, arguments.end_byte - 1)
        fix = Fix("Pass `timezone.utc`", (Edit(inside, "timezone.utc"),), safe=False)
        yield site.finding(called, "`now()` gives a time without a zone", fix=fix)

    valid = {
        "python": [
            "from datetime import datetime, timezone\nx = datetime.now(timezone.utc)\n",
            "x = clock.now()\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                from datetime import datetime
                x = datetime.now()
                    ^^^^^^^^^^^^
                """
            ),
        ],
    }
