from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.assigning import is_target, is_written
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site


class PreferConst(CodeRule):
    """Prefer `const` for what is never assigned again.

    ## Why is this bad?
    `let` makes the reader look for the place where it changes. There is none.

    Only single names with a value are looked at. What a loop's header declares may change there.

    ## Fix safety
    Safe: nothing assigns the name again.
    """

    code = "JS602"
    category = Category.STYLE
    severity = Severity.INFO
    fix = "safe"
    suggestion = "Declare it with `const`"
    same_as = ("eslint:prefer-const", "biome:useConst", "sonar:S3353")
    languages = ("javascript", "typescript")
    queries = dict.fromkeys(languages, '(lexical_declaration "let") @here')
    words = dict.fromkeys(languages, frozenset({"let"}))

    def check(self, site: Site) -> Iterator[Finding]:
        names, row = _names(site.node), site.node.parent
        if not names or row is None or row.type != "statement_block" or row.has_error:
            return  # where an error is, the end of a block may not be its end
        if not any(is_written(each, site.source, row) for each in names):
            first = site.node.children[0]
            yield site.finding(first, _message(site.text(names[0])), fix=_fix(site.span(first)))

    def collect(self, site: Site) -> Iterator[Fact]:
        row = site.node.parent
        if row is not None and row.type == "export_statement":
            row = row.parent
        names = _names(site.node) if row is not None and row.type == "program" else []
        if names:
            texts = tuple(site.text(each) for each in names)
            yield site.fact(site.node.children[0], texts)

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        for fact in file.facts:
            places = [each for name in fact.value for each in file.mentions(name)]
            if not any(is_target(each) or _is_doubtful(each) for each in places):
                yield file.finding(fact, _message(fact.value[0]), fix=_fix(fact.span))

    valid = {
        "javascript": [
            "function f() { let a = 1; a = 2; return a; }\n",
            "function f() { let a = 1; const g = () => { a += 1; }; return g; }\n",
            "function f() { let a; if (b) a = 1; return a; }\n",
            "for (let i = 0; i < 3; i++) g(i);\n",
            "function f() { let a = 1; [a] = b; ({ c: a } = d); return a; }\n",
            "let a = 1;\nfunction f() { a++; }\nexport let b = 1, c = 2;\nc = 3;\n",
            "function f() { let a = 1; for (a of b) g(a); }\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                "function f() { let a = 1; return a.b = 2; }\n               ^^^\n",
                fixed="function f() { const a = 1; return a.b = 2; }\n",
            ),
        ],
        "typescript": [
            Invalid("export let a = 1, b: B = {};\n       ^^^\nb.a = a;\n"),
            Invalid("function f() { let a: A = b; return a; }\n               ^^^\n"),
        ],
    }


def _names(declaration: Node) -> list[Node]:
    """The names that a declaration gives values to; none where it does anything else."""
    names: list[Node] = []
    for each in declaration.named_children:
        if each.type != "variable_declarator":
            continue
        name = each.child_by_field_name("name")
        if name is None or name.type != "identifier" or each.child_by_field_name("value") is None:
            return []
        names.append(name)
    return names


def _is_doubtful(mention: Node) -> bool:
    """Whether the parser could not read what is around a mention."""
    around = mention.parent
    while around is not None and around.type != "program":
        if around.has_error:
            return True
        around = around.parent
    return False


def _message(name: str) -> str:
    return f"`{name}` is never assigned again"


def _fix(keyword: Span) -> Fix:
    return Fix("Use `const`", (Edit(keyword, "const"),), safe=True)
