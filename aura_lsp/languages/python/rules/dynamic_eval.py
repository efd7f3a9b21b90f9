from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import arguments, call_of, callee
from aura_lsp.languages.python.literals import is_constant
from aura_lsp.languages.python.names import binds
from aura_lsp.metrics.recursion import mentions
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_NAMES = frozenset({"eval", "exec"})
_ORIGINS = frozenset(f"builtins.{name}" for name in _NAMES)


class DynamicEval(CodeRule):
    """Disallow `eval` and `exec` of code that is not written down.

    ## Why is this bad?
    Who can choose the text can run anything, with all rights of the program. Removing names from
    its globals does not help: there are ways around.

    Constant code is not reported, nor is what a condition around compares with constants, nor are
    tests.
    """

    code = "PY501"
    category = Category.SECURITY
    severity = Severity.WARNING
    suggestion = "Use `ast.literal_eval` for data, or a table of the functions that are allowed"
    same_as = (
        "ruff:S307", "ruff:S102", "bandit:B307", "bandit:B102", "pylint:W0123", "pylint:W0122",
        "sonar:S5334", "sonar:S1523",
    )  # fmt: skip
    languages = ("python",)
    names = {"python": _NAMES}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        if site.in_tests or call is None or callee(call) != site.node:
            return
        if not site.origin(site.node, _ORIGINS):
            return
        code = arguments(call, site.source).get(0, "source")
        if code is None or _is_known(site, code) or _is_one_of_few(site, code):
            return
        name = site.text(site.node)
        yield site.finding(call, f"`{name}` runs any code that `{_short(site, code)}` may hold")

    valid = {
        "python": [
            "import ast\nx = ast.literal_eval(text)\n",
            "model.eval()\ndf.eval(text)\n",
            "import re\nx = re.compile(text)\n",
            "x = eval('1 + 1')\nexec('import ' 'a')\n",
            "from numexpr import evaluate as eval\nx = eval(text)\n",
            "def f(eval):\n    return eval(text)\n",
            "def f():\n    code = 'x = 1'\n    exec(code)\n",
            "evaluators = [eval]\n",
            "def f(text):\n    if text in ['True', 'None']:\n        return eval(text)\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f(text):
                    return eval(text, {})
                           ^^^^^^^^^^^^^^
                """
            ),
            Invalid(
                """
                exec(f"import {name}")
                ^^^^^^^^^^^^^^^^^^^^^^
                exec(compile(source, "a", "exec"))
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                """
            ),
        ],
    }


def _is_known(site: Site, code: Node) -> bool:
    """Whether code is written down."""
    if code.type == "identifier":
        function = site.function(code)
        key = ("written", function.id if function is not None else 0, site.text(code))
        return site.once(key, lambda: _is_written(site, code))
    return is_constant(code)


def _is_written(site: Site, code: Node) -> bool:
    """Whether a local name gets its values from literals only."""
    function = site.function(code)
    found = False
    for name in mentions(site.text(code).encode(), site.source, function or code):
        if name.type != "identifier" or not binds(name):
            continue
        assignment = name.parent
        value = assignment.child_by_field_name("right") if assignment is not None else None
        if assignment is None or assignment.type != "assignment" or value is None:
            return False
        if not is_constant(value):
            return False
        found = True
    return found


def _is_one_of_few(site: Site, code: Node) -> bool:
    """Whether a condition around compares a name with constants, as `x in ("True", "None")`."""
    for each in site.around(code) if code.type == "identifier" else ():
        condition = each.child_by_field_name("condition")
        if condition is None or condition.type != "comparison_operator":
            continue
        compared, *others = condition.named_children
        values = [
            value
            for each in others
            for value in (each.named_children if each.type in ("list", "set") else [each])
        ]
        if site.text(compared) == site.text(code) and all(map(is_constant, values)):
            return True
    return False


def _short(site: Site, code: Node) -> str:
    text = site.text(code)
    return text if len(text) <= 40 and "\n" not in text and "`" not in text else "…"  # noqa: PLR2004
