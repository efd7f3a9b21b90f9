from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.calls import arguments, called_by, method_of, origin_of_call, receiver_of
from aura_lsp.languages.go.errors import assigned_error
from aura_lsp.languages.go.statements import before
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site


class DeferBeforeErrorCheck(CodeRule):
    """Disallow `defer x.Close()` before the error that came with `x` is checked.

    ## Why is this bad?
    When `x, err := f()` fails, `x` is nil as a rule: closing it panics or hides the first error.

    Reported is a `defer` right behind the call. A call that wraps another, such as
    `must(http.Get(url))`, may have dealt with the error.
    """

    code = "GO102"
    category = Category.BUG
    severity = Severity.ERROR
    suggestion = "Check the error first, then defer the call to `Close`"
    same_as = ("staticcheck:SA5001", "vet:httpresponse")
    languages = ("go",)
    queries = {"go": "(defer_statement (call_expression)) @here"}
    words = {"go": frozenset({"defer"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call = called_by(site.node)
        if call is None or arguments(call) or method_of(site, call) != "Close":
            return
        resource = receiver_of(call)
        if resource is None:
            return
        name = site.text(resource).removesuffix(".Body")
        previous = before(site.node)
        error = assigned_error(site, previous)
        if previous is None or error is None or not _comes_first(site, previous, name):
            return
        yield site.finding(
            site.node,
            f"`{name}` is closed before `{site.text(error)}` is checked; check the error first",
        )

    valid = {
        "go": [
            """
            func f() error {
                file, err := os.Open("a")
                if err != nil {
                    return err
                }
                defer file.Close()
                return nil
            }
            """,
            "func f() {\n\tres, err := checked(http.Get(u))\n\tdefer res.Body.Close()\n}\n",
            'func f() {\n\tfile, _ := os.Open("a")\n\tdefer file.Close()\n}\n',
            'func f() {\n\tfile, err := os.Open("a")\n\tdefer other.Close()\n}\n',
            'func f() {\n\tfile, err := os.Open("a")\n\tdefer file.Sync()\n}\n',
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                func f() error {
                    file, err := os.Open("a")
                    defer file.Close()
                    ^^^^^^^^^^^^^^^^^^
                    if err != nil {
                        return err
                    }
                    return nil
                }
                """
            ),
            Invalid(
                """
                func f(c *http.Client, r *http.Request) {
                    res, err = c.Do(r)
                    defer res.Body.Close()
                    ^^^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
    }


def _comes_first(site: Site, assignment: Node, name: str) -> bool:
    """Whether an assignment gives its first value, of a call that is no wrapper, to `name`."""
    left, right = (assignment.child_by_field_name(field) for field in ("left", "right"))
    if left is None or right is None or site.text(left.named_children[0]) != name:
        return False
    call = right.named_children[0]
    given = arguments(call)
    wraps = len(given) == 1 and given[0].type == "call_expression"
    return not wraps or origin_of_call(site, call).rpartition(".")[0] not in ("", "builtins")
