from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.calls import call_of, receiver_of
from aura_lsp.languages.go.variables import declared_at, function_of, value_of
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_TESTS = frozenset({"testing.T", "testing.B", "testing.F", "testing.TB"})


class FatalInGoroutine(CodeRule):
    """Disallow ending a test from another goroutine.

    ## Why is this bad?
    `t.Fatal`, `t.FailNow` and `t.Skip` end the goroutine that calls them, and only in the test's
    own that ends the test. In another one the test goes on, and may wait for ever.
    """

    code = "GO309"
    category = Category.CONCURRENCY
    severity = Severity.WARNING
    wave = 2
    suggestion = "Call `t.Error` and return, or send the error to the test"
    same_as = ("staticcheck:SA2002", "vet:testinggoroutine", "sonar:S8166")
    languages = ("go",)
    names = {"go": frozenset({"Fatal", "Fatalf", "FailNow", "Skip", "Skipf", "SkipNow"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        test = receiver_of(call) if call is not None else None
        if call is None or test is None or test.type != "identifier":
            return
        declared = declared_at(site, test)
        if declared is None or not _is_test(site, declared):
            return
        if _is_in_goroutine(call, function_of(declared)):
            name, method = site.text(test), site.text(site.node)
            yield site.finding(
                call,
                f"`{name}.{method}` ends the goroutine and not the test; use `{name}.Error`",
            )

    valid = {
        "go": [
            """
            import "testing"

            func TestA(t *testing.T) {
                go func() {
                    t.Error("a")
                }()
                t.Fatal("b")
            }
            """,
            """
            import "testing"

            func TestA(t *testing.T) {
                go func() {
                    t.Run("b", func(t *testing.T) {
                        t.Fatal("c")
                    })
                }()
            }
            """,
            """
            func f() {
                go func() {
                    log.Fatal("a")
                }()
            }
            """,
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                import "testing"

                func TestA(t *testing.T) {
                    go func() {
                        if err := f(); err != nil {
                            t.Fatal(err)
                            ^^^^^^^^^^^^
                        }
                    }()
                }
                """
            ),
        ],
    }


def _is_test(site: Site, declared: Node) -> bool:
    """Whether a variable is the parameter of a test."""
    kind = value_of(declared)
    if kind is not None and kind.type == "pointer_type":
        kind = kind.named_children[0]
    return kind is not None and site.origin(kind) in _TESTS


def _is_in_goroutine(call: Node, test: Node | None) -> bool:
    """Whether a call is in a goroutine that was started in the test's function."""
    function = function_of(call)
    while function is not None and function != test:
        started = function.parent.parent if function.parent is not None else None
        if started is not None and started.type == "go_statement":
            return True
        function = function_of(function)
    return False
