from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.metrics.recursion import mentions
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_WRITES = frozenset(
    {"assignment_expression", "augmented_assignment_expression", "update_expression"}
)
_PATTERNS = frozenset(
    {
        "array_pattern", "object_pattern", "pair_pattern", "rest_pattern", "assignment_pattern",
        "object_assignment_pattern", "array", "object", "pair", "spread_element",
        "parenthesized_expression", "non_null_expression",
    }
)  # fmt: skip


class PreferConst(CodeRule):
    """Prefer `const` for what is never assigned again.

    ## Why is this bad?
    `let` makes the reader look for the place where it changes. There is none.

    Only single names with a value are looked at, in functions and blocks: what a loop's header
    declares may change there.

    ## Fix safety
    Safe: nothing assigns the name again.
    """

    code = "JS602"
    category = Category.STYLE
    severity = Severity.INFO
    fix = "safe"
    suggestion = "Declare it with `const`"
    same_as = ("eslint:prefer-const", "biome:useConst", "sonar:S3353")
    languages = ("javascript", "typescript")
    queries = dict.fromkeys(languages, '(lexical_declaration "let") @here')
    words = dict.fromkeys(languages, frozenset({"let"}))

    def check(self, site: Site) -> Iterator[Finding]:
        node = site.node
        row = node.parent
        declarators = [each for each in node.named_children if each.type == "variable_declarator"]
        if row is None or row.type != "statement_block" or not declarators:
            return
        names = [each.child_by_field_name("name") for each in declarators]
        if any(each.child_by_field_name("value") is None for each in declarators):
            return
        if any(each is None or each.type != "identifier" for each in names):
            return
        if any(each is not None and _is_written(site, each, row) for each in names):
            return
        name = names[0]
        if name is None:
            return
        fix = Fix("Use `const`", (Edit(site.span(node.children[0]), "const"),), safe=True)
        message = f"`{site.text(name)}` is never assigned again"
        yield site.finding(node.children[0], message, fix=fix)

    valid = {
        "javascript": [
            "function f() { let a = 1; a = 2; return a; }\n",
            "function f() { let a = 1; const g = () => { a += 1; }; return g; }\n",
            "function f() { let a; if (b) a = 1; return a; }\n",
            "for (let i = 0; i < 3; i++) g(i);\n",
            "function f() { let a = 1; [a] = b; ({ c: a } = d); return a; }\n",
            "function f() { let a = 1; for (a of b) g(a); }\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                "function f() { let a = 1; return a.b = 2; }\n               ^^^\n",
                fixed="function f() { const a = 1; return a.b = 2; }\n",
            ),
        ],
        "typescript": [Invalid("function f() { let a: A = b; return a; }\n               ^^^\n")],
    }


def _is_written(site: Site, name: Node, block: Node) -> bool:
    """Whether something in the block assigns a variable."""
    return any(
        mention != name and _is_target(mention)
        for mention in mentions(site.text(name).encode(), site.source, block)
    )


def _is_target(mention: Node) -> bool:
    """Whether a mention is assigned to, alone or in a pattern."""
    node, parent = mention, mention.parent
    while parent is not None and parent.type in _PATTERNS:
        node, parent = parent, parent.parent
    if parent is None:
        return False
    if parent.type in _WRITES:
        target = parent.child_by_field_name("left") or parent.child_by_field_name("argument")
        return target == node
    return parent.type == "for_in_statement" and parent.child_by_field_name("left") == node
