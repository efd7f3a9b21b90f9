from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Finding, Severity, Span
from aura_lsp.rules import ALL_LANGUAGES, CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_AGAIN = re.compile(rb"\b(continue|goto)\b")
_BRANCH = re.compile(r"(if|switch|match|when|try|expression_switch|type_switch|select)_\w+")
_ENDS = re.compile(r"(break|return|throw|raise)_(statement|expression)")
_BODIES = frozenset({"block", "statement_block"})
_LOOPS = "[(for_statement body: (statement_block)) (while_statement body: (statement_block))] @here"


class LoopRunsOnce(CodeRule):
    """Disallow loops whose body always ends the loop.

    ## Why is this bad?
    The loop ends in `break`, `return` or `throw`, whichever way its body takes, so that it never
    comes to a second round. Either that is behind a condition that was forgotten, or an `if` would
    do.

    Loops over the elements of something are not reported, since taking the first one so is usual,
    nor are loops with a `continue`, with a `break` further up, which makes them an `if` that can
    be left, or without a condition inside.
    """

    code = "X126"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "End the loop under a condition only, or write an `if` instead of the loop"
    same_as = (
        "sonar:S1751",
        "staticcheck:SA4004",
        "eslint:no-unreachable-loop",
        "clippy:never_loop",
    )
    languages = ALL_LANGUAGES
    queries = {
        "python": "(while_statement) @here",
        "go": "(for_statement body: (block)) @here",
        "rust": "[(loop_expression) (while_expression)] @here",
        "kotlin": "(while_statement (block)) @here",
        "javascript": _LOOPS,
        "typescript": _LOOPS,
    }
    words = {
        "python": frozenset({"while"}),
        "go": frozenset({"for"}),
        "rust": frozenset({"loop", "while"}),
        "kotlin": frozenset({"while"}),
        "javascript": frozenset({"for", "while"}),
        "typescript": frozenset({"for", "while"}),
    }

    def wants(self, node: Node, source: bytes) -> bool:
        statements = _statements(node)
        return len(statements) > 1 and statements[-1].type not in _ENDLESS

    def check(self, site: Site) -> Iterator[Finding]:
        loop = site.node
        statements = _statements(loop)
        if not statements or any(each.type == "range_clause" for each in loop.named_children):
            return
        last = _bare(statements[-1])
        word = _ENDS.fullmatch(last.type)
        name = word[1] if word is not None else site.text(last)
        if word is None and not (last.type == "identifier" and name == "break"):
            return
        if _AGAIN.search(site.source, loop.start_byte, loop.end_byte) is not None:
            return
        early = site.source[loop.start_byte : last.start_byte]
        if re.search(rb"\bbreak\b", early) is None and any(map(_has_branch, statements[:-1])):
            keyword = next((e for e in loop.children if not e.is_named), loop)
            yield site.finding(
                Span(keyword.start_byte, keyword.end_byte),
                f"This loop never runs twice: its body always ends in `{name}`",
            )

    valid = {
        "python": [
            "for x in y:\n    if x:\n        g()\n    break\n",
            "while a:\n    if b:\n        continue\n    break\n",
            "while a:\n    g()\n    break\n",
            "while a:\n    if b:\n        break\n    g()\n    return\n",
            "while a:\n    if b:\n        break\n",
        ],
        "go": ["package p\n\nfunc f() {\n\tfor range c {\n\t\tif a {\n\t\t\tg()\n\t\t}\n"
               "\t\treturn\n\t}\n}\n"],
        "rust": ["fn f() { 'a: loop { loop { if x { continue 'a; } break; } } }\n"],
        "javascript": ["do { if (a) break; g(); } while (false);\n"],
    }  # fmt: skip
    invalid = {
        "python": [
            Invalid(
                """
                while a:
                ^^^^^
                    if b:
                        g()
                    break
                """
            ),
        ],
        "go": [
            Invalid(
                """
                package p

                func f() error {
                    for i := 0; i < 3; i++ {
                    ^^^
                        if err := g(); err != nil {
                            log(err)
                        }
                        return nil
                    }
                }
                """
            ),
        ],
        "rust": [
            Invalid("fn f() { loop { if a { b(); } break; } }\n" + " " * 9 + "^^^^"),
            Invalid("fn f() { while a() { if a { b(); } return } }\n" + " " * 9 + "^^^^^"),
        ],
        "kotlin": [
            Invalid(
                """
                fun f() {
                    while (a) {
                    ^^^^^
                        if (b) g()
                        break
                    }
                }
                """
            ),
        ],
        "javascript": [
            Invalid(
                """
                for (;;) {
                ^^^
                  if (a) { b(); }
                  throw c;
                }
                """
            ),
        ],
        "typescript": [Invalid("while (a) {\n^^^^^\n  if (b) { c(); }\n  break;\n}\n")],
    }


_ENDLESS = frozenset({"if_statement", "if_expression", "for_statement", "while_statement"})
"""What a body that comes to its end often ends in."""


def _statements(loop: Node) -> list[Node]:
    """The statements of a loop's body."""
    body = loop.child_by_field_name("body")
    if body is None:
        body = next((each for each in reversed(loop.named_children) if each.type in _BODIES), None)
    inside = body.named_children if body is not None else []
    if len(inside) == 1 and inside[0].type == "statement_list":
        inside = inside[0].named_children
    return [each for each in inside if "comment" not in each.type]


def _bare(statement: Node) -> Node:
    if statement.type == "expression_statement" and statement.named_child_count == 1:
        return statement.named_children[0]
    return statement


def _has_branch(node: Node) -> bool:
    stack = [node]
    while stack:
        each = stack.pop()
        if _BRANCH.fullmatch(each.type):
            return True
        stack += each.named_children
    return False
