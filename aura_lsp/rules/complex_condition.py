from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import ALL_LANGUAGES, CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_MOST = 5
_INSIDE = frozenset(
    {
        "boolean_operator", "not_operator", "parenthesized_expression", "binary_expression",
        "unary_expression", "prefix_expression", "let_chain",
    }
)  # fmt: skip
_OPERATORS = frozenset({"and", "or", "&&", "||"})
_COMPARING = re.compile(r"_*(eq|ne|equals?|is_?equal|hash_?code|same|compare\w*)_*", re.IGNORECASE)
_BRANCHES = "[(if_statement condition: (_)) (while_statement condition: (_))] @here"


class ComplexCondition(CodeRule):
    """Disallow conditions of more than six parts.

    ## Why is this bad?
    Nobody can tell at a glance when such a condition holds, and tests seldom try all of its parts.
    Parts with a name say what they are about.

    Each `&&` and `||` counts, five are allowed. Functions that compare objects field by field are
    not reported.
    """

    code = "X122"
    category = Category.COMPLEXITY
    severity = Severity.INFO
    wave = 2
    suggestion = "Give parts of the condition names, or put them in a function"
    same_as = ("sonar:S1067", "ruff:PLR0916", "detekt:ComplexCondition", "pylint:R0916")
    languages = ALL_LANGUAGES
    queries = {
        "python": "[(if_statement condition: (boolean_operator))"
        " (elif_clause condition: (boolean_operator))"
        " (while_statement condition: (boolean_operator))] @here",
        "go": "(if_statement condition: (binary_expression)) @here",
        "rust": "[(if_expression condition: (_)) (while_expression condition: (_))] @here",
        "kotlin": "[(if_expression condition: (_)) (while_statement condition: (_))] @here",
        "javascript": _BRANCHES,
        "typescript": _BRANCHES,
    }
    words = {
        "python": frozenset({"if", "elif", "while"}),
        "go": frozenset({"if"}),
        "rust": frozenset({"if", "while"}),
        "kotlin": frozenset({"if", "while"}),
        "javascript": frozenset({"if", "while"}),
        "typescript": frozenset({"if", "while"}),
    }

    def wants(self, node: Node, source: bytes) -> bool:
        condition = node.child_by_field_name("condition")
        return condition is not None and condition.descendant_count > _MOST * 2

    def check(self, site: Site) -> Iterator[Finding]:
        condition = site.node.child_by_field_name("condition")
        if condition is None or _compares(site):
            return
        count = _operators(condition)
        if count > _MOST:
            yield site.finding(
                condition,
                f"This condition has {count + 1} parts; give some of them a name of their own",
            )

    valid = {
        "python": [
            "if a and b and c and d and e and f:\n    g()\n",
            "if 0 < a < b < c < d < e < f < h and g:\n    g()\n",
            "def __eq__(self, other):\n    if a and b and c and d and e and f and g:\n"
            "        return True\n",
        ],
        "kotlin": [
            "fun equals(o: Any?): Boolean {\n    if (a && b && c && d && e && f && g) return true\n"
            "    return false\n}\n",
        ],
        "javascript": ["if (a && f(b && c && d && e && g && h)) i();\n"],
    }
    invalid = {
        "python": [
            Invalid(
                "if a and b and (c or not d) and e and f and g:\n"
                "   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n    h()\n"
            ),
        ],
        "go": [
            Invalid(
                """
                package p

                func f() {
                    if a && b && c && d || e && !(g || h) {
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                        f()
                    }
                }
                """
            ),
        ],
        "rust": [
            Invalid("fn f() { if a && b && c && d && e && g && h {} }\n" + " " * 12 + "^" * 31),
        ],
        "kotlin": [
            Invalid("fun f() { if (a && b && c && d && e && g && h) i() }\n" + " " * 14 + "^" * 31),
        ],
        "javascript": [
            Invalid("while (a && b && c && d && e && g && h) i();\n" + " " * 6 + "^" * 33),
        ],
        "typescript": [
            Invalid("if (a && b && c && d && e && g && h) i();\n" + " " * 3 + "^" * 33),
        ],
    }


def _operators(condition: Node) -> int:
    """How many `and` and `or` are in a condition itself."""
    count = 0
    stack = [condition]
    while stack:
        node = stack.pop()
        if node.type in _OPERATORS:
            count += 1
        elif node.type in _INSIDE:
            stack += node.children
    return count


def _compares(site: Site) -> bool:
    function = site.function(site.node)
    name = function.child_by_field_name("name") if function is not None else None
    return name is not None and _COMPARING.fullmatch(site.text(name)) is not None
