from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import call_at, text
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site


class DeferredResultUnused(CodeRule):
    """Disallow `async` whose result nobody awaits.

    ## Why is this bad?
    What goes wrong in `async` is told to whoever awaits it. Here nobody does: the error is lost.

    ## Fix safety
    Unsafe: `launch` hands an error to its scope at once.
    """

    code = "KT106"
    category = Category.CONCURRENCY
    severity = Severity.WARNING
    suggestion = "Use `launch`, or await the result"
    fix = "unsafe"
    same_as = ("sonar:S6315", "kotlin:DeferredResultUnused")
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"async"})}

    def check(self, site: Site) -> Iterator[Finding]:
        found = call_at(site.node, site.source)
        if found is None or found.block is None:
            return
        node = found.node
        row = node.parent
        if row is None or row.type not in ("block", "lambda_literal"):
            return
        if row.type == "lambda_literal" and row.named_children[-1] == node:
            return  # the value of the lambda
        if found.receiver is not None and "cope" not in text(found.receiver, site.source):
            return
        fix = Fix("Use `launch`", (Edit(site.span(site.node), "launch"),), safe=False)
        yield site.finding(site.node, "Nobody awaits this, and its errors are lost", fix=fix)

    valid = {
        "kotlin": [
            "suspend fun f() { val a = async { b() }; a.await() }\n",
            "suspend fun f() = items.map { async { b(it) } }.awaitAll()\n",
            "suspend fun f() { awaitAll(async { a() }, async { b() }) }\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                fun f() {
                    scope.async { a() }
                          ^^^^^
                    scope.async<Int> { a() }
                          ^^^^^
                    b()
                }
                """,
                fixed="""
                fun f() {
                    scope.launch { a() }
                    scope.launch<Int> { a() }
                    b()
                }
                """,
            ),
        ],
    }
