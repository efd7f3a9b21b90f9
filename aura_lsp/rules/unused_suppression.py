from __future__ import annotations

from aura_lsp.model import Category, Severity
from aura_lsp.rules import Invalid, Rule


class UnusedSuppression(Rule):
    """Report a mark that suppresses nothing.

    ## Why is this bad?
    A mark that is left behind, or whose rule is misspelt, hides the next finding that comes up at
    its place, which nobody has looked at.

    Only Aura's own marks are reported, only for rules that ran, and only in files that could be
    parsed. A mark that names `unused-suppression` is never reported.

    ## Fix safety
    Safe: comments do not change what the program does. The reason goes with the mark.
    """

    code = "X138"
    category = Category.STYLE
    severity = Severity.INFO
    suggestion = "Remove the mark, or correct the name of the rule"
    fix = "safe"
    unnecessary = True
    same_as = ("ruff:RUF100", "eslint:no-unused-disable", "nolintlint:unused")

    valid = {
        "python": [
            "def f(a, b, c, d, e, g, h, i):  # aura: ignore[parameter-count] by protocol\n"
            "    pass\n",
            "x = 1  # noqa: E501\n",
            'x = "# aura: ignore[no-such-rule]"\n',
            "x = 1  # aura: ignore[no-such-rule, unused-suppression]\n",
        ],
        "rust": ["/// aura: ignore[no-such-rule]\nfn f() {}\n"],
    }
    invalid = {
        "python": [
            Invalid(
                """
                x = 1  # aura: ignore[no-such-rule] not any more
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                """,
                fixed="x = 1\n",
            ),
            Invalid(
                """
                # aura: ignore[no-such-rule]
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                def f():
                    pass
                """,
                fixed="def f():\n    pass\n",
            ),
        ],
        "javascript": [
            Invalid(
                """
                x(); /* aura: ignore[no-such-rule] */ y();
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                """,
                fixed="x(); y();\n",
            ),
        ],
    }  # fmt: skip
