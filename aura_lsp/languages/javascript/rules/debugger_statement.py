from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.likeness import lines_of
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site


class DebuggerStatement(CodeRule):
    """Disallow `debugger`.

    ## Why is this bad?
    It stops the program wherever the developer tools are open. It is meant for the moment.

    ## Fix safety
    Safe: without developer tools it does nothing.
    """

    code = "JS604"
    category = Category.STYLE
    severity = Severity.WARNING
    fix = "safe"
    suggestion = "Remove it before the code is shared"
    same_as = ("eslint:no-debugger", "biome:noDebugger", "sonar:S1525")
    languages = ("javascript", "typescript")
    queries = dict.fromkeys(languages, "(debugger_statement) @here")
    words = dict.fromkeys(languages, frozenset({"debugger"}))

    def check(self, site: Site) -> Iterator[Finding]:
        row = site.node.parent
        lines = lines_of(site.node, site.source)
        fix = None
        if row is not None and row.type in ("statement_block", "program") and lines is not None:
            fix = Fix("Remove it", (Edit(lines, ""),), safe=True)
        yield site.finding(site.node, "This stops the program in the developer tools", fix=fix)

    valid = {
        "javascript": ["const a = b.debugger;\n", 'log("debugger");\n', "const debugger_ = 1;\n"],
    }
    invalid = {
        "javascript": [
            Invalid(
                "function f() {\n  debugger;\n  ^^^^^^^^^\n  g();\n}\n",
                fixed="function f() {\n  g();\n}\n",
            ),
        ],
        "typescript": [Invalid("if (a) debugger;\n       ^^^^^^^^^\n")],
    }
