from __future__ import annotations

import ast
import builtins
import re
import sys
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

    Python code is confirmed with Python's own parser; defaults of type parameters, which no Python
    before 3.13 knows, are taken on trust by those. For other languages the parser that Aura uses
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
            if python and (_parses(problem.context) or _is_unknown(problem)):
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
        "python": [
            "x = 1\n",
            "try:\n    pass\nexcept* OSError:\n    pass\n",
            "class A[T: int = str, *Ts = *tuple[T]]:\n    def f[**P = [int]](self): pass\n",
            "type A[T = int] = list[T]\n",
        ],
        "go": ["package p\n"],
    }
    invalid = {
        "python": ["x = = 1\n    ^\n", "def f[T](a = = 1): pass\n             ^\n"],
    }


def _message(problem: SyntaxProblem, python: bool) -> str:
    if problem.missing:
        return f"Expected `{problem.missing}` here"
    return "This is not valid Python" if python else "The parser could not read this"


_TYPE_PARAMETERS = re.compile(rb"\b(?:def|class|type)\s+\w+\s*\[")
_HAS_DEFAULTS = sys.version_info >= (3, 13)


def _is_unknown(problem: SyntaxProblem) -> bool:
    """Whether it is the default of a type parameter (PEP 696), which neither tree-sitter-python
    0.25 nor the Python that runs Aura may know."""
    if _HAS_DEFAULTS:
        return False
    end = problem.offset + problem.span.end - problem.span.start
    opened = list(_TYPE_PARAMETERS.finditer(problem.context, 0, end))
    if not opened or b"=" not in problem.context[problem.offset : end]:
        return False
    inside = problem.context[opened[-1].end() : end]
    return inside.count(b"[") >= inside.count(b"]")


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
