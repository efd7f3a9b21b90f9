from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site


class RedundantRangeBlank(CodeRule):
    """Disallow blank variables of `range` that can be left out.

    ## Why is this bad?
    `for i, _ := range x` is `for i := range x`, and `for _ = range x` is `for range x`.

    ## Fix safety
    Safe: what is left out was thrown away.
    """

    code = "GO603"
    category = Category.STYLE
    severity = Severity.INFO
    fix = "safe"
    suggestion = "Leave out the blank variable"
    same_as = ("staticcheck:S1005", "gofmt:simplifyrange")
    languages = ("go",)
    queries = {"go": "(range_clause left: (expression_list (identifier) .)) @here"}
    words = {"go": frozenset({"range"})}

    def check(self, site: Site) -> Iterator[Finding]:
        left = site.node.child_by_field_name("left")
        word = next((each for each in site.node.children if each.type == "range"), None)
        if left is None or word is None:
            return
        names = [site.text(each) for each in left.named_children]
        if names[-1] != "_":
            return
        if set(names) == {"_"}:
            blank, instead = Span(left.start_byte, word.start_byte), "for range"
        else:
            start = left.named_children[0].end_byte
            sign = site.source[left.end_byte : word.start_byte].decode().strip()
            blank, instead = Span(start, left.end_byte), f"for {names[0]} {sign} range"
        text = site.source[blank.start : blank.end]
        fix = None
        if b"/" not in text and b"\n" not in text:
            fix = Fix("Leave out the blank variable", (Edit(blank, ""),), safe=True)
        yield site.finding(
            left.named_children[-1], f"This blank variable can be left out: `{instead}`", fix=fix
        )

    valid = {
        "go": [
            "func f() {\n\tfor _, v := range x {\n\t\tg(v)\n\t}\n}\n",
            "func f() {\n\tfor i := range x {\n\t\tg(i)\n\t}\n}\n",
            "func f() {\n\tfor range x {\n\t\tg()\n\t}\n}\n",
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                func f() {
                    for i, _ := range x {
                           ^
                        g(i)
                    }
                    for _ = range x {
                        ^
                    }
                    for _, _ = range x {
                           ^
                    }
                }
                """,
                fixed="""
                func f() {
                    for i := range x {
                        g(i)
                    }
                    for range x {
                    }
                    for range x {
                    }
                }
                """,
            ),
        ],
    }
