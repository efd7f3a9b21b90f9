from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import has_comment, is_expected_to_fail
from aura_lsp.languages.python.literals import is_constant
from aura_lsp.languages.python.names import binds
from aura_lsp.languages.python.removing import without_statement
from aura_lsp.metrics.recursion import mentions
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_LOOKS_AT_ALL = re.compile(rb"(?<![.\w])(?:locals|eval|exec|vars|dir)[ \t]*\(")
_TOP = frozenset({"class_definition", "module"})
_ACTS = frozenset({"call", "await", "yield"})


class UnusedVariable(CodeRule):
    """Disallow local variables that are assigned and never read.

    ## Why is this bad?
    Either the value was to be used and something is missing, or the name can go.

    Names that start with `_`, targets of unpacking, `with`, `except` and loops, and functions that
    look at all their variables (`locals()`, `eval`, …) are not reported.

    ## Fix safety
    Safe where the value is a literal or a name. Else unsafe: what is called stays, the rest goes.
    """

    code = "PY602"
    category = Category.STYLE
    severity = Severity.INFO
    fix = "unsafe"
    unnecessary = True
    suggestion = "Remove the name, or start it with `_`"
    same_as = ("ruff:F841", "flake8:F841", "pylint:W0612", "sonar:S1481")
    languages = ("python",)
    queries = {"python": "(expression_statement . (assignment left: (identifier) @here) .)"}
    words = {"python": frozenset({"def"})}

    def wants(self, node: Node, source: bytes) -> bool:
        """Not in a class or module, where a name is an attribute, and not if the next thing of that
        name in the same block reads it."""
        assignment = node.parent
        statement = assignment and assignment.parent
        block = statement and statement.parent
        around = block and block.parent
        if assignment is None or block is None or around is None or around.type in _TOP:
            return False
        name = source[node.start_byte : node.end_byte]
        following = mentions(name, source, block, start=assignment.end_byte)
        return not any(_is_use(each) for each in islice(following, 1))

    def check(self, site: Site) -> Iterator[Finding]:
        target = site.node
        assignment, name = target.parent, site.text(target)
        function = _function(site, target)
        if assignment is None or function is None or name.startswith("_"):
            return
        value = assignment.child_by_field_name("right")
        if value is None or value.type == "assignment":
            return
        if site.once(("used", function.id, name), lambda: _is_used(site, name, function)):
            return
        if site.once(("looked", function.id), lambda: _looks_at_all(site, function)):
            return
        if is_expected_to_fail(assignment, site.source):
            return
        message = f"`{name}` is assigned but never read: remove it"
        yield site.finding(target, message, fix=_fix(site, assignment, value))

    valid = {
        "python": [
            "def f():\n    _x = g()\n",
            "def f():\n    a, b = g()\n    return a\n",
            "def f():\n    global x\n    x = 1\n",
            "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n",
            "def f():\n    x = 1\n    return locals()\n",
            "def f():\n    with g() as x:\n        pass\n    for y in z:\n        pass\n",
            "def f():\n    try:\n        g()\n    except OSError as error:\n        pass\n",
            "def f():\n    x = g()\n    del x\n",
            "def f():\n    x = 1\n    return lambda: x\n",
            "def f():\n    x = 1\n    return f'{x}', [x for _ in y]\n",
            "def f():\n    class A:\n        x = 1\n    return A\n",
            "def f():\n    x = 0\n    x += 1\n",
            "x = 1\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f(a):
                    x = 1
                    ^
                    return a
                """,
                fixed="""
                def f(a):
                    return a
                """,
            ),
            Invalid(
                """
                async def f(a):
                    x: int = await g(a)
                    ^
                    a.x = len("x")
                    y = a.z + 1
                    ^
                    return a.dir(x=1)
                """,
                fixed="""
                async def f(a):
                    await g(a)
                    a.x = len("x")
                    return a.dir(x=1)
                """,
            ),
        ],
    }


def _function(site: Site, target: Node) -> Node | None:
    """The function whose local a name is; none where it is an attribute of a class."""
    for each in site.around(target):
        if each.type == "function_definition":
            return each
        if each.type == "class_definition":
            return None
    return None


def _is_used(site: Site, name: str, function: Node) -> bool:
    return any(_is_use(each) for each in mentions(name.encode(), site.source, function))


def _looks_at_all(site: Site, function: Node) -> bool:
    """Whether a function may read its variables without naming them."""
    start, end = function.start_byte, function.end_byte
    return _LOOKS_AT_ALL.search(site.source, start, end) is not None


def _is_use(mention: Node) -> bool:
    """Whether a mention may read a name: one that is no assignment, no attribute of something else,
    no argument's name and no text."""
    parent = mention.parent
    if mention.type != "identifier" or parent is None:
        return False
    if parent.type == "attribute":
        return parent.child_by_field_name("object") == mention
    if parent.type == "keyword_argument":
        return parent.child_by_field_name("name") != mention
    return parent.type == "augmented_assignment" or not binds(mention)


def _fix(site: Site, assignment: Node, value: Node) -> Fix | None:
    statement = assignment.parent
    if statement is None or has_comment(statement):
        return None
    if value.type in _ACTS:
        edit: Edit | None = Edit(Span(statement.start_byte, value.start_byte), "")
    else:
        edit = without_statement(statement, site.source)
    safe = value.type == "identifier" or is_constant(value)
    return Fix("Remove the variable", (edit,), safe=safe) if edit is not None else None
