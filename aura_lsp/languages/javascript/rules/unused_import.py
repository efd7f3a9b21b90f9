from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.likeness import holds_comment
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_BY_MARKUP = frozenset({"React", "h", "jsx", "Fragment", "preact"})
_NO_NAME = _BY_MARKUP | {"type"}
_COMMENT = re.compile(rb"//|/\*|<!--|-->")


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
    queries = dict.fromkeys(languages, "(import_clause) @here")
    words = dict.fromkeys(languages, frozenset({"import"}))

    def collect(self, site: Site) -> Iterator[Fact]:
        clause = site.node
        if _holds_comment(clause.parent or clause, site.source):
            return
        for node in _imported(clause):
            name = node
            if node.type == "import_specifier":
                name = node.child_by_field_name("alias") or node.child_by_field_name("name") or node
            bound = site.text(name)
            if name.type == "identifier" and bound not in _NO_NAME:
                yield site.fact(node, bound)

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        imported = [fact.span for fact in file.facts]
        for fact in file.facts:
            if not _is_used(file, fact.value, imported):
                fix = _fix(file, fact.span)
                yield file.finding(fact, f"Nothing here uses `{fact.value}`", fix=fix)

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


def _holds_comment(statement: Node, source: bytes) -> bool:
    may = _COMMENT.search(source, statement.start_byte, statement.end_byte) is not None
    return may and holds_comment(statement)


def _imported(clause: Node) -> Iterator[Node]:
    """The names that an import binds, those in braces with what they are called elsewhere."""
    for each in clause.named_children:
        if each.type == "identifier":
            yield each
        elif each.type == "namespace_import":
            yield from (name for name in each.named_children if name.type == "identifier")
        elif each.type == "named_imports":
            yield from (name for name in each.named_children if name.type == "import_specifier")


def _is_used(file: FileSite, name: str, imported: list[Span]) -> bool:
    """Whether a name stands anywhere but in imports: most do behind the last of these."""
    if any(True for _ in file.offsets(name, imported[-1].end)):
        return True
    return any(
        not any(span.start <= at < span.end for span in imported) for at in file.offsets(name)
    )


def _fix(file: FileSite, name: Span) -> Fix | None:
    """To take a name out of its import, or the line with that away."""
    span = _removal(file.root, name)
    if span is None:
        return None
    is_whole = file.source.startswith(b"import", span.start)
    if is_whole and file.source.startswith(b"\n", span.end):
        span = Span(span.start, span.end + 1)
    return Fix("Remove the import", (Edit(span, ""),), safe=True)


def _removal(root: Node, name: Span) -> Span | None:
    """What to cut out: the name with a comma, or the statement that has no other; None where that
    is not so simple."""
    node = root.descendant_for_byte_range(name.start, name.end)
    if node is not None and node.parent is not None and node.parent.type == "import_specifier":
        node = node.parent
    clause = node
    while clause is not None and clause.type != "import_clause":
        clause = clause.parent
    if node is None or clause is None or clause.parent is None:
        return None
    named = next((each for each in clause.named_children if each.type == "named_imports"), None)
    specifiers = named.named_children if named is not None else []
    if clause.named_child_count == 1 and (node.type != "import_specifier" or len(specifiers) == 1):
        return Span(clause.parent.start_byte, clause.parent.end_byte)
    if node.type != "import_specifier" or len(specifiers) < 2:  # noqa: PLR2004 - the last one
        return None
    before, after = node.prev_named_sibling, node.next_named_sibling
    if before is not None:
        return Span(before.end_byte, node.end_byte)
    return Span(node.start_byte, after.start_byte) if after is not None else None
