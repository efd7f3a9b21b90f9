from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import has_comment
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_INSTEAD = {"in": "not in", "is": "is not"}
_SIMPLE = 3
"""A comparison of two values has so many parts."""


class NegatedMembership(CodeRule):
    """Prefer `not in` and `is not` to `not` in front of the test.

    ## Why is this bad?
    `not a in b` reads as if `a` were negated. `a not in b` means the same and cannot be misread.

    Only a test that stands alone is reported, not one in a chain or among `and` and `or`.

    ## Fix safety
    Safe: both forms do the same.
    """

    code = "PY604"
    category = Category.STYLE
    severity = Severity.INFO
    fix = "safe"
    suggestion = "Write `not in` or `is not`"
    same_as = ("ruff:E713", "ruff:E714", "pylint:C0117")
    languages = ("python",)
    queries = {"python": '(not_operator argument: (_ operators: ["in" "is"])) @here'}
    words = {"python": frozenset({"not"})}

    def check(self, site: Site) -> Iterator[Finding]:
        test = site.node.child_by_field_name("argument")
        if test is None or len(test.children) != _SIMPLE:
            return
        left, operator, right = test.children
        instead = _INSTEAD.get(operator.type)
        if instead is None:
            return
        fix = None
        if not has_comment(site.node):
            start = site.node.start_byte
            gone = Span(start, left.start_byte)
            fix = Fix(
                f"Use `{instead}`",
                (Edit(gone, ""), Edit(site.span(operator), instead)),
                safe=True,
            )
        message = f"`not … {operator.type} {site.text(right)}` reads better as `{instead}`"
        if "\n" in message:
            message = f"`not … {operator.type} …` reads better as `{instead}`"
        yield site.finding(site.node, message, fix=fix)

    valid = {
        "python": [
            "if not (a in b or c):\n    pass\n",
            "x = not a in b == c\n",
            "x = a not in b\n",
            "x = not (a in b)\n",
            "x = not a == b\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f(a, b):
                    if not a in b and not a is b:
                       ^^^^^^^^^^     ^^^^^^^^^^
                        return a
                """,
                fixed="""
                def f(a, b):
                    if a not in b and a is not b:
                        return a
                """,
            ),
        ],
    }
