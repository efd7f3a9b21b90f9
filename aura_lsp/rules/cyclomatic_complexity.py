from __future__ import annotations

from aura_lsp.model import Category, Finding, Function, Severity
from aura_lsp.rules import FunctionRule, Invalid


class CyclomaticComplexity(FunctionRule):
    """Disallow functions with too many paths.

    ## Why is this bad?
    Cyclomatic complexity (McCabe 1976) is one more than the decisions of a function, which is about
    how many tests it takes to go through it once each way. What counts as a decision follows the
    tool that each language's users trust: radon, ESLint, gocyclo, rust-code-analysis, detekt.

    ## What to do
    Replace chains of comparisons by a table, and give each case its own function.

    ## Options
    `thresholds.cyclomatic-complexity` (20; 10 at `comprehensive`). Off by default, since
    `cognitive-complexity` reports most of the same functions.
    """

    code = "X116"
    category = Category.COMPLEXITY
    severity = Severity.INFO
    suggestion = "Split the function by case, or look the case up in a table"
    wave = 2
    same_as = (
        "eslint:complexity",
        "ruff:C901",
        "detekt:CyclomaticComplexMethod",
        "revive:cyclomatic",
        "gocyclo",
        "radon:cc",
    )
    metric = "cyclomatic"

    def check(self, function: Function, value: int, limit: int) -> Finding | None:
        return self.finding(
            function.name_span,
            f"`{function.name}` has a cyclomatic complexity of {value}, the limit is {limit}: "
            f"it takes {value - 1} decisions",
            symbol=function.qualified_name,
        )

    valid = {
        "python": ["def f(a):\n    return 1 if a else 2\n"],
        "rust": ["fn f(a: bool) -> i32 {\n    if a { 1 } else { 2 }\n}\n"],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f(a, b):
                    ^
                    if a and b:
                        return 1
                    return 2
                """,
                limit=2,
            ),
        ],
        "go": [
            Invalid(
                """
                package p

                func f(a, b bool) int {
                     ^
                	if a || b {
                		return 1
                	}
                	return 2
                }
                """,
                limit=2,
            ),
        ],
    }
