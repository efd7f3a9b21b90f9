from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_PATTERN = """
(import_specifier name: (identifier) alias: (identifier)) @here
(export_specifier name: (identifier) alias: (identifier)) @here
(object_pattern (pair_pattern key: (property_identifier) value: (identifier)) @here)
(object_pattern (pair_pattern key: (property_identifier)
  value: (assignment_pattern left: (identifier))) @here)
"""


class UselessRename(CodeRule):
    """Disallow renaming a name to itself.

    ## Why is this bad?
    `{ a: a }` and `{ a as a }` say `{ a }` and make the reader look for the difference.

    ## Fix safety
    Safe: it is the same.
    """

    code = "JS603"
    category = Category.STYLE
    severity = Severity.INFO
    fix = "safe"
    suggestion = "Write the name once"
    same_as = ("eslint:no-useless-rename", "biome:noUselessRename")
    languages = ("javascript", "typescript")
    queries = dict.fromkeys(languages, _PATTERN)
    words = dict.fromkeys(languages, frozenset({"as", "const", "let", "var", "function"}))

    def check(self, site: Site) -> Iterator[Finding]:
        first, last = site.node.named_children[0], site.node.named_children[-1]
        name, target = site.text(first), last.child_by_field_name("left") or last
        if name != site.text(target) or site.node.named_child_count != 2:  # noqa: PLR2004
            return
        edit = Edit(Span(first.start_byte, target.start_byte), "")
        fix = Fix("Write it once", (edit,), safe=True)
        yield site.finding(site.node, f"`{name}` is renamed to itself", fix=fix)

    valid = {
        "javascript": [
            'import { a as b } from "c";\n',
            "const { a: b } = c;\n",
            "const { a } = c;\n",
            "const b = { a: a };\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                'import { a as a } from "c";\n         ^^^^^^\n',
                fixed='import { a } from "c";\n',
            ),
            Invalid("const { a: a } = b;\n        ^^^^\n", fixed="const { a } = b;\n"),
            Invalid("const { a: a = 1 } = b;\n        ^^^^^^^^\n", fixed="const { a = 1 } = b;\n"),
        ],
        "typescript": [
            Invalid("export { a as a };\n         ^^^^^^\n", fixed="export { a };\n"),
        ],
    }
