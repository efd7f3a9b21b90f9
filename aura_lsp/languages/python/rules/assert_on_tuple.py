from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_PARTS = 2


class AssertOnTuple(CodeRule):
    """Disallow `assert` of a tuple.

    ## Why is this bad?
    A tuple with something in it is always true, so `assert (x > 0, "message")` never fails.

    ## Fix safety
    Unsafe: the assertion may begin to fail, as it was meant to.
    """

    code = "PY104"
    category = Category.BUG
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Take away the parentheses: the message stands behind a comma"
    same_as = ("ruff:F631", "pylint:W0199", "sonar:S5905")
    languages = ("python",)
    queries = {"python": "(assert_statement . (tuple (_)) .) @here"}
    words = {"python": frozenset({"assert"})}

    def check(self, site: Site) -> Iterator[Finding]:
        group = site.node.named_children[0]
        parts = [each for each in group.named_children if each.type != "comment"]
        fix = None
        if len(parts) == _PARTS and len(parts) == group.named_child_count:
            inside = Span(parts[0].start_byte, parts[1].end_byte)
            text = site.source[inside.start : inside.end].decode("utf-8", "replace")
            if "\n" not in text:
                fix = Fix("Take away the parentheses", (Edit(site.span(group), text),), safe=False)
        yield site.finding(
            group, "This tuple is always true, so the assertion never fails", fix=fix
        )

    valid = {
        "python": [
            "assert ()\n",
            "assert (a and b), 'message'\n",
            "assert (a)\n",
            "assert a, (b, c)\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f(a):
                    assert (a > 0, "positive")
                           ^^^^^^^^^^^^^^^^^^^
                """,
                fixed="""
                def f(a):
                    assert a > 0, "positive"
                """,
            ),
            Invalid(
                """
                assert (a, b, c)
                       ^^^^^^^^^
                """
            ),
        ],
    }
