from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.statements import comment_above, comment_behind
from aura_lsp.languages.go.types import held_by_value
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_CARRIERS = (
    "request", "context", "ctx", "job", "event", "options", "opts", "state", "info", "cmd",
    "walker",
)  # fmt: skip
"""Names of types that stand for one operation end with one of these."""
_ENDS = re.compile(r"(?i)cancel|stop|shutdown")


class ContextInStruct(CodeRule):
    """Disallow storing a context in a struct.

    ## Why is this bad?
    A context belongs to one call. A method that uses the one of its struct can't be given a
    deadline by its caller, and does not end when the caller gives up.

    Types that stand for one operation by their name (`…Request`, `…Job`) are not reported, nor are
    tests, embedded contexts, and fields that a comment explains or that have a `cancel` beside
    them.
    """

    code = "GO114"
    category = Category.BUG
    severity = Severity.INFO
    wave = 2
    suggestion = "Hand the context to each method as its first parameter"
    same_as = ("sonar:S8242", "containedctx:containedctx")
    languages = ("go",)
    names = {"go": frozenset({"Context"})}

    def check(self, site: Site) -> Iterator[Finding]:
        kind = site.node.parent
        if kind is None or kind.type != "qualified_type" or site.in_tests:
            return
        owner, field = held_by_value(site.source, kind), kind.parent
        if not owner or field is None or owner.lower().endswith(_CARRIERS):
            return
        names = [site.text(name) for name in field.children_by_field_name("name")]
        if names and not _is_meant(site, field) and site.origin(kind) == "context.Context":
            yield site.finding(
                field, f"`{owner}` keeps a context in `{names[0]}`; hand it to the methods instead"
            )

    valid = {
        "go": [
            'import "context"\n\ntype JobRequest struct {\n\tctx context.Context\n}\n',
            'import "context"\n\ntype T struct {\n\tcontext.Context\n}\n',
            'import "my/context"\n\ntype T struct {\n\tctx context.Context\n}\n',
            'import "context"\n\nfunc f(ctx context.Context) {}\n',
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                import "context"

                type Server struct {
                    ctx context.Context
                    ^^^^^^^^^^^^^^^^^^^
                    name string
                }
                """
            ),
        ],
    }


def _is_meant(site: Site, field: Node) -> bool:
    """Whether a comment explains the field, or the struct can also cancel its context: then it
    lives as long as that."""
    if comment_above(field) or comment_behind(field):
        return True
    siblings = field.parent.named_children if field.parent is not None else []
    return any(
        _ENDS.match(site.text(name))
        for each in siblings
        for name in each.children_by_field_name("name")
    )
