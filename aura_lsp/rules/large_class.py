from __future__ import annotations

from collections.abc import Iterator

from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import FileFacts, FileRule, Invalid, Valid

_MOST_METHODS = 35
_TYPES = frozenset({"class", "struct", "object", "interface", "enum"})


class LargeClass(FileRule):
    """Disallow classes that do too much.

    ## Why is this bad?
    A class with hundreds of lines or dozens of methods has several reasons to change, and each
    change has to be checked against all of it.

    ## What to do
    Find fields that are used by some of the methods only; these make a class of their own.

    ## Options
    `thresholds.large-class` (500 lines of code; more than 35 methods are reported as well). Off by
    default.
    """

    code = "X121"
    category = Category.COMPLEXITY
    severity = Severity.HINT
    suggestion = "Move the methods that share some of the fields into a class of their own"
    wave = 2
    same_as = ("detekt:LargeClass", "detekt:TooManyFunctions", "ruff:PLR0904", "sonar:S1448")
    needs_lines = True

    def check(self, file: FileFacts, limit: int | None) -> Iterator[Finding]:
        for type_ in file.types:
            if type_.kind not in _TYPES or limit is None:
                continue
            if type_.code_lines > limit:
                what = f"{type_.code_lines} lines of code, the limit is {limit}"
            elif type_.methods > _MOST_METHODS:
                what = f"{type_.methods} methods, the limit is {_MOST_METHODS}"
            else:
                continue
            yield self.finding(type_.name_span, f"`{type_.name}` has {what}", symbol=type_.name)

    valid = {"python": [Valid("class A:\n    def f(self): ...\n\n    # one\n", limit=2)]}
    invalid = {
        "python": [
            Invalid(
                """
                class A:
                      ^
                    x = 1

                    def f(self):
                        return self.x
                """,
                limit=3,
            ),
        ],
    }
