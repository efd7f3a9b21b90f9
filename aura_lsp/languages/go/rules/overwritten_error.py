from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.errors import ASSIGNMENTS, assigned_error, is_error_name
from aura_lsp.languages.go.names import FUNCTIONS
from aura_lsp.languages.go.variables import declared_at, function_of, uses
from aura_lsp.metrics.recursion import mentions
from aura_lsp.model import Category, Finding, Related, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_JUMPS = frozenset(
    {"return_statement", "break_statement", "continue_statement", "goto_statement"}
    | {"labeled_statement", "fallthrough_statement"}
)


class OverwrittenError(CodeRule):
    """Disallow assigning to an error that nobody has looked at.

    ## Why is this bad?
    The second assignment throws the first error away, so that call may fail unnoticed.

    Two assignments in the same block count, with nothing between them that reads the variable. One
    whose address is taken or that a function captures is not followed.
    """

    code = "GO103"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Check the error before the next call replaces it"
    same_as = ("staticcheck:SA4006",)
    languages = ("go",)
    queries = {
        "go": """
        [(short_var_declaration
           left: (expression_list (identifier) .) right: (expression_list . (call_expression) .))
         (assignment_statement
           left: (expression_list (identifier) .) right: (expression_list . (call_expression) .))
        ] @here
        """
    }
    words = {"go": frozenset({"func"})}

    def wants(self, node: Node, source: bytes) -> bool:
        left = node.child_by_field_name("left")
        if left is None or b"rr" not in source[left.start_byte : left.end_byte]:
            return False
        last, row = left.named_children[-1], node.parent
        text = source[last.start_byte : last.end_byte].decode("utf-8", "replace")
        return is_error_name(text) and row is not None and row.type == "statement_list"

    def check(self, site: Site) -> Iterator[Finding]:
        around = site.node.parent
        if around is None or around.type != "statement_list":
            return
        error = assigned_error(site, site.node)
        again = _next_assignment(site, error) if error is not None else None
        if error is None or again is None or _is_shared(site, error):
            return
        name = site.text(error)
        yield site.finding(
            error,
            f"This `{name}` is replaced before anything checks it",
            related=(Related(site.span(again), "It is replaced here"),),
        )

    valid = {
        "go": [
            """
            func f() error {
                a, err := g()
                if err != nil {
                    return err
                }
                b, err := g()
                use(a, b)
                return err
            }
            """,
            "func f() error {\n\terr := g()\n\terr = errors.Join(err, h())\n\treturn err\n}\n",
            "func f() error {\n\terr := g()\n\terr = nil\n\treturn err\n}\n",
            "func f() error {\n\terr := g()\n\tif x {\n\t\terr = h()\n\t}\n\treturn err\n}\n",
            """
            func f() (err error) {
                err = g()
                if done {
                    return
                }
                err = h()
                return
            }
            """,
            """
            func f() error {
                var err error
                log := func() { print(err) }
                err = g()
                log()
                err = h()
                return err
            }
            """,
            """
            func f() (err error) {
                if x {
                    err = g()
                    a, err := h()
                    use(a, err)
                }
                return err
            }
            """,
            "func f() {\n\tfor a, err := g(); a; a, err = g() {\n\t\tuse(err)\n\t}\n}\n",
            "func f() error {\n\terr := g()\n\tp := &err\n\terr = h()\n\treturn *p\n}\n",
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                func f() error {
                    a, err := g()
                       ^^^
                    b, err := g()
                    use(a, b)
                    return err
                }
                """
            ),
            Invalid(
                """
                func f() (err error) {
                    defer log(err)
                    err = g()
                    ^^^
                    h()
                    err = g()
                    return
                }
                """
            ),
            Invalid(
                """
                func f() error {
                    a, err := g()
                    if err != nil {
                        return err
                    }
                    a, err = h()
                       ^^^
                    b, err := h()
                    use(a, b)
                    return err
                }
                """
            ),
        ],
    }


def _next_assignment(site: Site, error: Node) -> Node | None:
    """The error's name in the next statement of the block that mentions it, if that does nothing
    but replace it by what another call returns."""
    text = site.source[error.start_byte : error.end_byte]
    statement = site.node.next_named_sibling
    while statement is not None:
        if statement.type in _JUMPS:
            return None
        found = [n for n in mentions(text, site.source, statement) if n.type == "identifier"]
        if found:
            replaced = assigned_error(site, statement)
            if replaced is None or found != [replaced]:
                return None
            return replaced if declared_at(site, replaced) == declared_at(site, error) else None
        if statement.type not in ASSIGNMENTS | {"expression_statement"} and _may_return(statement):
            return None
        statement = statement.next_named_sibling
    return None


def _may_return(statement: Node) -> bool:
    """Whether a `return` without values is in a statement, which returns named results."""
    stack = [statement]
    while stack:
        node = stack.pop()
        if node.type == "return_statement" and not node.named_child_count:
            return True
        if node.type not in FUNCTIONS:
            stack += node.named_children
    return False


def _is_shared(site: Site, error: Node) -> bool:
    """Whether others may read the variable: it is not the function's own, captured, or its address
    is taken."""
    declared = declared_at(site, error)
    function = function_of(error)
    if declared is None or function_of(declared) != function:
        return True
    return any(
        function_of(use) != function or use.parent is None or use.parent.type == "unary_expression"
        for use in uses(site, declared)
    )
