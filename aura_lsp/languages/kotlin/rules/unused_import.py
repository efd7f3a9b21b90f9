from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_BY_CONVENTION = re.compile(
    r"getValue|setValue|provideDelegate|invoke|iterator|next|hasNext|component\d+|plus|minus|times"
    r"|div|rem|contains|get|set|rangeTo|rangeUntil|not|inc|dec|compareTo|unaryMinus|unaryPlus"
    r"|(?:plus|minus|times|div|rem)Assign"
)
"""What operators and delegation call without its name being there."""
_PLAIN = re.compile(rb"import\s+(?:[\w.]+\s+as\s+|(?:\w+\.)*)(\w+)")
_HEADER = frozenset({"import", "package_header"})


class UnusedImport(CodeRule):
    """Disallow imports that nothing in the file uses.

    ## Why is this bad?
    A reader looks for their use, and they stay when the code that they belong to goes.

    Names of operators and conventions, which are called without being named, are not reported, nor
    are imports of everything. A name in documentation counts as used.

    ## Fix safety
    Safe: an import in Kotlin does nothing.
    """

    code = "KT601"
    category = Category.STYLE
    severity = Severity.INFO
    suggestion = "Remove the import"
    fix = "safe"
    unnecessary = True
    same_as = (
        "sonar:S1128",
        "detekt:UnusedImport",
        "detekt:UnusedImports",
        "ktlint:no-unused-imports",
    )
    languages = ("kotlin",)
    queries = {"kotlin": "(import) @here"}
    words = {"kotlin": frozenset({"import"})}

    def collect(self, site: Site) -> Iterator[Fact]:
        bound = _bound(site) if not site.node.has_error else ""
        if bound and not bound.startswith("`") and not _BY_CONVENTION.fullmatch(bound):
            yield site.fact(site.node, bound)

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        members = file.root.named_children
        header = max((each.end_byte for each in members if each.type in _HEADER), default=0)
        for fact in file.facts:
            if any(True for _ in file.offsets(fact.value, header)):
                continue
            if not all(map(_is_header, file.mentions(fact.value))):
                continue
            end = file.source.find(b"\n", fact.span.end)
            start = file.source.rfind(b"\n", 0, fact.span.start) + 1
            fix = None
            rest = file.source[fact.span.end : end if end >= 0 else len(file.source)]
            if not rest.strip() and not file.source[start : fact.span.start].strip():
                line = type(fact.span)(start, end + 1 if end >= 0 else len(file.source))
                fix = Fix("Remove the import", (Edit(line, ""),), safe=True)
            yield file.finding(fact, f"Nothing here uses `{fact.value}`", fix=fix)

    valid = {
        "kotlin": [
            "import a.b.C\n\nval d: C = e\n",
            "import a.b.*\nimport a.getValue\n\nval d by e\n",
            "import a.b.C\n\n/** See [C]. */\nval d = 1\n",
            "import a.b.C as D\n\nfun f(d: D) {}\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                package p

                import a.b.C
                ^^^^^^^^^^^^
                import a.b.D

                val e: D = f
                """,
                fixed="""
                package p

                import a.b.D

                val e: D = f
                """,
            ),
        ],
    }


def _bound(site: Site) -> str:
    """The name that an import gives to the file; empty where it is not known."""
    node = site.node
    plain = _PLAIN.fullmatch(site.source, node.start_byte, node.end_byte)
    if plain is not None:
        return plain[1].decode()
    if any(child.type == "*" for child in node.children):
        return ""
    alias = [each for each in node.named_children if each.type == "identifier"]
    if alias:
        return site.text(alias[-1])
    path = next((e for e in node.named_children if e.type == "qualified_identifier"), None)
    return site.text(path.named_children[-1]) if path is not None and path.named_children else ""


def _is_header(node: Node) -> bool:
    """Whether a mention is in an import or the package's name."""
    around: Node | None = node
    while around is not None:
        if around.type in _HEADER:
            return True
        around = around.parent
    return False
