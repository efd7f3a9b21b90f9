from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.likeness import bare
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_LITERALS = {b"true": True, b"True": True, b"false": False, b"False": False}
_WIDEST = len("false")
_OPERATORS = {b"&&": False, b"and": False, b"||": True, b"or": True}
"""Operators -> the value of one side that alone decides."""
_SUMS = frozenset({"binary_expression", "boolean_operator"})
_INSIDE = _SUMS | {"parenthesized_expression", "unary_expression", "not_operator"}
_ASKS = frozenset(
    {
        "if_statement", "if_expression", "elif_clause", "conditional_expression",
        "ternary_expression",
    }
)  # fmt: skip
_LATE = frozenset({"yield", "yield_expression", "import_statement", "import_from_statement"})
"""What is below `if False:` on purpose: a `yield` for a generator, or imports for a checker."""
_SCRIPT = """
    (if_statement condition: (parenthesized_expression [(true) (false)])) @here
    (ternary_expression condition: [(true) (false)]) @here
    (ternary_expression condition: (parenthesized_expression [(true) (false)])) @here
    (binary_expression left: [(true) (false)]) @here
    (binary_expression right: [(true) (false)]) @here
"""


class ConstantCondition(CodeRule):
    """Disallow conditions that are decided by a `true` or `false` in them.

    ## Why is this bad?
    One branch never runs, or the condition is longer than it needs to be: the literal was put there
    to try something out and stayed.

    Only `if` and conditional expressions are looked at, and only literals: loops such as
    `while True`, named constants, and flags such as `TYPE_CHECKING`, `cfg!` or
    `BuildConfig.DEBUG` are fine, and so is a branch that makes a generator by a `yield` which never
    runs. A comment on the line of the condition says that it is meant. Tests are not reported.
    """

    code = "X109"
    category = Category.BUG
    severity = Severity.INFO
    suggestion = "Leave the literal out, with the branch that never runs"
    wave = 2
    same_as = (
        "eslint:no-constant-condition", "sonar:S1145", "sonar:S5797", "ruff:SIM222", "ruff:SIM223",
        "revive:constant-logical-expr", "biome:noConstantCondition", "pylint:using-constant-test",
        "clippy:overly_complex_bool_expr",
    )  # fmt: skip
    queries = {
        "python": """
        (if_statement condition: [(true) (false)]) @here
        (if_statement condition: (parenthesized_expression [(true) (false)])) @here
        (elif_clause condition: [(true) (false)]) @here
        (elif_clause condition: (parenthesized_expression [(true) (false)])) @here
        (conditional_expression . (_) . [(true) (false)]) @here
        (boolean_operator left: [(true) (false)]) @here
        (boolean_operator right: [(true) (false)]) @here
        """,
        "go": """
        (if_statement condition: [(true) (false)]) @here
        (binary_expression left: [(true) (false)]) @here
        (binary_expression right: [(true) (false)]) @here
        """,
        "rust": """
        (if_expression condition: (boolean_literal)) @here
        (binary_expression left: (boolean_literal)) @here
        (binary_expression right: (boolean_literal)) @here
        """,
        "kotlin": """
        (if_expression condition: (identifier)) @here
        (binary_expression right: (identifier)) @here
        """,
        "javascript": _SCRIPT,
        "typescript": _SCRIPT,
    }
    words = dict.fromkeys(queries, frozenset({"if"}))

    def wants(self, node: Node, source: bytes) -> bool:
        return _decided(node, source) is not None

    def check(self, site: Site) -> Iterator[Finding]:
        node = site.node
        said = _decided(node, site.source)
        asking = _asking(node)
        condition = _condition(asking) if asking is not None else None
        if said is None or asking is None or condition is None:
            return
        if site.in_tests or _is_meant(asking, condition.end_point.row):
            return
        yield site.finding(node if node.type in _SUMS else bare(condition), said)

    valid = {
        "python": [
            "while True:\n    f()\n",
            "while a and True:\n    f()\n",
            "if TYPE_CHECKING:\n    import a\n",
            "def f():\n    if False:\n        yield\n",
            "if 0:\n    f()\n",
            "a = b or False\nif a == True:\n    f()\n",
            "a = True if b else False\n",
        ],
        "go": [
            "package p\n\nconst debug = false\n\nfunc f() {\n\tif debug {\n\t\tg()\n\t}\n}\n",
            "package p\n\nfunc f() {\n\tfor true {\n\t\tg()\n\t}\n}\n",
        ],
        "rust": [
            "fn f() { if cfg!(debug_assertions) { g(); } }\n",
            "fn f() { while a || true { g(); } }\n",
        ],
        "kotlin": ["fun f() {\n    if (BuildConfig.DEBUG) g()\n    do { h() } while (false)\n}\n"],
        "javascript": [
            "for (;;) { f(); }\n",
            "while (true) { f(); }\n",
            "if (false) { // while it is slow\n  f();\n}\n",
            "const a = b || false;\nif (a === true) { f(); }\n",
            "if (f(a || false)) { g(); }\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f():
                    if True:
                       ^^^^
                        g()
                    elif (False):
                          ^^^^^
                        h()
                    if not (a and True):
                            ^^^^^^^^^^
                        i()
                    return 1 if False else 2
                                ^^^^^
                """
            ),
        ],
        "go": [
            Invalid("package p\n\nfunc f() {\n\tif a || true {\n\t   ^^^^^^^^^\n\t\tg()\n\t}\n}\n"),
        ],
        "rust": [Invalid("fn f() { if false { g(); } }\n            ^^^^^\n")],
        "kotlin": [
            Invalid(
                """
                fun f() {
                    if (a && false) g() else if (true) h()
                        ^^^^^^^^^^               ^^^^
                }
                """
            ),
        ],
        "javascript": [
            Invalid(
                """
                if (true) { f(); }
                    ^^^^
                if (a && (b || false)) { g(); }
                          ^^^^^^^^^^
                """
            ),
        ],
        "typescript": [Invalid("const a = false ? b : c;\n          ^^^^^\n")],
    }


def _decided(node: Node, source: bytes) -> str | None:
    """What a literal makes of a condition, or of the operator that it is one side of."""
    if node.type not in _SUMS:
        condition = _condition(node)
        said = condition is not None and _literal(condition, source)
        return f"This condition is always `{said}`" if said else None
    operator = node.child_by_field_name("operator")
    name = source[operator.start_byte : operator.end_byte] if operator is not None else b""
    if name not in _OPERATORS:
        return None
    for side in ("left", "right"):
        value = node.child_by_field_name(side)
        said = value is not None and _literal(value, source)
        if said and _LITERALS[said.encode()] is _OPERATORS[name]:
            return f"This is always `{said}`, because of its `{name.decode()} {said}`"
        if said:
            return f"`{said}` makes no difference here"
    return None


def _literal(node: Node, source: bytes) -> str:
    """The text of `true` or `false`, or nothing."""
    inner = bare(node)
    if inner.end_byte - inner.start_byte > _WIDEST:
        return ""
    text = source[inner.start_byte : inner.end_byte]
    return text.decode() if text in _LITERALS else ""


def _condition(node: Node) -> Node | None:
    """What an `if` or conditional expression asks; Python's grammar has no name for the latter."""
    if node.type == "conditional_expression":
        values = [each for each in node.named_children if "comment" not in each.type]
        return values[1] if len(values) > 1 else None
    return node.child_by_field_name("condition")


def _asking(node: Node) -> Node | None:
    """The `if` or conditional expression that asks what a node decides; None for a loop."""
    while node.type not in _ASKS:
        parent = node.parent
        if parent is None or parent.type not in _INSIDE | _ASKS:
            return None
        if parent.type in _ASKS and _condition(parent) != node:
            return None
        node = parent
    return node


def _is_meant(branch: Node, row: int) -> bool:
    """Whether a comment is on the line of a condition, or code that never runs has an effect all
    the same."""
    stack = [branch]
    while stack:
        each = stack.pop()
        if each.type in _LATE or ("comment" in each.type and each.start_point.row == row):
            return True
        stack += each.named_children
    return False
