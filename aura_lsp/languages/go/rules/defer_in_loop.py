from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.names import FUNCTIONS
from aura_lsp.languages.go.statements import leaves
from aura_lsp.model import Category, Finding, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_SWITCHES = frozenset({"expression_switch_statement", "type_switch_statement", "select_statement"})


class DeferInLoop(CodeRule):
    """Disallow `defer` in a loop.

    ## Why is this bad?
    Deferred calls are made when the function ends, not at the end of each round. Files, locks and
    connections of all rounds stay open until then.

    Not reported: a `defer` in a function literal in the loop, and one in a round that is the last,
    as the statements behind it leave the loop.
    """

    code = "GO202"
    category = Category.MEMORY_LEAK
    severity = Severity.WARNING
    suggestion = "Move the body of the loop to a function of its own"
    same_as = ("revive:defer", "gocritic:deferInLoop", "staticcheck:SA9001")
    languages = ("go",)
    queries = {"go": "(defer_statement) @here"}
    words = {"go": frozenset({"defer"})}

    def check(self, site: Site) -> Iterator[Finding]:
        if site.in_tests or not _is_repeated(site, site.node):
            return
        start = site.node.start_byte
        yield site.finding(
            Span(start, start + len("defer")),
            "This `defer` waits for the end of the function, not of the round; use a function",
        )

    valid = {
        "go": [
            """
            func f(names []string) {
                for _, name := range names {
                    func() {
                        file := open(name)
                        defer file.Close()
                    }()
                }
            }
            """,
            """
            func f() {
                for range 3 {
                    go func() {
                        defer wg.Done()
                    }()
                }
            }
            """,
            """
            func f(names []string) error {
                for _, name := range names {
                    if file := open(name); file != nil {
                        defer file.Close()
                        return parse(file)
                    }
                }
                return nil
            }
            """,
            """
            func f() {
                for {
                    mu.Lock()
                    defer mu.Unlock()
                    break
                }
            }
            """,
            "func f() {\n\tfor range 3 {\n\t\tg()\n\t}\n\tdefer h()\n}\n",
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                func f(names []string) {
                    for _, name := range names {
                        file := open(name)
                        defer file.Close()
                        ^^^^^
                        if done(file) {
                            return
                        }
                    }
                }
                """
            ),
            Invalid(
                """
                func f() {
                    for {
                        select {
                        case x := <-c:
                            defer x.Close()
                            ^^^^^
                            break
                        }
                    }
                }
                """
            ),
        ],
    }


def _is_repeated(site: Site, node: Node) -> bool:
    """Whether a statement is in a loop that may go on after it."""
    in_switch = False
    for around in site.around(node):
        if around.type in FUNCTIONS:
            return False
        if around.type == "for_statement":
            return True
        if around.type in _SWITCHES:
            in_switch = True
        elif around.type == "statement_list":
            last = around.named_children[-1]
            is_break = last.type == "break_statement" and not last.named_child_count
            is_next = last.type == "continue_statement" or (is_break and in_switch)
            case = around.parent is not None and around.parent.type.endswith("_case")
            if leaves(last, site.source) and not is_next and not (is_break and case):
                return False
    return False
