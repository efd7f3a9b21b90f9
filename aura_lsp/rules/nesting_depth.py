from __future__ import annotations

from aura_lsp.model import Category, Finding, Function, Severity
from aura_lsp.rules import FunctionRule, Invalid, Valid


class NestingDepth(FunctionRule):
    """Disallow control flow that is nested too deeply.

    ## Why is this bad?
    At the fifth `if` inside another, every condition above still holds and nobody remembers which.

    `else if` does not deepen, nor do the cases of a `switch`; functions inside start anew.

    ## What to do
    Turn conditions round and leave early, or move the inner block into a function.

    ## Options
    `thresholds.nesting-depth` (4; 2 at `comprehensive`).
    """

    code = "X119"
    category = Category.COMPLEXITY
    severity = Severity.INFO
    suggestion = "Turn the condition round and leave early, or move the inner block into a function"
    same_as = (
        "sonar:S134",
        "eslint:max-depth",
        "detekt:NestedBlockDepth",
        "clippy:excessive_nesting",
        "revive:max-control-nesting",
    )
    metric = "max_nesting"

    def check(self, function: Function, value: int, limit: int) -> Finding | None:
        return self.finding(
            function.deepest[limit],
            f"This is nested {limit + 1} deep in `{function.name}`, the limit is {limit}"
            + (f" (the deepest is {value})" if value > limit + 1 else ""),
            symbol=function.qualified_name,
        )

    valid = {
        "python": [
            Valid(
                "def f(a):\n    if a == 1:\n        pass\n    elif a == 2:\n        pass\n", limit=1
            ),
            Valid(
                "def f(a):\n    if a:\n        def g(b):\n            if b:\n                ...\n",
                limit=1,
            ),
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f(a, b):
                    for x in a:
                        if b:
                        ^^
                            pass
                        while b:
                            pass
                """,
                limit=1,
            ),
        ],
    }
