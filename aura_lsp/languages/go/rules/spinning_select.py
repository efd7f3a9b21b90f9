from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site


class SpinningSelect(CodeRule):
    """Disallow an endless loop around a `select` with an empty `default`.

    ## Why is this bad?
    With a `default` the `select` never waits. The loop asks again and again and keeps a processor
    busy until a channel is ready.

    ## Fix safety
    Unsafe: the loop waits, and does not go round in the meantime.
    """

    code = "GO307"
    category = Category.CONCURRENCY
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Remove the `default`, so that the `select` waits"
    same_as = ("staticcheck:SA5004", "sonar:S8259")
    languages = ("go",)
    queries = {
        "go": """
        (for_statement . (block . (statement_list . (select_statement (default_case)) .))) @here
        """
    }
    words = {"go": frozenset({"select"})}

    def check(self, site: Site) -> Iterator[Finding]:
        select = site.node.named_children[0].named_children[0].named_children[0]
        cases = [each for each in select.named_children if each.type != "comment"]
        default = next(each for each in cases if each.type == "default_case")
        if default.named_child_count or len(cases) == 1:
            return
        behind, before = default.next_named_sibling, default.prev_named_sibling
        if behind is not None and behind.type == "comment":
            return
        fix = None
        if before is not None and before.type != "comment":
            kept = site.source[before.start_byte : default.start_byte].rstrip()
            edit = Edit(Span(before.start_byte + len(kept), default.end_byte), "")
            fix = Fix("Remove the `default`", (edit,), safe=False)
        yield site.finding(
            default,
            "This `default` makes the loop spin; remove it, so that `select` waits",
            fix=fix,
        )

    valid = {
        "go": [
            "func f() {\n\tfor {\n\t\tselect {\n\t\tcase <-c:\n\t\t\treturn\n\t\t}\n\t}\n}\n",
            """
            func f() {
                for {
                    select {
                    case <-c:
                        return
                    default:
                        time.Sleep(delay)
                    }
                }
            }
            """,
            "func f() {\n\tselect {\n\tcase <-c:\n\t\treturn\n\tdefault:\n\t}\n}\n",
            """
            func f() {
                for !done() {
                    select {
                    case <-c:
                        return
                    default:
                    }
                }
            }
            """,
            """
            func f() {
                for {
                    select {
                    case <-c:
                        return
                    default:
                    }
                    work()
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
                        case v := <-c:
                            g(v)
                        default:
                        ^^^^^^^^
                        }
                    }
                }
                """,
                fixed="""
                func f() {
                    for {
                        select {
                        case v := <-c:
                            g(v)
                        }
                    }
                }
                """,
            ),
        ],
    }
