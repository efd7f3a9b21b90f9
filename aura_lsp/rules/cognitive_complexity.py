from __future__ import annotations

from aura_lsp.model import Category, Finding, Function, Related, Severity, Span
from aura_lsp.rules import FunctionRule, Invalid

_MOST_RELATED = 6
_MOST_NAMED = 3


class CognitiveComplexity(FunctionRule):
    """Disallow functions that are hard to follow.

    ## Why is this bad?
    Cognitive complexity (Campbell 2018) estimates how hard a function is to read: every branch,
    loop and `catch` costs one, and one more for each structure around it; `else`, jumps to labels
    and each run of like logical operators cost one. A high score comes from nesting, which a reader
    has to hold in mind.

    ## What to do
    Return early instead of nesting, give a part of the work its own function, and turn long
    conditions into named predicates. The related places show which structures cost most.

    ## Options
    `thresholds.cognitive-complexity` (15; 8 at `comprehensive`).
    """

    code = "X115"
    category = Category.COMPLEXITY
    severity = Severity.WARNING
    suggestion = "Return early or move the most deeply nested part into a function of its own"
    same_as = (
        "sonar:S3776",
        "detekt:CognitiveComplexMethod",
        "revive:cognitive-complexity",
        "biome:noExcessiveCognitiveComplexity",
        "gocognit",
        "complexipy",
    )
    metric = "cognitive"

    def check(self, function: Function, value: int, limit: int) -> Finding | None:
        worst = sorted(function.increments, key=lambda step: (-step.amount, step.offset))
        shown = sorted(worst[:_MOST_RELATED], key=lambda step: step.offset)
        return self.finding(
            function.name_span,
            f"`{function.name}` has a cognitive complexity of {value}, the limit is {limit}: "
            f"most comes from {_most(function)}",
            symbol=function.qualified_name,
            related=tuple(
                Related(
                    Span(step.offset, step.offset),
                    f"+{step.amount} for {step.why}"
                    + (f", nested {step.nesting} deep" if step.nesting else ""),
                )
                for step in shown
            ),
        )

    valid = {
        "python": [
            "def f(xs):\n    for x in xs:\n        if x:\n            return x\n    return None\n",
        ],
        "go": ["package p\n\nfunc f(a bool) int {\n\tif a {\n\t\treturn 1\n\t}\n\treturn 2\n}\n"],
        "kotlin": ["fun f(a: Int) = when (a) {\n    1 -> 2\n    else -> 3\n}\n"],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def complex_function(a, b, c, d):
                    ^^^^^^^^^^^^^^^^
                    if a > 0:
                        if b > 0:
                            if c > 0:
                                return a + b + c
                            else:
                                return a + b
                        else:
                            return a
                    else:
                        return d
                """,
                limit=8,
            ),
        ],
        "typescript": [
            Invalid(
                """
                function pick(a: number[], b: boolean): number {
                         ^^^^
                  for (const x of a) {
                    if (b && x > 0) {
                      return x;
                    }
                  }
                  return 0;
                }
                """,
                limit=3,
            ),
        ],
    }


def _most(function: Function) -> str:
    """The kinds of structure that add most, with what they add."""
    totals: dict[str, int] = {}
    for step in function.increments:
        totals[step.why] = totals.get(step.why, 0) + step.amount
    ranked = sorted(totals.items(), key=lambda item: -item[1])[:_MOST_NAMED]
    return ", ".join(f"{why} (+{amount})" for why, amount in ranked)
