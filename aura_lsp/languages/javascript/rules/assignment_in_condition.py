from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import plain
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_TEST = "condition: (parenthesized_expression (assignment_expression) @here)"
_PATTERN = f"""
(if_statement {_TEST})
(while_statement {_TEST})
(do_statement {_TEST})
(for_statement condition: (assignment_expression) @here)
(ternary_expression condition: (assignment_expression) @here)
"""
_CALLS = frozenset({"call_expression", "await_expression", "new_expression"})
_MADE_BY_TOOLS = "_interopRequire"
"""What Babel writes into the files that it compiles starts so."""


class AssignmentInCondition(CodeRule):
    """Disallow an assignment as a condition.

    ## Why is this bad?
    `if (a = b)` is what `if (a === b)` becomes by a slip, and it changes `a`.

    An assignment that is compared, or in parentheses of its own, is meant and not reported, nor is
    one of what a call gives (`while (m = pattern.exec(text))`).
    """

    code = "JS113"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Compare with `===`, or put the assignment in parentheses of its own"
    same_as = ("eslint:no-cond-assign", "biome:noAssignInExpressions", "sonar:S1121")
    languages = ("javascript", "typescript")
    queries = dict.fromkeys(languages, _PATTERN)
    words = dict.fromkeys(languages, frozenset({"if", "while", "for", "do"}))

    def check(self, site: Site) -> Iterator[Finding]:
        function = site.function(site.node)
        name = function.child_by_field_name("name") if function is not None else None
        value = site.node.child_by_field_name("right")
        if value is not None and plain(value).type in _CALLS:
            return
        if name is not None and site.text(name).startswith(_MADE_BY_TOOLS):
            return
        yield site.finding(
            site.node, f"`{_short(site.text(site.node))}` assigns and is a condition"
        )

    valid = {
        "javascript": [
            "while ((a = b)) c();\n",
            "while (a = b()) c();\n",
            "while ((a = b()) !== null) c();\n",
            "if (a === b) c();\n",
            "function _interopRequireWildcard(a, b) { if (a = b) c(); }\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid("if (a = b) c();\n    ^^^^^\n"),
            Invalid("for (; a = b; ) c();\n       ^^^^^\n"),
        ],
        "typescript": [Invalid("while (a = b) c();\n       ^^^^^\n")],
    }


def _short(text: str) -> str:
    return " ".join(text.split())[:40]
