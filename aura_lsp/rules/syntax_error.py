from __future__ import annotations

import ast
import builtins
import textwrap
import warnings
from collections.abc import Iterator

from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import FileFacts, FileRule, SyntaxProblem

_MOST = 5
_LARGEST_CHECKED = 1 << 16


class SyntaxError(FileRule):
    """Report code that cannot be parsed.

    ## Why is this bad?
    What cannot be parsed cannot be run, and nothing around it can be analysed with confidence.

    Python code is confirmed with Python's own parser. For other languages the parser that Aura uses
    does not know every new construct, so the finding is only information.
    """

    code = "X101"
    category = Category.BUG
    severity = Severity.ERROR
    suggestion = "Complete or correct the code at this place"
    same_as = ("ruff:invalid-syntax", "sonar:S2260", "detekt:ParsingError")

    def check(self, file: FileFacts, limit: int | None) -> Iterator[Finding]:
        python = file.language == "python"
        found = 0
        for problem in file.problems:
            if python and _parses(problem.context):
                continue
            found += 1
            if found > _MOST:
                return
            yield self.finding(
                problem.span,
                _message(problem, python),
                severity=Severity.ERROR if python else Severity.INFO,
            )

    valid = {
        "python": ["x = 1\n", "try:\n    pass\nexcept* OSError:\n    pass\n"],
        "go": ["package p\n"],
    }
    invalid = {
        "python": ["x = = 1\n    ^\n"],
    }


def _message(problem: SyntaxProblem, python: bool) -> str:
    if problem.missing:
        return f"Expected `{problem.missing}` here"
    return "This is not valid Python" if python else "The parser could not read this"


def _parses(context: bytes) -> bool:
    """Whether Python's own parser accepts the code, as a newer grammar than the one Aura has."""
    if len(context) > _LARGEST_CHECKED:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(textwrap.dedent(context.decode("utf-8", "surrogatepass")))
    except (ValueError, MemoryError, RecursionError, builtins.SyntaxError):
        return False
    return True
