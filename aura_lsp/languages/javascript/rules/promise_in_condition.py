from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import TRANSPARENT, operator_of
from aura_lsp.languages.javascript.promises import (
    ASYNC_FUNCTIONS,
    WORDS,
    awaited,
    collected,
    promised,
)
from aura_lsp.model import Category, Finding, Severity, Span
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_ASKING = frozenset(
    {
        "if_statement", "while_statement", "do_statement", "for_statement", "ternary_expression",
    }
)  # fmt: skip


class PromiseInCondition(CodeRule):
    """Disallow promises as conditions.

    ## Why is this bad?
    A promise is an object and therefore always true, whatever the answer will be: the check lets
    everything through.

    Known are calls of the `async` functions and methods of the same file. Whether a variable holds
    a promise at all is a fair question and not reported.

    ## Fix safety
    Unsafe: the condition becomes what it says, and what follows runs later.
    """

    code = "JS103"
    category = Category.BUG
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Put `await` before the call"
    same_as = ("typescript-eslint:no-misused-promises", "biome:noMisusedPromises", "sonar:S6544")
    languages = ("javascript", "typescript")
    queries = ASYNC_FUNCTIONS
    words = WORDS

    def collect(self, site: Site) -> Iterator[Fact]:
        yield from collected(site)

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        for call, callee, _ in promised(file):
            if _is_condition(call):
                name = file.source[callee.start_byte : callee.end_byte].decode("utf-8", "replace")
                where = Fact(None, Span(callee.start_byte, callee.end_byte))
                message = f"`{name}(…)` is a promise and always true; await it"
                yield file.finding(where, message, fix=awaited(call))

    valid = {
        "javascript": [
            "async function f() {}\nasync function g() { if (await f()) h(); }\n",
            "async function f() {}\nfunction g() { const a = f(); if (a) h(a); }\n",
            "function f() {}\nfunction g() { if (f()) h(); }\n",
            "async function f() {}\nconst g = (a) => a && f();\nconst h = (a) => (a ? f() : a);\n",
            "async function f() {}\nfunction g(f) { if (f()) h(); }\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                """
                async function mayEdit(user) { return (await load(user)).isAdmin; }
                export async function edit(user) {
                  if (!mayEdit(user)) throw new Error("You may not edit this");
                       ^^^^^^^
                  return mayEdit(user) && user.isNew ? create() : change();
                         ^^^^^^^
                }
                """,
                fixed="""
                async function mayEdit(user) { return (await load(user)).isAdmin; }
                export async function edit(user) {
                  if (!await mayEdit(user)) throw new Error("You may not edit this");
                  return await mayEdit(user) && user.isNew ? create() : change();
                }
                """,
            ),
        ],
        "typescript": [
            Invalid(
                """
                class A {
                  async isOpen(): Promise<boolean> { return await ask(); }
                  close() { while (this.isOpen()) this.step(); }
                                   ^^^^^^^^^^^
                }
                """
            ),
        ],
    }


def _is_condition(call: Node) -> bool:
    """Whether nothing is asked of a value but whether it is true."""
    node, parent = call, call.parent
    while parent is not None:
        if parent.type in _ASKING:
            return parent.child_by_field_name("condition") == node
        if parent.type == "binary_expression":
            if operator_of(parent) not in ("&&", "||"):
                return False
            if parent.child_by_field_name("left") == node:
                return True
        elif parent.type == "unary_expression":
            return operator_of(parent) == "!"
        elif parent.type not in TRANSPARENT:
            return False
        node, parent = parent, parent.parent
    return False
