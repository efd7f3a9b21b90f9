from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.calls import called_by, method_of
from aura_lsp.languages.go.statements import statements
from aura_lsp.languages.go.variables import uses
from aura_lsp.languages.go.versions import language_version, newest_toolchain
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_OWN_SINCE = 22
"""Since Go 1.22 each round of a loop has variables of its own."""


class LoopVarCapture(CodeRule):
    """Disallow capturing loop variables in goroutines before Go 1.22.

    ## Why is this bad?
    Before Go 1.22 all rounds share one variable. A function that runs later sees the value that the
    variable has by then, which is that of the last round as a rule.

    Reported are function literals after `go` or `defer`, or given to `Go` of an error group, at the
    end of a loop's body, in files whose `//go:build` line says that they are for an older Go. Which
    version a module uses is not known; with a new one nothing is wrong.

    ## Fix safety
    Safe: a copy of the variable is what the function was meant to see.
    """

    code = "GO306"
    category = Category.CONCURRENCY
    severity = Severity.ERROR
    fix = "safe"
    suggestion = "Copy the variable in the loop: `v := v`"
    same_as = ("vet:loopclosure", "revive:range-val-in-closure", "gosec:G601")
    languages = ("go",)
    queries = {
        "go": """
        [(for_statement (range_clause) body: (block))
         (for_statement (for_clause initializer: (short_var_declaration)) body: (block))] @here
        """
    }
    words = {"go": frozenset({"for"})}

    def collect(self, site: Site) -> Iterator[Fact]:
        body = statements(site.node.child_by_field_name("body"))
        literal = _run_later(site, body[-1]) if body else None
        if literal is None:
            return
        line = site.source.rfind(b"\n", 0, body[-1].start_byte) + 1
        indent = site.source[line : body[-1].start_byte].decode("utf-8", "replace")
        for name in _variables(site.node):
            read = _captured(site, name, literal)
            if read is not None:
                offset = body[-1].start_byte - read.start_byte
                yield site.fact(read, (site.text(name), offset, indent))

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        version = language_version(file.source) or newest_toolchain(file.source)
        if version is None or version >= _OWN_SINCE:
            return
        for fact in file.facts:
            name, offset, indent = fact.value
            fix = None
            if not indent.strip():
                at = fact.span.start + offset
                edit = Edit(Span(at, at), f"{name} := {name}\n{indent}")
                fix = Fix("Copy the variable", (edit,), safe=True)
            yield file.finding(
                fact, f"All rounds share `{name}`, which changes before this runs; copy it", fix=fix
            )

    valid = {
        "go": [
            "func f() {\n\tfor _, v := range all {\n\t\tgo func() {\n\t\t\tg(v)\n\t\t}()\n\t}\n}\n",
            """
            //go:build go1.22

            package p

            func f() {
                for _, v := range all {
                    go func() {
                        g(v)
                    }()
                }
            }
            """,
            """
            //go:build go1.21

            package p

            func f() {
                for i, v := range all {
                    v := v
                    go func(i int) {
                        g(v, i)
                    }(i)
                }
            }
            """,
            """
            //go:build go1.21

            package p

            func f() {
                for _, v := range all {
                    go func() {
                        g(v)
                    }()
                    wg.Wait()
                }
            }
            """,
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                //go:build go1.21

                package p

                func f() {
                    for _, v := range all {
                        go func() {
                            g(v)
                              ^
                        }()
                    }
                }
                """,
                fixed="""
                //go:build go1.21

                package p

                func f() {
                    for _, v := range all {
                        v := v
                        go func() {
                            g(v)
                        }()
                    }
                }
                """,
            ),
            Invalid(
                """
                //go:build !go1.22

                package p

                func f() {
                    for i := 0; i < 3; i++ {
                        group.Go(func() error {
                            return g(i)
                                     ^
                        })
                    }
                }
                """
            ),
        ],
    }


def _run_later(site: Site, last: Node) -> Node | None:
    """The function literal that the last statement of a loop's body runs, or has run, later."""
    call = called_by(last)
    if call is None:
        return None
    literal = call.child_by_field_name("function")
    if last.type == "expression_statement":
        given = call.child_by_field_name("arguments")
        if method_of(site, call) != "Go" or given is None or given.named_child_count != 1:
            return None
        literal = given.named_children[0]
    return literal if literal is not None and literal.type == "func_literal" else None


def _variables(loop: Node) -> list[Node]:
    """The variables that the header of a loop declares."""
    header = loop.named_children[0]
    if header.type == "for_clause":
        header = header.child_by_field_name("initializer") or header
    elif not any(child.type == ":=" for child in header.children):
        return []
    left = header.child_by_field_name("left")
    return [n for n in left.named_children if n.type == "identifier"] if left is not None else []


def _captured(site: Site, name: Node, literal: Node) -> Node | None:
    """Where a function literal first reads a variable."""
    for use in uses(site, name)[1:]:
        if literal.start_byte <= use.start_byte < literal.end_byte:
            return use
    return None
