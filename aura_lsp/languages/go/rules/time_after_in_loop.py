from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.calls import call_of, origin_of_call
from aura_lsp.languages.go.statements import enclosing
from aura_lsp.languages.go.versions import newest_toolchain
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_COLLECTED_SINCE = 23
"""Go 1.23 collects timers that nobody refers to."""


class TimeAfterInLoop(CodeRule):
    """Disallow `time.After` and `time.Tick` in loops before Go 1.23.

    ## Why is this bad?
    Every round makes a timer. Before Go 1.23 it stayed in memory until its time was over, and a
    ticker of `time.Tick` for ever.

    Only files whose `//go:build` line excludes Go 1.23 are looked at: with a newer Go nothing is
    wrong, and which one a module uses is not known.
    """

    code = "GO203"
    category = Category.MEMORY_LEAK
    severity = Severity.INFO
    suggestion = "Make one timer before the loop, and reset it in each round"
    same_as = ("staticcheck:SA1015",)
    languages = ("go",)
    names = {"go": frozenset({"After", "Tick"})}

    def collect(self, site: Site) -> Iterator[Fact]:
        call = call_of(site.node)
        if call is None or enclosing(call, frozenset({"for_statement"})) is None:
            return
        origin = origin_of_call(site, call)
        if origin == "time.Tick" and not _is_header(call) and not site.in_tests:
            yield site.fact(call, origin)
        if origin == "time.After" and enclosing(call, frozenset({"receive_statement"})) is not None:
            yield site.fact(call, origin)

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        newest = newest_toolchain(file.source)
        if newest is None or newest >= _COLLECTED_SINCE:
            return
        for fact in file.facts:
            yield file.finding(
                fact,
                f"`{fact.value}` makes a timer in every round, which stays until it fires",
            )

    valid = {
        "go": [
            """
            import "time"

            func f() {
                for {
                    select {
                    case <-c:
                    case <-time.After(time.Second):
                    }
                }
            }
            """,
            """
            //go:build !go1.24

            package p

            import "time"

            func f() {
                for {
                    select {
                    case <-time.After(time.Second):
                    }
                }
            }
            """,
            """
            //go:build !go1.23

            package p

            import "time"

            func f() {
                select {
                case <-time.After(time.Second):
                }
                for range time.Tick(time.Second) {
                    g()
                }
            }
            """,
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                //go:build !go1.23

                package p

                import "time"

                func f() {
                    for {
                        select {
                        case v := <-c:
                            g(v)
                        case <-time.After(time.Minute):
                               ^^^^^^^^^^^^^^^^^^^^^^^
                            return
                        }
                    }
                }
                """
            ),
        ],
    }


def _is_header(call: Node) -> bool:
    """Whether a loop ranges over the call itself, which is made once."""
    return call.parent is not None and call.parent.type == "range_clause"
