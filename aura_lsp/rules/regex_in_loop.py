from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.literals import is_constant
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_LOOP = re.compile(r"(for|while|loop|do|do_while|for_in)_(statement|expression)")
_FUNCTION = re.compile(
    r"(function_[dei]|func_|lambda|anonymous|arrow_|closure|method_|class|object|generator_f|"
    r"static_item|const_item)\w*"
)
"""What runs once, or at another time."""
_COMPILERS = frozenset(
    {
        "regexp.MustCompile", "regexp.Compile", "regexp.MatchString", "regexp.MustCompilePOSIX",
        "regexp.CompilePOSIX", "regexp.Match", "regex.Regex.new", "regex.bytes.Regex.new",
        "builtins.RegExp", "regex::Regex::new",
    }
)  # fmt: skip
_KOTLIN = frozenset({"Regex", "Pattern.compile"})
_CALLS = frozenset({"call_expression", "new_expression"})


class RegexInLoop(CodeRule):
    """Disallow compiling the same regular expression in every round of a loop.

    ## Why is this bad?
    To compile a pattern takes much longer than to match it, and the result is the same every
    time. Made once before the loop, it does as well.

    Only patterns that are written out are reported. What a closure in the loop does is not, nor is
    what is made once and kept, as in Rust's `LazyLock`.
    """

    code = "X134"
    category = Category.PERFORMANCE
    severity = Severity.INFO
    suggestion = "Compile the pattern once, outside of the loop"
    same_as = ("clippy:regex_creation_in_loops", "staticcheck:SA6000")
    languages = ("go", "rust", "kotlin", "javascript", "typescript")
    names = {
        "go": frozenset({name.rpartition(".")[2] for name in _COMPILERS if "regexp" in name}),
        "rust": frozenset({"Regex"}),
        "kotlin": frozenset({"Regex", "toRegex", "compile"}),
        "javascript": frozenset({"RegExp"}),
        "typescript": frozenset({"RegExp"}),
    }

    def check(self, site: Site) -> Iterator[Finding]:
        call = _compilation(site)
        if call is not None and _is_repeated(call):
            yield site.finding(
                call, "This compiles the same pattern in every round; do it before the loop"
            )

    valid = {
        "go": [
            'package p\n\nimport "regexp"\n\nvar a = regexp.MustCompile("a")\n\nfunc f() {\n'
            "\tfor _, x := range y {\n\t\ta.MatchString(x)\n\t}\n}\n",
            'package p\n\nimport "regexp"\n\nfunc f() {\n\tfor _, x := range y {\n'
            "\t\tregexp.MustCompile(x)\n\t}\n}\n",
        ],
        "rust": [
            'use regex::Regex;\nfn f() { for i in y { Regex::new(&format!("{i}")); } }\n',
            "use regex::Regex;\nfn f() { for i in y {\n"
            '    static R: LazyLock<Regex> = LazyLock::new(|| Regex::new("a").unwrap());\n} }\n',
        ],
        "kotlin": ['fun f() {\n    for (x in y) { Regex("$x.*") }\n}\n'],
        "javascript": [
            "for (const a of b) { c.test(/a/); new RegExp(a); new RegExp(`${a}`); }\n",
            'for (const a of b) { c.on(() => new RegExp("a")); }\n',
            'for (const a of new RegExp("a").exec(b)) { c(a); }\n',
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                package p

                import "regexp"

                func f() {
                    for _, x := range y {
                        if regexp.MustCompile(`a+`).MatchString(x) {
                           ^^^^^^^^^^^^^^^^^^^^^^^^
                            g(x)
                        }
                    }
                }
                """
            ),
        ],
        "rust": [
            Invalid(
                """
                use regex::Regex;

                fn f() {
                    for x in y {
                        let r = Regex::new(r"a+").unwrap();
                                ^^^^^^^^^^^^^^^^^
                    }
                }
                """
            ),
        ],
        "kotlin": [
            Invalid(
                """
                fun f() {
                    for (x in y) {
                        g(x.matches(Regex("a+")))
                                    ^^^^^^^^^^^
                        h("a+".toRegex())
                          ^^^^^^^^^^^^^^
                    }
                }
                """
            ),
        ],
        "javascript": [
            Invalid(
                """
                while (a()) {
                  if (new RegExp("^a+").test(b)) c();
                      ^^^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
        "typescript": [
            Invalid('for (const a of b) g(RegExp("a+", "i"));\n' + " " * 21 + "^" * 17),
        ],
    }


def _compilation(site: Site) -> Node | None:
    """The call that compiles a pattern which is written out in it."""
    callee = site.node
    while callee.parent is not None and callee.parent.type not in _CALLS:
        if callee.parent.type not in (
            "selector_expression", "scoped_identifier", "navigation_expression",
        ):  # fmt: skip
            return None
        callee = callee.parent
    call = callee.parent
    if call is None or callee.start_byte != (call.named_children[0].start_byte):
        return None
    if site.language.name == "kotlin":
        return _kotlin_compilation(site, callee, call)
    if site.origin(callee) not in _COMPILERS:
        return None
    given = call.child_by_field_name("arguments")
    return call if given is not None and _begins_with_text(site, given) else None


def _kotlin_compilation(site: Site, callee: Node, call: Node) -> Node | None:
    if site.text(callee) in _KOTLIN:
        values = call.named_children[-1].named_children
        return call if values and _begins_with_text(site, values[0]) else None
    is_method = callee.type == "navigation_expression" and site.text(site.node) == "toRegex"
    return call if is_method and _begins_with_text(site, callee) else None


def _begins_with_text(site: Site, node: Node) -> bool:
    """Whether the first thing in a node is a text that is always the same."""
    first = next((each for each in node.named_children if "comment" not in each.type), None)
    return first is not None and is_constant(first, site.source)


def _is_repeated(call: Node) -> bool:
    """Whether a loop runs a call again and again: its head, but for a condition, runs once."""
    inner, node = call, call.parent
    while node is not None and not _FUNCTION.fullmatch(node.type):
        if _LOOP.fullmatch(node.type):
            is_body = inner.end_byte == node.end_byte
            return is_body or node.type.startswith("while")
        inner, node = node, node.parent
    return False
