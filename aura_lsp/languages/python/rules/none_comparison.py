from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import callee
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_INSTEAD = {"==": "is", "!=": "is not"}
_ENDS = frozenset({"function_definition", "lambda", "class_definition", "block", "module"})


_COMMENT = re.compile(rb"[^\n#]*#[^\n]*(?:[Mm]ust|[Cc]annot|[Cc]an't|on purpose)")


class NoneComparison(CodeRule):
    """Compare with `None` by `is`.

    ## Why is this bad?
    There is one `None`, so `is` is the question that is meant. `==` asks the other value, whose
    class may answer anything: a NumPy array answers with an array.

    Expressions that a library turns into a query, as `User.name == None` in `.filter(…)` or in a
    subscript, are not reported, nor are comparisons in a method that tests `==` itself.

    ## Fix safety
    Unsafe: the class of the other value may give `==` a meaning of its own.
    """

    code = "PY605"
    category = Category.STYLE
    severity = Severity.INFO
    fix = "unsafe"
    suggestion = "Use `is None` or `is not None`"
    same_as = ("ruff:E711", "flake8:E711", "pylint:C0121", "sonar:S5727")
    languages = ("python",)
    queries = {
        "python": """
            (comparison_operator operators: ["==" "!="] (none)) @here
            (comparison_operator (none) operators: ["==" "!="]) @here
        """
    }
    words = {"python": frozenset({"None"})}

    def check(self, site: Site) -> Iterator[Finding]:
        parts = [each for each in site.node.children if each.type != "comment"]
        edits: list[Edit] = []
        said = ""
        for left, operator, right in zip(parts[::2], parts[1::2], parts[2::2], strict=False):
            instead = _INSTEAD.get(operator.type)
            if instead is None or "none" not in (left.type, right.type):
                continue
            other = left if right.type == "none" else right
            if _is_query(site, other):
                return
            edits.append(Edit(site.span(operator), instead))
            said = said or f"There is one `None`: compare by `{instead}`, not by `{operator.type}`"
        if edits and not _is_explained(site):
            fix = Fix("Compare by identity", tuple(edits), safe=False)
            yield site.finding(site.node, said, fix=fix)

    valid = {
        "python": [
            "if x is None:\n    pass\n",
            "if x == None:  # must be `==`, x may be a column\n    pass\n",
            "q = session.query(User).filter(User.name == None)\n",
            "rows = select(users).where(users.c.name != None)\n",
            "frame = frame.loc[frame['a'] == None]\n",
            "frame = frame[frame.a == None]\n",
            "class A:\n    def __eq__(self, other):\n        return other == None\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f(x):
                    if x == None or None != x.y:
                       ^^^^^^^^^    ^^^^^^^^^^^
                        return 1
                """,
                fixed="""
                def f(x):
                    if x is None or None is not x.y:
                        return 1
                """,
            ),
        ],
    }


def _is_query(site: Site, other: Node) -> bool:
    """Whether a comparison may stand for a question to a database or a table: its other side is an
    attribute of a class, it is handed to a method or is an index, or it is part of `==` itself."""
    if _is_of_class(site, other):
        return True
    inner = other
    for each in site.around(other):
        if each.type == "call" and inner == each.child_by_field_name("arguments"):
            called = callee(each)
            name = called.child_by_field_name("attribute") if called is not None else None
            if name is not None and not site.text(name).startswith("assert"):
                return True
        elif each.type == "subscript" and inner != each.child_by_field_name("value"):
            return True
        elif each.type in _ENDS:
            break
        inner = each
    function = site.function(other)
    name = function.child_by_field_name("name") if function is not None else None
    return name is not None and site.text(name) in ("__eq__", "__ne__")


def _is_of_class(site: Site, other: Node) -> bool:
    """Whether an expression is an attribute of what is called like a class, or a column of a
    table."""
    text = site.text(other)
    return other.type == "attribute" and (text[0].isupper() or ".c." in text)


def _is_explained(site: Site) -> bool:
    """Whether a comment behind the comparison speaks of it."""
    end = site.node.end_byte
    return _COMMENT.match(site.source, end) is not None
