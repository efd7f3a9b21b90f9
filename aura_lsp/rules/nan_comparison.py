from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.likeness import holds_comment
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import ALL_LANGUAGES, CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_NAN = re.compile(
    r"math\.(nan|NaN)|numpy\.(nan|NaN|NAN)|builtins\.(Number\.)?NaN|(Double|Float)\.NaN|"
    r"((prelude|std|core)\.)*f(32|64)\.NAN"
)
_ZERO = re.compile(r"""float\(\s*["'][+-]?nan["']\s*\)""", re.IGNORECASE)
_DOTTED = frozenset(
    {
        "attribute", "selector_expression", "scoped_identifier", "navigation_expression",
        "member_expression",
    }
)  # fmt: skip
_COMPARISONS = frozenset({"comparison_operator", "binary_expression"})
_EQUAL = {"==": "", "===": "", "is": "", "!=": "!", "!==": "!", "is not": "!"}
_ORDERED = frozenset({"<", ">", "<=", ">="})
_SIMPLE = frozenset(
    {
        "identifier", "attribute", "call", "subscript", "selector_expression", "call_expression",
        "index_expression", "field_expression", "navigation_expression", "member_expression",
        "subscript_expression", "this", "self",
    }
)  # fmt: skip
"""What a method can be called on, and a function with, as it stands."""
_LOOSE = frozenset(
    {
        "if_statement", "if_expression", "elif_clause", "while_statement", "while_expression",
        "return_statement", "return_expression", "parenthesized_expression", "expression_list",
        "assignment", "expression_statement", "argument_list", "arguments", "variable_declarator",
        "let_declaration", "value_argument", "block", "function_body",
    }
)  # fmt: skip
"""Where `not` needs no parentheses."""
_SEARCHES = frozenset({"indexOf", "lastIndexOf"})
_MEMBERS = frozenset({"NaN"})


class NanComparison(CodeRule):
    """Disallow comparing with NaN.

    ## Why is this bad?
    NaN is not equal to anything, itself included, and neither less nor greater: `x == NaN` is
    false for every `x`, and `x != NaN` is true.

    ## Fix safety
    Unsafe: the code begins to do what it was meant to do.
    """

    code = "X127"
    category = Category.BUG
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Ask with the language's own function whether the value is NaN"
    same_as = (
        "eslint:use-isnan",
        "biome:useIsNan",
        "ruff:PLW0177",
        "pylint:nan-comparison",
        "staticcheck:SA4012",
        "sonar:S2688",
        "sonar:S6725",
        "rustc:invalid_nan_comparisons",
    )
    languages = ALL_LANGUAGES
    names = {
        "python": frozenset({"nan", "NaN", "NAN", "float"}),
        "go": _MEMBERS,
        "rust": frozenset({"NAN"}),
        "kotlin": _MEMBERS,
        "javascript": _MEMBERS,
        "typescript": _MEMBERS,
    }

    def check(self, site: Site) -> Iterator[Finding]:
        value = _nan_at(site)
        if value is None or value.parent is None:
            return
        around = value.parent
        if around.type in _COMPARISONS:
            yield from self._compared(site, value, around)
        elif around.type == "switch_case" and around.child_by_field_name("value") == value:
            yield site.finding(value, "This case is never taken: nothing is equal to NaN")
        elif around.type == "arguments" and _is_search(site, value, around):
            yield site.finding(value, "This finds nothing, NaN neither; use `includes`")

    def _compared(self, site: Site, value: Node, comparison: Node) -> Iterator[Finding]:
        operands = [each for each in comparison.named_children if "comment" not in each.type]
        operators = [each for each in comparison.children if each not in operands]
        word = " ".join(site.text(operators[0]).split()) if len(operators) == 1 else ""
        if word not in _EQUAL and word not in _ORDERED:
            return
        result = "true" if _EQUAL.get(word) == "!" else "false"
        other = operands[0] if operands[1] == value else operands[1]
        if other == operands[0] and site.text(other) == site.text(value):
            return  # the other NaN has told of it
        yield site.finding(
            comparison,
            f"This is always {result}: NaN is not equal to anything, and neither less nor greater",
            fix=_fix(site, value, other, comparison, _EQUAL.get(word)),
        )

    valid = {
        "python": [
            "import math\nmath.isnan(x)\nx = math.nan\n",
            'x = float("nan")\ny = float("1") == z\n',
            "def f(math):\n    return x == math.nan\n",
        ],
        "go": ["package p\n\nfunc f() { x := math.NaN() }\n"],
        "javascript": ["Object.is(x, NaN);\nNumber.isNaN(x);\nx.includes(NaN);\n"],
        "kotlin": ["fun f() { x = Double.NaN }\n"],
    }
    invalid = {
        "python": [
            Invalid(
                """
                import math
                import numpy as np

                a = x == math.nan
                    ^^^^^^^^^^^^^
                if x[0] is not np.nan:
                   ^^^^^^^^^^^^^^^^^^
                    g()
                b = x < float("nan")
                    ^^^^^^^^^^^^^^^^
                """,
                fixed="""
                import math
                import numpy as np

                a = math.isnan(x)
                if not np.isnan(x[0]):
                    g()
                b = x < float("nan")
                """,
            ),
        ],
        "go": [
            Invalid(
                """
                package p

                import "math"

                func f(x float64) bool {
                    return x != math.NaN()
                           ^^^^^^^^^^^^^^^
                }
                """,
                fixed="""
                package p

                import "math"

                func f(x float64) bool {
                    return !math.IsNaN(x)
                }
                """,
            ),
        ],
        "rust": [
            Invalid(
                "fn f(x: f64) -> bool { x == f64::NAN }\n" + " " * 23 + "^" * 13 + "\n",
                fixed="fn f(x: f64) -> bool { x.is_nan() }\n",
            ),
        ],
        "kotlin": [
            Invalid(
                "fun f(x: Double) = x == Double.NaN\n" + " " * 19 + "^" * 15 + "\n",
                fixed="fun f(x: Double) = x.isNaN()\n",
            ),
        ],
        "javascript": [
            Invalid(
                """
                if (x === Number.NaN || y != NaN) g();
                    ^^^^^^^^^^^^^^^^
                                        ^^^^^^^^
                const i = a.indexOf(NaN);
                                    ^^^
                """,
                fixed="""
                if (Number.isNaN(x) || y != NaN) g();
                const i = a.indexOf(NaN);
                """,
            ),
        ],
        "typescript": [Invalid("switch (x) {\n  case NaN:\n       ^^^\n    g();\n}\n")],
    }


