from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.names import SCOPES, is_bound
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site


class UseAny(CodeRule):
    """Prefer `any` to `interface{}`.

    ## Why is this bad?
    Since Go 1.18 `any` is the same type by a shorter name.

    ## Fix safety
    Safe: both are the same type. Where the file has another `any`, nothing is reported.
    """

    code = "GO602"
    category = Category.STYLE
    severity = Severity.HINT
    fix = "safe"
    suggestion = "Write `any`"
    same_as = ("revive:use-any", "gopls:modernize")
    languages = ("go",)
    queries = {"go": "(interface_type) @here"}
    words = {"go": frozenset({"interface"})}

    def check(self, site: Site) -> Iterator[Finding]:
        node = site.node
        if node.named_child_count or _is_in_union(node):
            return
        if site.origin(node) != "builtins.any" or _is_declared(site, node):
            return
        fix = Fix("Use `any`", (Edit(site.span(node), "any"),), safe=True)
        yield site.finding(node, "`interface{}` has the shorter name `any`", fix=fix)

    valid = {
        "go": [
            "func f(x any) {}\n",
            "type any string\n\nfunc f(x interface{}) {}\n",
            "type T interface {\n\tm()\n}\n",
            "func f[T int | interface{}](x T) {}\n",
            "func f(any bool) {\n\tvar x interface{}\n\tg(x, any)\n}\n",
            "// interface{}\nvar x = `interface{}`\n",
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                type T map[string]interface{}
                                  ^^^^^^^^^^^

                func f(x interface{}, more ...interface{}) {
                         ^^^^^^^^^^^          ^^^^^^^^^^^
                    g(x.([]interface{}))
                           ^^^^^^^^^^^
                }
                """,
                fixed="""
                type T map[string]any

                func f(x any, more ...any) {
                    g(x.([]any))
                }
                """,
            ),
        ],
    }


def _is_in_union(node: Node) -> bool:
    """Whether a type is one of several that a constraint allows."""
    around = node.parent
    return around is not None and (
        around.type in ("type_elem", "type_constraint") and around.named_child_count > 1
    )


def _is_declared(site: Site, node: Node) -> bool:
    """Whether something around has a variable or a type of the name `any`."""
    return any(
        scope.type in SCOPES and is_bound(scope, b"any", site.source) for scope in site.around(node)
    )
