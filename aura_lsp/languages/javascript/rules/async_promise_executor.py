from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import arguments, plain
from aura_lsp.languages.javascript.names import FUNCTIONS
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_PATTERN = "(new_expression constructor: (identifier) arguments: (arguments)) @here"


class AsyncPromiseExecutor(CodeRule):
    """Disallow an async function as the executor of a promise.

    ## Why is this bad?
    What an async executor throws rejects its own promise, which nobody has, not the new one: the
    error is lost, and whoever waits does so for ever.
    """

    code = "JS101"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Make the function around it async, and await there"
    same_as = ("eslint:no-async-promise-executor", "biome:noAsyncPromiseExecutor")
    languages = ("javascript", "typescript")
    queries = {"javascript": _PATTERN, "typescript": _PATTERN}
    words = dict.fromkeys(queries, frozenset({"Promise"}))

    def check(self, site: Site) -> Iterator[Finding]:
        constructor = site.node.child_by_field_name("constructor")
        given = arguments(site.node)
        if constructor is None or not given or site.text(constructor) != "Promise":
            return
        executor = plain(given[0])
        if executor.type not in FUNCTIONS or executor.children[0].type != "async":
            return
        if site.origin(constructor).endswith("Promise") and not _catches_all(executor):
            message = "What this async executor throws is lost: it does not reject the promise"
            yield site.finding(executor.children[0], message)

    valid = {
        "javascript": [
            "const a = new Promise((done) => done(1));\n",
            "const a = new Promise(executor);\n",
            "class Promise {}\nconst a = new Promise(async () => {});\n",
            "run(async () => {});\n",
            "const a = new Promise(async (b, c) => { try { b(d()); } catch (e) { c(e); } });\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid("const a = new Promise(async (done) => {});\n                      ^^^^^\n"),
        ],
        "typescript": [
            Invalid(
                "const a = new Promise<number>(async function (done) {});\n"
                "                              ^^^^^\n"
            ),
        ],
    }


def _catches_all(executor: Node) -> bool:
    """Whether all that an executor does is in a `try`, which settles the promise in the end."""
    body = executor.child_by_field_name("body")
    statements = (
        [each for each in body.named_children if "comment" not in each.type] if body else []
    )
    first = statements[0] if len(statements) == 1 else None
    return first is not None and first.type == "try_statement"
