from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from aura_lsp.likeness import alike, bare, chain, holds_comment, tokens
from aura_lsp.model import Category, Finding, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_TERNARIES = frozenset({"ternary_expression", "conditional_expression"})
_EMPTY = frozenset({(), (b"{", b"}"), (b"pass",), (b"...",), (b";",)})


class AllBranchesIdentical(CodeRule):
    """Disallow branches that all do the same.

    ## Why is this bad?
    Whatever the condition says, the same happens: either one branch was meant to differ, or the
    condition is not needed.

    Not reported: chains without `else`, empty branches, branches with comments, and conditions
    that bind names.
    """

    code = "X104"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Correct the branch that was copied, or leave out the condition"
    same_as = (
        "sonar:S3923", "clippy:if_same_then_else", "revive:identical-branches",
        "ruff:RUF034",
    )  # fmt: skip
    queries = {
        "python": """
        (if_statement alternative: (else_clause)) @here
        (conditional_expression) @here
        """,
        "go": "(if_statement alternative: (_)) @here",
        "rust": "(if_expression alternative: (_)) @here",
        "kotlin": '(if_expression "else") @here',
        "javascript": """
        (if_statement alternative: (_)) @here
        (ternary_expression) @here
        """,
        "typescript": """
        (if_statement alternative: (_)) @here
        (ternary_expression) @here
        """,
    }
    words = dict.fromkeys(queries, frozenset({"else"}))

    def wants(self, node: Node, source: bytes) -> bool:
        """Most branches differ in size, which is quick to see."""
        if node.type in _TERNARIES:
            values = _values(node)
            return values is not None and _sizes(values) == 1
        found = chain(node)
        if found is None or found.otherwise is None:
            return False
        return _sizes((*found.bodies, found.otherwise)) == 1

    def check(self, site: Site) -> Iterator[Finding]:
        node = site.node
        if node.type in _TERNARIES:
            values = _values(node)
            if values is not None and alike(*values, site.source) and not holds_comment(node):
                yield site.finding(node, "Both values of this condition are the same")
            return
        found = chain(node)
        if found is None or found.otherwise is None or _binds(found.conditions):
            return
        bodies = [*found.bodies, found.otherwise]
        said = {tokens(body, site.source) for body in bodies}
        if len(said) > 1 or said <= _EMPTY or holds_comment(node):
            return
        keyword = Span(node.start_byte, node.start_byte + len("if"))
        yield site.finding(keyword, f"All {len(bodies)} branches do the same")

    valid = {
        "python": [
            "def f():\n    if a:\n        return 1\n    elif b:\n        return 1\n",
            "def f():\n    if a:\n        pass\n    else:\n        pass\n",
            (
                "def f():\n"
                "    if a:\n"
                "        return 1\n"
                "    else:\n"
                "        # for now\n"
                "        return 1\n"
            ),
            "def f():\n    return 1 if a else 2\n",
        ],
        "rust": [
            "fn f() { if let (x, y) = a { g(x) } else if let (y, x) = a { g(x) } else { g(x) } }\n"
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f():
                    if a:
                    ^^
                        return g(1)
                    elif b:
                        return g(1)
                    else:
                        return g(1)
                """
            ),
            Invalid("def f():\n    return g(1) if a else g(1)\n           ^^^^^^^^^^^^^^^^^^^\n"),
        ],
        "go": [Invalid("package p\n\nfunc f() { if a { b() } else { b() } }\n           ^^\n")],
        "rust": [Invalid("fn f() -> u8 { if a { b() } else { b() } }\n               ^^\n")],
        "kotlin": [Invalid("fun f() = if (a) b() else b()\n          ^^\n")],
        "javascript": [
            Invalid("function f() { if (a) { b(); } else { b(); } }\n               ^^\n"),
            Invalid("const f = () => a ? b : b;\n                ^^^^^^^^^\n"),
        ],
        "typescript": [Invalid("const f = () => a ? b : b;\n                ^^^^^^^^^\n")],
    }  # fmt: skip


def _sizes(nodes: Iterable[Node]) -> int:
    """How many sizes some nodes have."""
    return len({bare(each).descendant_count for each in nodes})


def _values(node: Node) -> tuple[Node, Node] | None:
    """The two values of a conditional expression; Python's stand around the condition."""
    first, last = node.child_by_field_name("consequence"), node.child_by_field_name("alternative")
    if first is not None and last is not None:
        return first, last
    named = [each for each in node.named_children if "comment" not in each.type]
    return (named[0], named[-1]) if len(named) > 1 else None


def _binds(conditions: tuple[Node, ...]) -> bool:
    """Whether a condition gives names to what the branches then speak of."""
    return any(
        each.type in ("let_condition", "let_chain")
        or (each.parent is not None and each.parent.child_by_field_name("initializer") is not None)
        for each in conditions
    )
