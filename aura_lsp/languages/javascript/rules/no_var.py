from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.assigning import is_written
from aura_lsp.languages.javascript.names import FUNCTIONS, SCOPES
from aura_lsp.metrics.recursion import mentions
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_HOISTED = frozenset({"function_declaration", "generator_function_declaration"})
_LOOPS = frozenset({"for_statement", "for_in_statement", "while_statement", "do_statement"})


class NoVar(CodeRule):
    """Prefer `let` and `const` over `var`.

    ## Why is this bad?
    A `var` belongs to the whole function: it is there before its line and outside of its block, and
    closures in a loop share it.

    Declarations of types (`.d.ts`, `declare`) are not reported.

    ## Fix safety
    Safe: offered only for one variable in a function, where all mentions come after it, in its
    block and outside of loops.
    """

    code = "JS601"
    category = Category.STYLE
    severity = Severity.INFO
    fix = "safe"
    suggestion = "Declare it with `let`, or `const` if it is never assigned again"
    same_as = ("eslint:no-var", "biome:noVar", "sonar:S3504")
    languages = ("javascript", "typescript")
    queries = dict.fromkeys(
        languages, '[(variable_declaration) (for_in_statement kind: "var")] @here'
    )
    words = dict.fromkeys(languages, frozenset({"var"}))

    def check(self, site: Site) -> Iterator[Finding]:
        node = site.node
        around = [each.type for each in site.around(node)]
        keyword = node.child_by_field_name("kind") or node.children[0]
        if keyword.type != "var" or "ambient_declaration" in around:
            return
        yield site.finding(keyword, "`var` belongs to the whole function", fix=_fix(site))

    valid = {
        "javascript": ["let a = 1;\n", "const a = 1;\n", "using(a);\n"],
        "typescript": ["declare var a: number;\n"],
    }
    invalid = {
        "javascript": [
            Invalid(
                """
                function f() {
                  var a = 1;
                  ^^^
                  return a;
                }
                """,
                fixed="""
                function f() {
                  const a = 1;
                  return a;
                }
                """,
            ),
            Invalid(
                "function f() { if (a) { var b = 1; } return b; }\n                        ^^^\n"
            ),
            Invalid("var a = 1;\n^^^\n"),
            Invalid("for (var a in b) { f(a); }\n     ^^^\n"),
            Invalid("function f() { var a = a || {}; }\n               ^^^\n"),
            Invalid(
                """
                function f() {
                  g();
                  var a = 1;
                  ^^^
                  function g() { h(a); }
                }
                """,
                fixed="""
                function f() {
                  g();
                  var a = 1;
                  function g() { h(a); }
                }
                """,
            ),
        ],
        "typescript": [Invalid("export function f() { var a: A; }\n                      ^^^\n")],
    }


def _fix(site: Site) -> Fix | None:
    """`let` or `const` instead, where that means the same."""
    node = site.node
    block = node.parent
    declarators = [each for each in node.named_children if each.type == "variable_declarator"]
    function = next((each for each in site.around(node) if each.type in FUNCTIONS), None)
    if function is None or block is None or block.type != "statement_block":
        return None
    if len(declarators) != 1 or any(each.type in _LOOPS for each in site.around(node)):
        return None
    name = declarators[0].child_by_field_name("name")
    if name is None or name.type != "identifier" or _is_odd(site, name, block, function):
        return None
    is_given = declarators[0].child_by_field_name("value") is not None
    word = "const" if is_given and not is_written(name, site.source, block) else "let"
    return Fix(f"Use `{word}`", (Edit(site.span(node.children[0]), word),), safe=True)


def _between(node: Node, function: Node) -> Iterator[Node]:
    """What is around a node in a function."""
    around = node.parent
    while around is not None and around != function:
        yield around
        around = around.parent


def _is_odd(site: Site, name: Node, block: Node, function: Node) -> bool:
    """Whether a variable is mentioned before its line, outside of its block, or declared twice."""
    known_from = name.parent.end_byte if name.parent is not None else name.end_byte
    for mention in mentions(site.text(name).encode(), site.source, function):
        if mention == name:
            continue
        if mention.start_byte < known_from or mention.end_byte > block.end_byte:
            return True
        if any(each.type in _HOISTED for each in _between(mention, function)):
            return True  # may be called before
        parent = mention.parent
        if parent is not None and parent.child_by_field_name("name") == mention:
            return True  # declared again
        if parent is not None and parent.type in SCOPES | {"formal_parameters"}:
            return True
    return False
