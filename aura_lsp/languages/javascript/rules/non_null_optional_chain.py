from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_CHAIN = frozenset({"member_expression", "call_expression", "subscript_expression"})


class NonNullOptionalChain(CodeRule):
    """Disallow `!` at the end of an optional chain.

    ## Why is this bad?
    `?.` says that the value may be missing, and `!` that it is not. The compiler believes the
    second.

    ## Fix safety
    Unsafe: the compiler then asks for the missing value to be handled.
    """

    code = "JS651"
    category = Category.BUG
    severity = Severity.WARNING
    fix = "unsafe"
    suggestion = "Handle the missing value, or use `.` if it is always there"
    same_as = ("typescript-eslint:no-non-null-asserted-optional-chain",)
    languages = ("typescript",)
    queries = {"typescript": "(non_null_expression) @here"}
    words = {"typescript": frozenset({"function", "const", "let", "return", "await", "class"})}

    def check(self, site: Site) -> Iterator[Finding]:
        node = site.node
        inner = node.named_children[0]
        while inner.type == "parenthesized_expression" and inner.named_children:
            inner = inner.named_children[0]
        around = node.parent
        goes_on = around is not None and around.type in _CHAIN and around.named_children[0] == node
        if goes_on and inner == node.named_children[0]:
            return  # since TypeScript 3.9 the chain goes on
        if not _is_optional(inner):
            return
        mark = Span(node.end_byte - 1, node.end_byte)
        fix = Fix("Remove the `!`", (Edit(mark, ""),), safe=False)
        yield site.finding(node, "`!` says that what `?.` may leave out is there", fix=fix)

    valid = {
        "typescript": [
            "const a = b?.c!.d;\n",
            "const a = b!.c;\n",
            "const a = b?.c ?? d!;\n",
        ],
    }
    invalid = {
        "typescript": [
            Invalid("const a = b?.c!;\n          ^^^^^\n", fixed="const a = b?.c;\n"),
            Invalid("const a = (b?.c)!.d;\n          ^^^^^^^\n"),
        ],
    }


def _is_optional(node: Node) -> bool:
    """Whether an expression is a chain with `?.` in it."""
    while node.type in _CHAIN:
        if any(child.type == "optional_chain" for child in node.children):
            return True
        node = node.named_children[0]
    return False
