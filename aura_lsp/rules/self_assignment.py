from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.likeness import holds_comment, lines_of, next_statement, statement_of
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_CLASSES = frozenset({"class_definition", "class_body", "enum_body", "object_body"})
_PRIVATE = """
(assignment_expression
  left: (member_expression property: (private_property_identifier))
  right: (member_expression property: (private_property_identifier))) @here
"""
_SCRIPT = f"(assignment_expression left: (identifier) right: (identifier)) @here {_PRIVATE}"


class SelfAssignment(CodeRule):
    """Disallow assigning a variable to itself.

    ## Why is this bad?
    It does nothing. The target or the value was meant to be another, as in `self.x = x`.

    Only plain names and private members are looked at, since setting a property may do something.
    Not reported: `x = x` in a Python class or module, which takes a name into it, and declarations.

    ## Fix safety
    Safe: the statement has no effect.
    """

    code = "X107"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Correct the side that was copied, or remove the statement"
    fix = "safe"
    same_as = (
        "sonar:S1656", "eslint:no-self-assign", "ruff:PLW0127", "pylint:self-assigning-variable",
        "clippy:self_assignment", "staticcheck:SA4018",
    )  # fmt: skip
    queries = {
        "python": "(assignment left: (identifier) right: (identifier)) @here",
        "go": """
        (assignment_statement
          left: (expression_list . (identifier) .)
          operator: "="
          right: (expression_list . (identifier) .)) @here
        """,
        "rust": "(assignment_expression left: (identifier) right: (identifier)) @here",
        "kotlin": '(assignment left: (identifier) operator: "=" right: (identifier)) @here',
        "javascript": _SCRIPT,
        "typescript": _SCRIPT,
    }
    words = dict.fromkeys(queries, frozenset[str]())

    def check(self, site: Site) -> Iterator[Finding]:
        node = site.node
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None or site.text(left) != site.text(right):
            return
        if site.text(left) == "_" or node.child_by_field_name("type") is not None:
            return
        if _takes_in(site, node):
            return
        message = f"`{site.text(left)}` is assigned to itself"
        yield site.finding(node, message, fix=_fix(site, statement_of(node)))

    valid = {
        "python": [
            "class A:\n    def f(self, x):\n        self.x = x\n    x = x\n",
            "def f(x=x): pass\n",
            "def f(x):\n    x: int = x\n",
            "try:\n    TimeoutError = TimeoutError\nexcept NameError:\n    f()\n",
            "def f(x):\n    g(x=x)\n",
        ],
        "go": ["package p\n\nfunc f() {\n\tx := x\n\t_ = x\n}\n"],
        "rust": ["fn f(x: u8) { let x = x; }\n"],
        "kotlin": ["class A { fun f(x: Int) { this.x = x } }\n"],
        "javascript": [
            ("function f() { el.scrollTop = el.scrollTop; location.href = location.href; }\n")
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f(x):
                    x = x
                    ^^^^^
                    return x
                """,
                fixed="""
                def f(x):
                    return x
                """,
            ),
        ],
        "go": [Invalid("package p\n\nfunc f(x int) {\n\tx = x\n\t^^^^^\n}\n")],
        "rust": [Invalid("fn f(x: u8) {\n    x = x;\n    ^^^^^\n}\n")],
        "kotlin": [Invalid("fun f(x: Int) {\n    x = x\n    ^^^^^\n}\n")],
        "javascript": [Invalid(
            "class A {\n"
            "  #x;\n"
            "  f() {\n"
            "    this.#x = this.#x;\n"
            "    ^^^^^^^^^^^^^^^^^\n"
            "  }\n"
            "}\n"
        )],
        "typescript": [Invalid("function f(x: A) {\n  x = x;\n  ^^^^^\n}\n")],
    }  # fmt: skip


def _takes_in(site: Site, node: Node) -> bool:
    """Whether a statement stands in a class or module, to which it gives a name."""
    functions = site.language.outline.functions
    around = next((e for e in site.around(node) if e.type in functions | _CLASSES), None)
    return around is None or around.type in _CLASSES


def _fix(site: Site, statement: Node) -> Fix | None:
    """Without the statement, if it is not all that its block has."""
    lines = lines_of(statement, site.source)
    alone = statement.prev_named_sibling is None and next_statement(statement) is None
    if lines is None or alone or holds_comment(statement):
        return None
    return Fix("Remove the assignment", (Edit(lines, ""),), safe=True)
