from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from aura_lsp.branches import Row, is_in_order, rows
from aura_lsp.likeness import tokens
from aura_lsp.model import Category, Finding, Related, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site


class DuplicateBranch(CodeRule):
    """Point out branches of several statements that do the same.

    ## Why is this bad?
    Either one of the two was copied and not adapted, or one condition for both would do, and would
    not have to be kept the same in two places.

    Of `if` … `else if` only branches that follow each other are compared, since others cannot be
    put together without changing the order of the questions. Not reported: branches of a single
    statement, branches with different comments, those whose condition or pattern gives names or
    types to what the branch speaks of, and tests, which spell out what they expect. An `if` with an
    `else` all of whose branches are the same is for `all-branches-identical`.
    """

    code = "X105"
    category = Category.COMPLEXITY
    severity = Severity.HINT
    suggestion = "Join the two conditions, or correct the branch that was copied"
    wave = 2
    same_as = (
        "sonar:S1871", "clippy:match_same_arms", "revive:identical-ifelseif-branches",
        "revive:identical-switch-branches", "ruff:SIM114",
    )  # fmt: skip
    queries = {
        "python": """
        (if_statement alternative: (elif_clause)) @here
        (match_statement) @here
        """,
        "go": """
        (if_statement alternative: (if_statement)) @here
        [(expression_switch_statement) (type_switch_statement !alias)] @here
        """,
        "rust": """
        (if_expression alternative: (else_clause (if_expression))) @here
        (match_expression) @here
        """,
        "kotlin": """
        (if_expression "else" (if_expression)) @here
        (when_expression) @here
        """,
        "javascript": """
        (if_statement alternative: (else_clause (if_statement))) @here
        (switch_statement) @here
        """,
        "typescript": """
        (if_statement alternative: (else_clause (if_statement))) @here
        (switch_statement) @here
        """,
    }
    words = {
        "python": frozenset({"elif", "match"}),
        "go": frozenset({"else", "switch"}),
        "rust": frozenset({"else", "match"}),
        "kotlin": frozenset({"else", "when"}),
        "javascript": frozenset({"else", "switch"}),
        "typescript": frozenset({"else", "switch"}),
    }

    def check(self, site: Site) -> Iterator[Finding]:
        if site.in_tests:
            return
        for first, later in _repeated(site.node, site.source):
            related = Related(site.span(first[0]), "It is done here, too")
            message = "This branch does the same as an earlier one"
            yield site.finding(later[0], message, related=(related,))

    valid = {
        "python": [
            "if a:\n    f()\nelif b:\n    f()\n",
            "if a:\n    # one\n    f()\n    g()\nelif b:\n    # two\n    f()\n    g()\n",
            "if a:\n    f()\n    g()\nelif b:\n    h()\n    g()\n",
            "if a:\n    f()\n    g()\nelif b:\n    h()\nelif c:\n    f()\n    g()\n",
            "match a:\n    case [x]:\n        f(x)\n        g()\n"
            "    case [_, x]:\n        f(x)\n        g()\n",
        ],
        "go": [
            "package p\n\nfunc f() {\n\tswitch a {\n\tcase 1:\n\t\t// one\n\t\tg()\n\t\th()\n"
            "\tcase 2:\n\t\t// two\n\t\tg()\n\t\th()\n\t}\n}\n",
            "package p\n\nfunc f() {\n\tswitch x := a.(type) {\n\tcase B:\n\t\tg(x)\n\t\th()\n"
            "\tcase C:\n\t\tg(x)\n\t\th()\n\t}\n}\n",
            "package p\n\nfunc f() {\n\tif err := g(); err != nil {\n\t\tlog(err)\n\t\treturn\n"
            "\t} else if err := h(); err != nil {\n\t\tlog(err)\n\t\treturn\n\t}\n}\n",
        ],
        "rust": [
            "fn f() { match a { A(x) => { g(x); h(); } B(x) => { g(x); h(); } _ => {} } }\n",
            "fn f() { match a { A if b => { g(); h(); } B => { g(); h(); } _ => {} } }\n",
            "fn f() { if let A(x) = a { g(); h(); } else if let B(x) = a { g(); h(); } }\n",
        ],
        "kotlin": [
            "fun f() {\n    when (a) {\n        is B -> { a.g(); h() }\n"
            "        is C -> { a.g(); h() }\n    }\n}\n",
            "fun f() {\n    when (a) {\n        1 -> g()\n        2 -> g()\n    }\n}\n",
        ],
        "javascript": [
            "switch (a) { case 1: f(); break; case 2: f(); break; }\n",
            "switch (a) { case 1: /* a */ f(); g(); break; case 2: /* b */ f(); g(); break; }\n",
            "switch (a) { case 1: f(); g(); case 2: h(); break; case 3: f(); g(); }\n",
            "if (a) { f(); g(); /* one */ } else if (b) { f(); g(); /* two */ }\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                if a:
                    f()
                elif b:
                    g()
                    h()
                elif c:
                    g()
                    ^^^
                    h()
                """
            ),
            Invalid(
                """
                match a:
                    case 1:
                        g()
                        h()
                    case 2 | B.C:
                        g()
                        ^^^
                        h()
                """
            ),
        ],
        "go": [
            Invalid(
                """
                package p

                func f() {
                    switch a {
                    case 1:
                        g()
                        h()
                    case 2:
                        i()
                    default:
                        g()
                        ^^^
                        h()
                    }
                }
                """
            ),
        ],
        "rust": [
            Invalid(
                """
                fn f() {
                    match a {
                        A::B => { g(); h() }
                        A::C(_) => { g(); h() }
                                     ^^^^
                        _ => {}
                    }
                }
                """
            ),
        ],
        "kotlin": [
            Invalid(
                """
                fun f() {
                    when (a) {
                        1 -> { g(); h() }
                        2 -> { g(); h() }
                               ^^^
                        else -> {}
                    }
                }
                """
            ),
        ],
        "javascript": [
            Invalid(
                """
                switch (a) {
                  case 1: f(); g(); break;
                  case 2: h(); break;
                  case 3: { f(); g(); break; }
                            ^^^^
                }
                """
            ),
        ],
        "typescript": [
            Invalid(
                """
                if (a) {
                  f();
                  return 1;
                } else if (b) {
                  f();
                  ^^^^
                  return 1;
                }
                """
            ),
        ],
    }


def _repeated(node: Node, source: bytes) -> Iterator[tuple[Row, Row]]:
    """Pairs of branches of the same tokens: neighbours where the order of the questions counts,
    else each with the first that is like it."""
    found = rows(node, source)
    sizes = Counter(map(_size, found))
    said = [_said(row, source) if row and sizes[_size(row)] > 1 else () for row in found]
    if is_in_order(node):
        pairs = zip(pairwise(found), pairwise(said), strict=True)
        yield from (both for both, (a, b) in pairs if a and a == b)
        return
    seen: dict[tuple[bytes, ...], Row] = {}
    for row, words in zip(found, said, strict=True):
        if words and seen.setdefault(words, row) is not row:
            yield seen[words], row


def _size(row: Row) -> tuple[int, ...]:
    return tuple(each.descendant_count for each in row if "comment" not in each.type)


def _said(row: Row, source: bytes) -> tuple[bytes, ...]:
    """The tokens of a branch, and its comments behind them."""
    comments = list(_before(row[0]))
    stack = list(reversed(row))
    while stack:
        each = stack.pop()
        if "comment" in each.type:
            comments.append(each)
        stack += reversed(each.children)
    said = (source[each.start_byte : each.end_byte].strip() for each in comments)
    return (*(token for each in row for token in tokens(each, source)), *said)


def _before(first: Node) -> Iterator[Node]:
    """The comments between what leads to a branch and its first statement, which some grammars
    leave outside of its block."""
    node: Node | None = first
    while node is not None:
        before = node.prev_named_sibling
        while before is not None and "comment" in before.type:
            yield before
            before = before.prev_named_sibling
        if before is not None:
            return
        node = node.parent
