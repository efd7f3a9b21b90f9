from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_OPERATORS = frozenset({"==", "!=", "is", "is not", "in", "not in"})
_DSL = ("pyparsing", "airflow", "z3")


class UselessComparison(CodeRule):
    """Disallow a comparison whose result nobody uses.

    ## Why is this bad?
    `x == 1` on a line of its own does nothing. An assignment was meant, or an `assert`.

    Only `==`, `!=`, `is` and `in` are looked at. Code in a `with` or `try`, which may be there to
    see it raise or warn, and files that import a library which gives operators another meaning are
    not reported.
    """

    code = "PY112"
    category = Category.BUG
    severity = Severity.WARNING
    wave = 2
    suggestion = "Assign with `=`, assert it, or remove it"
    same_as = ("ruff:B015", "pylint:W0104", "sonar:S905")
    languages = ("python",)
    queries = {
        "python": '(expression_statement . (comparison_operator operators: ["==" "!=" "is" "is not"'
        ' "in" "not in"]) @here .)'
    }
    words = {"python": frozenset({"def"})}

    def check(self, site: Site) -> Iterator[Finding]:
        node = site.node
        operators = [each.type for each in node.children if not each.is_named]
        if not _OPERATORS.issuperset(operators) or _is_watched(node):
            return
        if any(origin.startswith(_DSL) for origin in site.imports()) or _is_timed(site):
            return
        yield site.finding(node, "The result of this comparison is not used: assert or assign it")

    valid = {
        "python": [
            "def f(x):\n    x = 1\n    assert x == 1\n    return x == 2\n",
            "import pytest\ndef f(x):\n    with pytest.raises(TypeError):\n        x == 1\n",
            "class T:\n    def f(self):\n        with self.assertRaises(TypeError):\n"
            "            1 in 2\n",
            "x = 1\nx == 1\n",
            "def timeit_equal():\n    x == y\n",
            "if __name__ == '__main__':\n    x == 1\n",
            "import airflow\ndef f(a, b):\n    a == b\n    a >> b\n",
            "def f(a, b):\n    a < b\n    return a\n",
            "def f(x):\n    try:\n        x == 1\n    except TypeError:\n        pass\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f(x):
                    x == 1
                    ^^^^^^
                    if x:
                        "a" in x
                        ^^^^^^^^
                    return x
                """
            ),
        ],
    }


def _is_watched(node: Node) -> bool:
    """Whether something may come of a comparison after all: it stands in a `with` or `try`, or at
    the top level, as in a notebook."""
    inner, around = node, node.parent
    while around is not None and around.type != "function_definition":
        if around.type == "with_statement":
            return True
        if around.type == "try_statement" and inner == around.child_by_field_name("body"):
            return True
        inner, around = around, around.parent
    return around is None


def _is_timed(site: Site) -> bool:
    """Whether the comparison is what a benchmark measures."""
    function = site.function(site.node)
    name = function.child_by_field_name("name") if function is not None else None
    return name is not None and site.text(name).startswith(("timeit_", "bench_", "time_"))