def _nan_at(site: Site) -> Node | None:
    """The expression that is NaN and ends with a name, or calls it."""
    node = site.node
    while node.parent is not None and node.parent.type in _DOTTED:
        if node.parent.named_children[-1] != node:
            return None
        node = node.parent
    if site.language.name == "python" and site.text(site.node) == "float":
        call = node.parent
        if call is None or _ZERO.fullmatch(site.text(call)) is None:
            return None
        return call if site.origin(node) == "builtins.float" else None
    is_kotlin = site.language.name == "kotlin"
    name = site.text(node) if is_kotlin else site.origin(node)
    if _NAN.fullmatch(name) is None:
        return None
    return node.parent if site.language.name == "go" else node


def _is_search(site: Site, value: Node, arguments: Node) -> bool:
    callee = arguments.parent.child_by_field_name("function") if arguments.parent else None
    method = callee.child_by_field_name("property") if callee is not None else None
    is_first = arguments.named_children[0] == value
    return is_first and method is not None and site.text(method) in _SEARCHES


def _fix(site: Site, value: Node, other: Node, comparison: Node, no: str | None) -> Fix | None:
    """To ask whether the other side is NaN, or is not."""
    around = comparison.parent
    if no is None or other.type not in _SIMPLE or holds_comment(comparison) or around is None:
        return None
    if no and around.type not in _LOOSE:
        return None
    asked = _asked(site, value, site.text(other))
    if not asked:
        return None
    if no and site.language.name == "python":
        no = "not "
    return Fix(f"Use `{asked}`", (Edit(site.span(comparison), no + asked),), safe=False)


def _asked(site: Site, value: Node, other: str) -> str:
    """The question whether something is NaN; empty where it takes an import."""
    language = site.language.name
    module, dot, _ = site.text(value).rpartition(".")
    if language == "python":
        return f"{module}.isnan({other})" if dot and "(" not in module else ""
    if language == "go":
        return f"{module}.IsNaN({other})" if dot else ""
    if language == "rust":
        return f"{other}.is_nan()"
    return f"{other}.isNaN()" if language == "kotlin" else f"Number.isNaN({other})"
