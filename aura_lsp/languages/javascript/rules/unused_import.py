from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.likeness import holds_comment
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_BY_MARKUP = frozenset({"React", "h", "jsx", "Fragment", "preact"})


class UnusedImport(CodeRule):
    """Disallow imports that nothing in the file uses.

    ## Why is this bad?
    A reader looks for their use, and they keep other modules in the program.

    A mention anywhere counts as a use, also as a type, in markup and in comments. Imports for their
    effect and names that markup needs (`React`) are not reported.

    ## Fix safety
    Safe: the module is still loaded for its effects if other names of it are used; where none is
    left, the fix is not offered for a whole statement with a default and other names.
    """

    code = "JS605"
    category = Category.STYLE
    severity = Severity.INFO
    fix = "safe"
    unnecessary = True
    suggestion = "Remove the name from the import"
    same_as = ("biome:noUnusedImports", "sonar:S1128", "eslint:no-unused-vars",
               "typescript-eslint:no-unused-vars")  # fmt: skip
    languages = ("javascript", "typescript")
    queries = dict.fromkeys(
        languages,
        """
        (import_specifier) @here
        (import_clause (identifier) @here)
        (namespace_import (identifier) @here)
        """,
    )
    words = dict.fromkeys(languages, frozenset({"import"}))

    def collect(self, site: Site) -> Iterator[Fact]:
        node = site.node
        name = node
        if node.type == "import_specifier":
            name = node.child_by_field_name("alias") or node.child_by_field_name("name") or node
        bound = site.text(name)
        if name.type != "identifier" or bound in _BY_MARKUP | {"type"}:
            return
        statement = next((e for e in site.around(node) if e.type == "import_statement"), None)
        if statement is None or holds_comment(statement):
            return
        edit = _removal(node, statement)
        span = (edit.start - node.start_byte, edit.end - node.start_byte) if edit else None
        yield site.fact(node, (bound, span))

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        imported = [fact.span for fact in file.facts]
        for fact in file.facts:
            bound, edit = fact.value
            uses = (
                each
                for each in file.mentions(bound)
                if not any(s.start <= each.start_byte < s.end for s in imported)
            )
            if next(uses, None) is not None:
                continue
            fix = None
            if edit is not None:
                span = Span(fact.span.start + edit[0], fact.span.start + edit[1])
                after = file.source[span.end : span.end + 1]
                whole = file.source[span.start : span.end].startswith(b"import") and after == b"\n"
                span = Span(span.start, span.end + 1) if whole else span
                fix = Fix("Remove the import", (Edit(span, ""),), safe=True)
            yield file.finding(fact, f"Nothing here uses `{bound}`", fix=fix)

    valid = {
        "javascript": [
            'import "./effects.js";\n',
            'import { a } from "b";\n\na();\n',
            'import a, { b as c } from "d";\n\nexport { a, c };\n',
            'import { A } from "b";\n\n/** @type {A} */\nlet c;\n',
            'import React from "react";\n\nconst a = <b />;\n',
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                """
                import { a, b } from "c";
                            ^
                import d from "e";
                       ^

                a();
                """,
                fixed="""
                import { a } from "c";

                a();
                """,
            ),
        ],
        "typescript": [
            Invalid(
                'import * as a from "b";\n            ^\n'
                'import type { C } from "d";\n              ^\n'
            ),
        ],
    }


def _removal(node: Node, statement: Node) -> Span | None:
    """What to cut out: the name with a comma, or the statement that has no other; None where that
    is not so simple."""
    clause = next((e for e in statement.named_children if e.type == "import_clause"), None)
    if clause is None:
        return None
    named = next((e for e in clause.named_children if e.type == "named_imports"), None)
    specifiers = named.named_children if named is not None else []
    if clause.named_child_count == 1 and (node.type != "import_specifier" or len(specifiers) == 1):
        return Span(statement.start_byte, statement.end_byte)
    if node.type != "import_specifier" or len(specifiers) < 2:  # noqa: PLR2004 - the last one
        return None
    before, after = node.prev_named_sibling, node.next_named_sibling
    if before is not None:
        return Span(before.end_byte, node.end_byte)
    return Span(node.start_byte, after.start_byte) if after is not None else None
