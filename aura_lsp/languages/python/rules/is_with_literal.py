from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_LITERALS = frozenset(
    {
        "integer", "float", "string", "concatenated_string", "tuple", "list", "dictionary", "set",
        "list_comprehension", "dictionary_comprehension", "set_comprehension",
    }
)  # fmt: skip


class IsWithLiteral(CodeRule):
    """Disallow `is` with a literal.

    ## Why is this bad?
    `is` asks whether two names stand for one object. Whether `x is 1000` holds depends on what the
    interpreter keeps, and a list that is written down is never the same object as another.

    ## Fix safety
    Safe: `==` is what was meant, and Python itself warns about the other.
    """

    code = "PY105"
    category = Category.BUG
    severity = Severity.WARNING
    fix = "safe"
    suggestion = "Compare values with `==` or `!=`"
    same_as = ("ruff:F632", "pylint:R0123", "sonar:S5795")
    languages = ("python",)
    queries = {"python": '(comparison_operator operators: ["is" "is not"]) @here'}
    words = {"python": frozenset({"is"})}

    def wants(self, node: Node, source: bytes) -> bool:
        return any(each.type in _LITERALS for each in node.named_children)

    def check(self, site: Site) -> Iterator[Finding]:
        parts = [each for each in site.node.children if each.type != "comment"]
        for left, operator, right in zip(parts[::2], parts[1::2], parts[2::2], strict=False):
            if operator.type not in ("is", "is not"):
                continue
            if left.type not in _LITERALS and right.type not in _LITERALS:
                continue
            instead = "==" if operator.type == "is" else "!="
            fix = Fix(f"Use `{instead}`", (Edit(site.span(operator), instead),), safe=True)
            message = f"`{operator.type}` compares objects, not values: use `{instead}`"
            yield site.finding(operator, message, fix=fix)

    valid = {
        "python": [
            "x is None\n",
            "x is not True\n",
            "x is ...\n",
            "type(x) is int\n",
            "x == 1\n",
            "x is NotImplemented\n",
            "x is Ellipsis\n",
            "import enum\nclass Color(enum.Enum):\n    RED = 1\nx is Color.RED\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                if x is 1000 and y is not "a":
                     ^^            ^^^^^^
                    pass
                """,
                fixed="""
                if x == 1000 and y != "a":
                    pass
                """,
            ),
            Invalid(
                """
                def f(x):
                    return x is []
                             ^^
                """
            ),
            Invalid(
                """
                if x is None is not 1 < y:
                             ^^^^^^
                    pass
                """,
                fixed="""
                if x is None != 1 < y:
                    pass
                """,
            ),
            Invalid(
                """
                same = name is f"{first} {last}" or pair is (1, 2) or kind is b"x"
                            ^^                           ^^                ^^
                """
            ),
        ],
    }
