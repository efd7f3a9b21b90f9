from __future__ import annotations

from aura_lsp.model import Category, Finding, Function, Severity
from aura_lsp.rules import FunctionRule, Invalid, Valid


class FunctionLength(FunctionRule):
    """Disallow functions that are longer than can be seen at once.

    ## Why is this bad?
    A function that does not fit a screen usually does several things, and its variables live longer
    than anyone can follow.

    Blank lines, comments and docstrings do not count, nor do the lines of functions inside (but
    those of lambdas in Kotlin), callbacks of `describe` and `it`, and functions that are mostly one
    literal of data.

    ## What to do
    Give each step of the work a function with a name that says what it does.

    ## Options
    `thresholds.function-length` (80 lines; 50 at `comprehensive`).
    """

    code = "X117"
    category = Category.COMPLEXITY
    severity = Severity.INFO
    suggestion = "Give each step of the work a function of its own"
    same_as = (
        "sonar:S138",
        "detekt:LongMethod",
        "clippy:too_many_lines",
        "eslint:max-lines-per-function",
        "ruff:PLR0915",
        "revive:function-length",
    )
    metric = "code_lines"

    def check(self, function: Function, value: int, limit: int) -> Finding | None:
        return self.finding(
            function.name_span,
            f"`{function.name}` has {value} lines of code, the limit is {limit}",
            symbol=function.qualified_name,
        )

    valid = {
        "python": [
            Valid(
                'def f():\n    """One.\n\n    Two.\n    """\n    # three\n\n    return 4\n', limit=2
            ),
            Valid(
                "def f():\n    return {\n        1: 2,\n        3: 4,\n        5: 6,\n    }\n",
                limit=4,
            ),
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f(a):
                    ^
                    a += 1
                    return a
                """,
                limit=2,
            ),
        ],
        "javascript": [
            Invalid(
                """
                const f = (a) => {
                      ^
                  a += 1;
                  return a;
                };
                """,
                limit=3,
            ),
        ],
    }
