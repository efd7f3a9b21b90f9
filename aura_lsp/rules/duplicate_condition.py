from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.likeness import bare, chain, has_effects, tokens
from aura_lsp.model import Category, Finding, Related, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site


class DuplicateCondition(CodeRule):
    """Disallow a condition that was already asked in the same `if` … `else if`.

    ## Why is this bad?
    The second branch can never be taken: the first one had it already. One of the conditions was
    meant to be another.

    Not reported: conditions that call or change something, and Go's with a statement before.
    """

    code = "X103"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Correct the condition that was copied, or remove its branch"
    same_as = (
        "sonar:S1862", "eslint:no-dupe-else-if", "clippy:ifs_same_cond",
        "revive:identical-ifelseif-conditions", "staticcheck:SA4014",
    )  # fmt: skip
    queries = {
        "python": "(if_statement alternative: (elif_clause)) @here",
        "go": "(if_statement alternative: (if_statement)) @here",
        "rust": "(if_expression alternative: (else_clause (if_expression))) @here",
        "kotlin": '(if_expression "else" (if_expression)) @here',
        "javascript": "(if_statement alternative: (else_clause (if_statement))) @here",
        "typescript": "(if_statement alternative: (else_clause (if_statement))) @here",
    }
    words = {**dict.fromkeys(queries, frozenset({"else"})), "python": frozenset({"elif"})}

    def wants(self, node: Node, source: bytes) -> bool:
        """Most conditions differ in size, which is quick to see."""
        found = chain(node)
        if found is None:
            return False
        sizes = [each.descendant_count for each in map(bare, found.conditions)]
        return len(set(sizes)) < len(sizes)

    def check(self, site: Site) -> Iterator[Finding]:
        found = chain(site.node)
        if found is None:
            return
        seen: dict[tuple[bytes, ...], int] = {}
        for at, condition in enumerate(found.conditions):
            branch = condition.parent
            if branch is not None and branch.child_by_field_name("initializer") is not None:
                return
            if has_effects(condition):
                continue
            said = tokens(condition, site.source)
            if said in seen:
                first = Related(site.span(found.conditions[seen[said]]), "It was asked here")
                message = f"`{' '.join(site.text(condition).split())}` was asked before"
                yield site.finding(condition, message, related=(first,))
            seen.setdefault(said, at)

    valid = {
        "python": [
            "def f():\n    if a: pass\n    elif b: pass\n",
            "def f():\n    if a(): pass\n    elif a(): pass\n",
            "def f():\n    if (x := a): pass\n    elif (x := a): pass\n",
            "def f():\n    if a: pass\n    if a: pass\n",
        ],
        "go": [
            "package p\n\nfunc f() {\n\tif x := 1; x > y {\n\t} else if x := 2; x > y {\n\t}\n}\n"
        ],
        "rust": ["fn f() { if let A(x) = y {} else if let B(x) = y {} }\n"],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f():
                    if a == 1:
                        return 1
                    elif b:
                        return 2
                    elif (a == 1):
                         ^^^^^^^^
                        return 3
                """
            ),
        ],
        "go": [Invalid(
            "package p\n"
            "\n"
            "func f() { if a { b() } else if a { c() } }\n"
            "                                ^\n"
        )],
        "rust": [Invalid(
            "fn f() { if a { b() } else if c { d() } else if a { e() } }\n"
            "                                                ^\n"
        )],
        "kotlin": [Invalid(
            "fun f() { if (a.b) c() else if (a.b) d() }\n"
            "                                ^^^\n"
        )],
        "javascript": [Invalid(
            "function f() { if (a) b(); else if (a) c(); }\n"
            "                                   ^^^\n"
        )],
        "typescript": [Invalid(
            "function f() { if (a) b(); else if (a) c(); }\n"
            "                                   ^^^\n"
        )],
    }  # fmt: skip
