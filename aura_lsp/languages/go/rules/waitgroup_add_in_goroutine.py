from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.calls import arguments, called_by, method_of, receiver_of
from aura_lsp.languages.go.statements import statements, within
from aura_lsp.languages.go.variables import declared_at, function_of, type_of
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site


class WaitgroupAddInGoroutine(CodeRule):
    """Disallow `WaitGroup.Add` in the goroutine that is to be waited for.

    ## Why is this bad?
    `Wait` may come before the goroutine has got as far as `Add`. It sees a counter of zero and does
    not wait.

    Reported is `Add` as the first statement of a goroutine, and a later one if the function around
    waits behind the `go` statement, both only for a counter that is also waited for or counted
    down, and to which nothing was added before.

    ## Fix safety
    Unsafe: what is added may be computed from what only the goroutine knows.
    """

    code = "GO302"
    category = Category.CONCURRENCY
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Call `Add` before the `go` statement"
    same_as = ("staticcheck:SA2000", "vet:waitgroup")
    languages = ("go",)
    queries = {"go": "(go_statement (call_expression function: (func_literal))) @here"}
    words = {"go": frozenset({"go"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call = called_by(site.node)
        literal = call.child_by_field_name("function") if call is not None else None
        around = function_of(site.node)
        if literal is None or around is None:
            return
        body = statements(literal.child_by_field_name("body"))
        for at, statement in enumerate(body):
            added = called_by(statement) if statement.type == "expression_statement" else None
            group = receiver_of(added) if added is not None else None
            if added is None or group is None or method_of(site, added) != "Add":
                continue
            name = site.text(group)
            if _is_negative(added) or _is_other_type(site, group):
                continue
            if _is_waited_for(site, around, name, is_first=at == 0):
                yield site.finding(
                    statement,
                    f"`Wait` may be called before this `Add`; call `{name}.Add` before `go`",
                    fix=_fix(site, body) if at == 0 else None,
                )

    valid = {
        "go": [
            """
            func f() {
                var wg sync.WaitGroup
                wg.Add(1)
                go func() {
                    defer wg.Done()
                    g()
                }()
                wg.Wait()
            }
            """,
            "func f() {\n\tgo func() {\n\t\tcounter.Add(1)\n\t\tg()\n\t}()\n}\n",
            """
            func f() {
                wg.Add(1)
                go func() {
                    defer wg.Done()
                    wg.Add(1)
                    go g(wg)
                }()
                wg.Wait()
            }
            """,
            """
            func f() {
                group := &Group{}
                go func() {
                    group.Add(1)
                    defer group.Done()
                }()
                group.Wait()
            }
            """,
            """
            func f() {
                go func() {
                    g()
                    wg.Add(1)
                    go h(wg)
                    wg.Wait()
                }()
            }
            """,
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                import "sync"

                func f() {
                    var wg sync.WaitGroup
                    go func() {
                        wg.Add(1)
                        ^^^^^^^^^
                        defer wg.Done()
                        g()
                    }()
                    wg.Wait()
                }
                """,
                fixed="""
                import "sync"

                func f() {
                    var wg sync.WaitGroup
                    wg.Add(1)
                    go func() {
                        defer wg.Done()
                        g()
                    }()
                    wg.Wait()
                }
                """,
            ),
            Invalid(
                """
                func (s *Server) start() {
                    go func() {
                        log("start")
                        s.wg.Add(1)
                        ^^^^^^^^^^^
                        defer s.wg.Done()
                    }()
                    s.wg.Wait()
                }
                """
            ),
        ],
    }


def _is_negative(added: Node) -> bool:
    """Whether a call counts down."""
    given = arguments(added)
    return bool(given) and given[0].type == "unary_expression"


def _is_other_type(site: Site, group: Node) -> bool:
    """Whether a variable of the function has another type than `sync.WaitGroup`."""
    declared = declared_at(site, group) if group.type == "identifier" else None
    kind = type_of(declared) if declared is not None else None
    return kind is not None and site.origin(kind) != "sync.WaitGroup"


def _is_waited_for(site: Site, around: Node, name: str, *, is_first: bool) -> bool:
    """Whether the goroutine's `Add` is too late for a wait group."""
    go, is_group, is_awaited = site.node, False, False
    for node in within(around):
        if node.type != "call_expression":
            continue
        group, method = receiver_of(node), method_of(site, node)
        if group is None or site.text(group) != name:
            continue
        if method == "Add" and node.start_byte < go.start_byte:
            return False
        is_outside = not go.start_byte <= node.start_byte < go.end_byte
        is_group = is_group or method == "Done" or (method == "Wait" and is_outside)
        is_awaited = is_awaited or (method == "Wait" and node.start_byte >= go.end_byte)
    return is_group if is_first else is_awaited


def _fix(site: Site, body: list[Node]) -> Fix | None:
    """Move the first statement of a goroutine to the line above it."""
    if len(body) == 1:
        return None
    first, go = body[0], site.node
    line = site.source.rfind(b"\n", 0, go.start_byte) + 1
    indent = site.source[line : go.start_byte].decode("utf-8", "replace")
    gap = site.source[first.end_byte : body[1].start_byte]
    if indent.strip() or gap.strip() or first.next_named_sibling != body[1]:
        return None
    edits = (
        Edit(Span(go.start_byte, go.start_byte), f"{site.text(first)}\n{indent}"),
        Edit(Span(first.start_byte, body[1].start_byte), ""),
    )
    return Fix("Move `Add` before the `go` statement", edits, safe=False)
