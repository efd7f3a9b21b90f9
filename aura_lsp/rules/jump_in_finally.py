from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_APART = re.compile(r"function_d|function_e|lambda|arrow_func|generator_func|method_d|class|object")
"""Begins to name what runs at another time, or is judged with a `finally` of its own."""
_LOOP = re.compile(r"(for|while|do|for_in|do_while)_statement")
_JUMPS = {
    "return_statement": "return",
    "return_expression": "return",
    "break_statement": "break",
    "continue_statement": "continue",
    "throw_statement": "throw",
}
_BLOCKS = frozenset({"finally_clause", "finally_block"})


class JumpInFinally(CodeRule):
    """Disallow leaving a `finally` by `return`, `break` or `continue`.

    ## Why is this bad?
    The jump takes the place of whatever was under way: an exception that nobody has caught is
    gone, and what the `try` wanted to return is not what the caller gets. In JavaScript a `throw`
    does the same.

    A jump that stays in the `finally`, such as the `break` of a loop inside, is not reported.
    """

    code = "X124"
    category = Category.BUG
    severity = Severity.ERROR
    suggestion = "Move the jump behind the `finally`"
    same_as = (
        "sonar:S1143",
        "eslint:no-unsafe-finally",
        "ruff:B012",
        "flake8:B012",
        "pylint:lost-exception",
        "detekt:ReturnFromFinally",
        "biome:noUnsafeFinally",
    )
    languages = ("python", "kotlin", "javascript", "typescript")
    queries = {
        "python": "(finally_clause) @here",
        "kotlin": "(finally_block) @here",
        "javascript": "(finally_clause) @here",
        "typescript": "(finally_clause) @here",
    }
    words = dict.fromkeys(languages, frozenset({"finally"}))

    def check(self, site: Site) -> Iterator[Finding]:
        for jump, word in _leaving(site, site.node):
            what = "the exception" if word == "throw" else "an exception"
            yield site.finding(
                jump,
                f"This `{word}` in a `finally` replaces {what} or the result that was under way; "
                "move it out",
            )

    valid = {
        "python": [
            "def f():\n    try:\n        g()\n    finally:\n        for x in y:\n"
            "            if x:\n                break\n",
            "def f():\n    try:\n        g()\n    finally:\n        def h():\n"
            "            return 1\n        h()\n",
        ],
        "kotlin": [
            "fun f() {\n    try { g() } finally {\n        a.map { return@map }\n    }\n}\n",
            "fun f() {\n    try { g() } finally {\n        while (a) { break }\n    }\n}\n",
        ],
        "javascript": [
            "function f() { try { g(); } finally { h(() => { return 1; }); } }\n",
            "function f() { try { g(); } finally { switch (a) { case 1: break; } } }\n",
            "function f() { try { g(); } finally { a: for (;;) { for (;;) break a; } } }\n",
            "function f() { try { g(); } finally { try { throw 1; } catch {} } }\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f():
                    for x in y:
                        try:
                            g(x)
                        finally:
                            if x:
                                continue
                                ^^^^^^^^
                            return x
                            ^^^^^^^^
                """
            ),
        ],
        "kotlin": [
            Invalid(
                """
                fun f(): Int {
                    while (true) {
                        try {
                            return g()
                        } finally {
                            if (a) break
                                   ^^^^^
                            return 1
                            ^^^^^^^^
                        }
                    }
                }
                """
            ),
        ],
        "javascript": [
            Invalid(
                """
                function f() {
                  a: for (;;) {
                    try {
                      return g();
                    } finally {
                      for (;;) { break a; }
                                 ^^^^^^^^
                      if (h()) { throw new Error("no"); }
                                 ^^^^^^^^^^^^^^^^^^^^^^
                      return 1;
                      ^^^^^^^^^
                    }
                  }
                }
                """
            ),
        ],
        "typescript": [
            Invalid(
                "const f = () => { try { g(); } finally { return 1; } };\n" + " " * 41 + "^" * 9
            )
        ],
    }


# aura: ignore[cognitive-complexity] each jump and what stops it
def _leaving(site: Site, clause: Node) -> Iterator[tuple[Node, str]]:
    """The jumps that lead out of a `finally`, and their words."""
    stack = [(each, False, False, False) for each in clause.named_children]
    while stack:
        node, in_loop, in_switch, is_caught = stack.pop()
        if node.type in _BLOCKS or _APART.match(node.type):
            continue
        word = _JUMPS.get(node.type) or _word_of(site, node)
        if word == "throw":
            leaves = not is_caught
        elif word in ("break", "continue"):
            is_inside = in_loop or (in_switch and word == "break")
            label = node.child_by_field_name("label")
            leaves = _leads_out(site, label, clause) if label is not None else not is_inside
        else:
            leaves = word == "return" and not site.text(node).startswith("return@")
        if leaves:
            yield node, word
        in_loop = in_loop or _LOOP.fullmatch(node.type) is not None
        in_switch = in_switch or node.type == "switch_statement"
        catches = node.child_by_field_name("handler") is not None
        for child in node.named_children:
            caught = is_caught or (catches and child.type == "statement_block")
            stack.append((child, in_loop, in_switch, caught))


def _word_of(site: Site, node: Node) -> str:
    """`break` and `continue` are names to Kotlin's grammar."""
    if site.language.name != "kotlin" or node.type != "identifier":
        return ""
    text = site.text(node)
    is_jump = text in ("break", "continue") and node.parent is not None
    return text if is_jump and _is_statement(node) else ""


def _is_statement(node: Node) -> bool:
    return node.parent is not None and node.parent.type in (
        "block", "if_expression", "when_entry",
    )  # fmt: skip


def _leads_out(site: Site, label: Node, clause: Node) -> bool:
    """Whether a label is around a `finally` and not in it."""
    for around in site.around(label):
        if around == clause:
            return True
        own = around.child_by_field_name("label")
        is_label = around.type == "labeled_statement" and own is not None
        if is_label and own is not None and site.text(own) == site.text(label):
            return False
    return False
