from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.statements import enclosing
from aura_lsp.languages.go.variables import function_of, uses
from aura_lsp.model import Category, Edit, Finding, Fix, Related, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_LOOPS = frozenset({"for_statement", "labeled_statement"})


class NilMapWrite(CodeRule):
    """Disallow writing to a map that was never made.

    ## Why is this bad?
    `var m map[string]int` declares a map that is nil. Reading it is fine, writing to it panics.

    Only variables of a function are followed, and only until anything might have given them a map:
    an assignment, their address, or a function that captures them.

    ## Fix safety
    Unsafe: code that compared the map with nil sees an empty one.
    """

    code = "GO101"
    category = Category.BUG
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Make the map before writing to it"
    same_as = ("staticcheck:SA5000",)
    languages = ("go",)
    queries = {"go": "(var_spec type: (map_type) !value) @here"}
    words = {"go": frozenset({"map"})}

    def check(self, site: Site) -> Iterator[Finding]:
        names = site.node.children_by_field_name("name")
        for name in names:
            write = _first_write(site, name)
            if write is not None:
                text = site.text(name)
                yield site.finding(
                    write,
                    f"`{text}` is nil here, and writing to a nil map panics",
                    related=(Related(site.span(name), f"`{text}` is declared without a map"),),
                    fix=_fix(site) if len(names) == 1 else None,
                )

    valid = {
        "go": [
            'func f(m map[string]int) {\n\tm["a"] = 1\n}\n',
            'func f() (m map[string]int) {\n\tm["a"] = 1\n\treturn\n}\n',
            """
            func f(ok bool) {
                var m map[string]int
                if ok {
                    m = make(map[string]int)
                }
                m["a"] = 1
            }
            """,
            """
            func f(b []byte) {
                var m map[string]int
                json.Unmarshal(b, &m)
                m["a"] = 1
            }
            """,
            """
            func f(keys []string) int {
                var m map[string]int
                for _, k := range keys {
                    if m == nil {
                        m = make(map[string]int)
                    }
                    m[k]++
                }
                return m["a"]
            }
            """,
            'var m map[string]int\nfunc f() {\n\tm["a"] = 1\n}\n',
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                func f() {
                    var m map[string]int
                    m["a"] = 1
                    ^^^^^^
                }
                """,
                fixed="""
                func f() {
                    var m = make(map[string]int)
                    m["a"] = 1
                }
                """,
            ),
            Invalid(
                """
                func f(words []string) int {
                    var n, m map[string]int
                    for _, word := range words {
                        m[word]++
                        ^^^^^^^
                    }
                    return len(n)
                }
                """
            ),
        ],
    }


def _first_write(site: Site, declared: Node) -> Node | None:
    """The first write to a map if nothing can have made it before."""
    function = function_of(declared)
    write: Node | None = None
    for use in uses(site, declared)[1:]:
        parent = use.parent
        if parent is None or function_of(use) != function:
            return write
        if _is_changed(use, parent):
            in_loop = write is not None and enclosing(write, _LOOPS) is not None
            return None if in_loop else write
        if write is None and parent.type == "index_expression" and _is_written(parent):
            if parent.child_by_field_name("operand") != use:
                continue
            write = parent
    return write


def _is_changed(use: Node, parent: Node) -> bool:
    """Whether a variable may get another value where it is used."""
    if parent.type == "unary_expression":
        return parent.children[0].type == "&"
    return parent.type == "expression_list" and _is_left(parent)


def _is_written(index: Node) -> bool:
    parent = index.parent
    if parent is not None and parent.type in ("inc_statement", "dec_statement"):
        return True
    return parent is not None and parent.type == "expression_list" and _is_left(parent)


def _is_left(group: Node) -> bool:
    around = group.parent
    return around is not None and around.child_by_field_name("left") == group


def _fix(site: Site) -> Fix | None:
    kind = site.node.child_by_field_name("type")
    if kind is None:
        return None
    start, end = Span(kind.start_byte, kind.start_byte), Span(kind.end_byte, kind.end_byte)
    return Fix("Make the map", (Edit(start, "= make("), Edit(end, ")")), safe=False)
