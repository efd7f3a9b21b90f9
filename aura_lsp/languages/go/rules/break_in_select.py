from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.statements import after, before, statements, within
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_CASES = frozenset({"communication_case", "expression_case", "type_case", "default_case"})


class BreakInSelect(CodeRule):
    """Disallow a `break` that leaves only the `select`, not the loop around it.

    ## Why is this bad?
    `break` at the end of a case leaves the `select` or `switch`, which ends there anyway. The loop
    goes on, although the `break` looks as if it were to end it.

    Reported is a `break` without label at the end of a case of a `select`, or of a `switch` that is
    the last statement of its loop. One that is all there is in a case of a `switch`, or in a
    `default`, only says that there is nothing to do; one behind an assignment to a variable of the
    loop's condition does end the loop.
    """

    code = "GO106"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Give the loop a label and `break` to it, or remove the `break`"
    same_as = ("staticcheck:SA4011",)
    languages = ("go",)
    queries = {"go": "(break_statement) @here"}
    words = {"go": frozenset({"break"})}

    def check(self, site: Site) -> Iterator[Finding]:
        if site.node.named_child_count:
            return
        case = _case_ended_by(site.node)
        around = case.parent if case is not None else None
        if case is None or around is None or not _is_in_loop(around):
            return
        is_select = around.type == "select_statement"
        if not is_select and after(around) is not None:
            return
        is_alone = statements(case) == [site.node]
        if is_alone and (not is_select or case.type == "default_case"):
            return
        if _ends_loop_by_condition(site, around):
            return
        what = "select" if is_select else "switch"
        yield site.finding(
            site.node, f"This `break` leaves the `{what}` and not the loop; use a label to leave it"
        )

    valid = {
        "go": [
            """
            func f() {
            loop:
                for {
                    select {
                    case <-done:
                        break loop
                    case v := <-c:
                        g(v)
                    }
                }
            }
            """,
            """
            func f() {
                for {
                    select {
                    case v := <-c:
                        if v == nil {
                            break
                        }
                        g(v)
                    }
                }
            }
            """,
            """
            func f() {
                select {
                case <-done:
                    break
                }
            }
            """,
            """
            func f() {
                for _, v := range values {
                    switch v {
                    case 1:
                        g(v)
                        break
                    }
                    h(v)
                }
            }
            """,
            """
            func f() {
                for _, v := range values {
                    switch v {
                    case 1:
                        break
                    default:
                        g(v)
                    }
                }
            }
            """,
            """
            func f() {
                for !done {
                    select {
                    case <-c:
                        done = true
                        break
                    }
                }
            }
            """,
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                func f() {
                    for {
                        select {
                        case <-done:
                            break
                            ^^^^^
                        case v := <-c:
                            if g(v) {
                                h(v)
                            } else {
                                break
                                ^^^^^
                            }
                        }
                    }
                }
                """
            ),
            Invalid(
                """
                func f() {
                    for _, v := range values {
                        switch v {
                        case 1:
                            g(v)
                            break
                            ^^^^^
                        }
                    }
                }
                """
            ),
        ],
    }


def _case_ended_by(statement: Node) -> Node | None:
    """The case whose last statement this is, or is the last one of an `if` there."""
    node = statement
    while after(node) is None:
        group = node.parent
        around = group.parent if group is not None else None
        if group is None or around is None or group.type != "statement_list":
            return None
        if around.type in _CASES:
            return around
        node = around
        while node.parent is not None and (
            node.type == "block" or node.parent.type == "if_statement"
        ):
            node = node.parent
        if node.type != "if_statement":
            return None
    return None


def _ends_loop_by_condition(site: Site, switch: Node) -> bool:
    """Whether the statements before a `break` assign to a variable of the loop's condition."""
    loop = next(each for each in site.around(switch) if each.type == "for_statement")
    header = [each for each in loop.named_children if each.type != "block"]
    names = {site.text(n) for each in header for n in (each, *within(each))}
    statement = before(site.node)
    while statement is not None:
        left = statement.child_by_field_name("left")
        targets = left.named_children if left is not None else []
        if any(site.text(target) in names for target in targets):
            return True
        statement = before(statement)
    return False


def _is_in_loop(switch: Node) -> bool:
    """Whether a `switch` or `select` is a statement of a loop's body."""
    group = switch.parent
    body = group.parent if group is not None else None
    loop = body.parent if body is not None else None
    return loop is not None and loop.type == "for_statement"
