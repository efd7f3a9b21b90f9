from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import has_comment
from aura_lsp.languages.rust.names import BUILTINS
from aura_lsp.languages.rust.removing import without
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_OPEN = frozenset({"expression_statement", "let_declaration", "arguments", "block", "match_arm"})
"""Where an expression stands on its own, whatever it is made of."""


class DbgMacro(CodeRule):
    """Disallow `dbg!`.

    ## Why is this bad?
    It prints to the error output of whoever uses the program, and was most likely left behind.
    Tests are not reported.

    ## Fix safety
    Unsafe: what was printed no longer is.
    """

    code = "RS605"
    category = Category.STYLE
    severity = Severity.INFO
    fix = "unsafe"
    suggestion = "Take it away before the code goes out"
    same_as = ("clippy:dbg_macro",)
    languages = ("rust",)
    names = {"rust": frozenset({"dbg"})}

    def check(self, site: Site) -> Iterator[Finding]:
        macro = site.node.parent
        if macro is None or macro.type != "macro_invocation" or site.in_tests:
            return
        if macro.child_by_field_name("macro") != site.node:
            return
        if site.origin(site.node) == f"{BUILTINS}.dbg":
            yield site.finding(macro, "`dbg!` was left behind: take it away", fix=_fix(site, macro))

    valid = {
        "rust": [
            "#[cfg(test)]\nmod tests { fn f() { dbg!(x); } }\n",
            "macro_rules! dbg { () => {} }\nfn f() { dbg!(); }\n",
            "fn f() { log::debug!(x); dbg(x); }\n",
            "fn f() { other!(dbg!(x)) }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                fn f(n: u8) -> u8 {
                    dbg!();
                    ^^^^^^
                    let a = dbg!(n, 2);
                            ^^^^^^^^^^
                    dbg!(n + 1) * 2
                    ^^^^^^^^^^^
                }
                """,
                fixed="""
                fn f(n: u8) -> u8 {
                    let a = (n, 2);
                    (n + 1) * 2
                }
                """,
            ),
        ],
    }


def _fix(site: Site, macro: Node) -> Fix | None:
    """To leave what the macro is given, or nothing."""
    tree, around = macro.named_children[-1], macro.parent
    tokens = tree.children[1:-1]
    if tree.type != "token_tree" or around is None or has_comment(macro):
        return None
    title = "Take `dbg!` away"
    if not tokens:
        is_statement = around.type == "expression_statement"
        return Fix(title, (without(around),), safe=False) if is_statement else None
    commas = sum(each.type == "," for each in tokens)
    if commas and any(each.type == "<" for each in tokens):
        return None  # they may be type arguments
    if commas and tokens[-1].type == ",":
        tokens, commas = tokens[:-1], commas - 1
    if not tokens:
        return None
    text = site.source[tokens[0].start_byte : tokens[-1].end_byte].decode("utf-8", "replace")
    if commas or (len(tokens) > 1 and around.type not in _OPEN):
        text = f"({text})"
    return Fix(title, (Edit(site.span(macro), text),), safe=False)
