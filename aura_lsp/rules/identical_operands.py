from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.likeness import alike, bare, has_effects, may_be_alike
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_EQUALITY = frozenset({"==", "!=", "===", "!=="})
_PLAIN = frozenset({"identifier", "true", "false", "number", "number_literal", "integer", "float"})
_ASSERTS = frozenset({"assert_statement", "token_tree"})
_TWO = 2
_OPERATORS = frozenset(
    {"-", "/", "%", "<", "<=", ">", ">=", "==", "!=", "===", "!==", "&&", "||", "&", "|", "^"}
)


def _pattern(member: str) -> str:
    """Both operands of one kind, so that few are looked at that differ. Operators are not named
    here: each would be tried at every operand."""
    kinds = ("identifier", "parenthesized_expression", "binary_expression", member)
    return "\n".join(f"(binary_expression left: ({kind}) right: ({kind})) @here" for kind in kinds)


_PYTHON = "\n".join(
    f"""
    (binary_operator left: ({kind}) operator: ["-" "/" "//" "%"] right: ({kind})) @here
    (boolean_operator left: ({kind}) right: ({kind})) @here
    (comparison_operator . ({kind}) operators: [{relations}] . ({kind}) .) @here
    """
    for kind, relations in (
        ("identifier", '"<" "<=" ">" ">="'),
        ("attribute", '"==" "!=" "<" "<=" ">" ">="'),
        ("subscript", '"==" "!=" "<" "<=" ">" ">="'),
        ("parenthesized_expression", '"==" "!="'),
    )
)


class IdenticalOperands(CodeRule):
    """Disallow the same operand on both sides of an operator.

    ## Why is this bad?
    `a.x - a.x` is always zero and `a && a` is `a`: one of the two was meant to be something else,
    most often after copying.

    Not reported: `+`, `*` and shifts, Python's `&`, `|` and `^`, which often mean something else,
    operands that call or change something, `x != x` of a plain name, which asks for NaN, and tests,
    which try out the operator itself.
    """

    code = "X102"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Correct the operand that was copied, or leave the operator out"
    same_as = (
        "sonar:S1764", "clippy:eq_op", "staticcheck:SA4000", "eslint:no-self-compare",
        "ruff:PLR0124", "pylint:R0124",
    )  # fmt: skip
    queries = {
        "python": _PYTHON,
        "go": _pattern("selector_expression"),
        "rust": _pattern("field_expression"),
        "kotlin": _pattern("navigation_expression"),
        "javascript": _pattern("member_expression"),
        "typescript": _pattern("member_expression"),
    }
    words = dict.fromkeys(queries, frozenset[str]())

    def wants(self, node: Node, source: bytes) -> bool:
        """Most operands differ in size or text, which is quick to see."""
        left, right = node.child(0), node.child(node.child_count - 1)
        if left is None or right is None:
            return False
        left, right = bare(left), bare(right)
        return (
            left.descendant_count == right.descendant_count
            and may_be_alike(left, right, source)
            and _is_suspicious(node)
        )

    def check(self, site: Site) -> Iterator[Finding]:
        node = site.node
        operands = [each for each in node.named_children if "comment" not in each.type]
        if (
            site.in_tests
            or len(operands) != _TWO
            or not _is_suspicious(node)
            or not alike(operands[0], operands[1], site.source)
        ):
            return
        left, right = bare(operands[0]), operands[1]
        operator = site.text(_operator(node))
        if has_effects(left) or (operator in _EQUALITY and _may_be_meant(site, left)):
            return
        yield site.finding(right, f"Both sides of `{operator}` are `{_short(site.text(left))}`")

    valid = {
        "python": [
            "x != x\n",
            "next(a) - next(a)\n",
            "a + a\n",
            "1 << 1\n",
            "a[f()] < a[f()]\n",
            "assert a.x == a.x\n",
            "a < b < a\n",
        ],
        "go": ["package p\n\nvar a = f() - f()\nvar b = 1 << 1\n"],
        "rust": ["fn f() { assert_eq!(x, x); let a = x != x; }\n"],
        "kotlin": ["val a = f() - f()\nval b = x != x\n"],
        "javascript": ["const a = x !== x;\nconst b = i++ - i++;\n"],
    }
    invalid = {
        "python": [
            Invalid("def f():\n    return a.start - a.start\n                     ^^^^^^^\n"),
            Invalid("def f():\n    return (b) and (b)\n                   ^^^\n"),
            Invalid("def f():\n    return a.b == a.b\n                  ^^^\n"),
        ],
        "go": [
            Invalid(
                "package p\n"
                "\n"
                "func f() bool { return b.c == b.c }\n"
                "                              ^^^\n"
            )
        ],
        "rust": [Invalid("fn f() -> bool { (a.b) <= (a.b) }\n                          ^^^^^\n")],
        "kotlin": [Invalid("fun f() = b.c || b.c\n                 ^^^\n")],
        "javascript": [Invalid("const f = () => b.c === b.c;\n                        ^^^\n")],
        "typescript": [
            Invalid("const f = () => (b - c) / (b - c);\n                          ^^^^^^^\n")
        ],
    }


def _is_suspicious(node: Node) -> bool:
    """Whether the operator makes no sense between equals."""
    return node.type != "binary_expression" or _operator(node).type in _OPERATORS


def _operator(node: Node) -> Node:
    return node.child_by_field_name("operator") or next(
        each for each in node.children if not each.is_named
    )


def _may_be_meant(site: Site, operand: Node) -> bool:
    """Whether equality with itself may be a question: of a number, or of `==` in a test."""
    if operand.type in _PLAIN:
        return True
    return any(each.type in _ASSERTS for each in site.around(site.node))


def _short(text: str) -> str:
    return " ".join(text.split())[:40]
