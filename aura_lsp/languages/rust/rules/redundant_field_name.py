from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_PARTS = 2


class RedundantFieldName(CodeRule):
    """Disallow a field's name before a variable of the same name.

    ## Why is this bad?
    `S { x: x }` is `S { x }`, which shows at once that the two are called the same.

    ## Fix safety
    Safe: it means the same.
    """

    code = "RS604"
    category = Category.STYLE
    severity = Severity.INFO
    wave = 2
    fix = "safe"
    suggestion = "Write the name once"
    same_as = ("clippy:redundant_field_names",)
    languages = ("rust",)
    queries = {"rust": "(field_initializer field: (field_identifier) value: (identifier)) @here"}
    words = {"rust": frozenset({"fn", "const", "static"})}

    def check(self, site: Site) -> Iterator[Finding]:
        parts = site.node.named_children
        if len(parts) != _PARTS or site.text(parts[0]) != site.text(parts[1]):
            return
        name = site.text(parts[0])
        fix = Fix("Write the name once", (Edit(site.span(site.node), name),), safe=True)
        yield site.finding(
            site.node, f"Write `{name}` once: the variable is called so too", fix=fix
        )

    valid = {
        "rust": [
            "fn f() { S { x: y, z } }\n",
            "fn f() { S { 0: x } }\n",
            "fn f() { S { x: a::x, y: self.y } }\n",
            "fn f() { g!(S { x: x }) }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                fn f(x: u8) -> S {
                    S { x: x, y: 1 }
                        ^^^^
                }
                """,
                fixed="""
                fn f(x: u8) -> S {
                    S { x, y: 1 }
                }
                """,
            ),
        ],
    }
