from __future__ import annotations

from aura_lsp.model import Category, Finding, Function, Severity
from aura_lsp.rules import FunctionRule, Invalid, Valid


class ParameterCount(FunctionRule):
    """Disallow functions with too many parameters.

    ## Why is this bad?
    Nobody remembers the order of eight arguments; callers mix them up, and most of them travel
    together anyway.

    The receiver (`self`, `cls`, `this`) does not count, nor do keyword-only parameters in Python
    and parameters that the function did not choose: overrides and implementations of a trait.

    ## What to do
    Put what belongs together into a type, or make options keyword-only.

    ## Options
    `thresholds.parameter-count` (7; 5 at `comprehensive`).
    """

    code = "X118"
    category = Category.COMPLEXITY
    severity = Severity.INFO
    suggestion = "Put parameters that belong together into a type of their own"
    same_as = (
        "sonar:S107",
        "detekt:LongParameterList",
        "clippy:too_many_arguments",
        "pylint:too-many-arguments",
        "ruff:PLR0913",
        "revive:argument-limit",
        "eslint:max-params",
    )
    metric = "parameters"

    def check(self, function: Function, value: int, limit: int) -> Finding | None:
        return self.finding(
            function.name_span,
            f"`{function.name}` has {value} parameters, the limit is {limit}",
            symbol=function.qualified_name,
        )

    valid = {
        "python": [Valid("class A:\n    def f(self, a, b, *, c=1, d=2):\n        pass\n", limit=2)],
        "rust": [
            Valid(
                "impl Draw for A {\n    fn draw(&self, a: u8, b: u8) {}\n}\n",
                limit=1,
            ),
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f(a, b, c):
                    ^
                    pass
                """,
                limit=2,
            ),
        ],
        "go": [
            Invalid(
                """
                package p

                func f(a, b int, c string) {}
                     ^
                """,
                limit=2,
            ),
        ],
    }
