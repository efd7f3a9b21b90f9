from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_TRANSPARENT = frozenset({"array_type", "tuple_type"})


class RedundantStaticLifetime(CodeRule):
    """Disallow `'static` in the type of a `const` or `static`.

    ## Why is this bad?
    References in there live as long as the program anyway, so `'static` only has to be read.

    Not reported: associated constants, where the lifetime may not be left out, and what is given to
    generic types and function pointers.

    ## Fix safety
    Safe: the type is the same.
    """

    code = "RS603"
    category = Category.STYLE
    severity = Severity.INFO
    fix = "safe"
    suggestion = "Leave out `'static`"
    same_as = ("clippy:redundant_static_lifetimes",)
    languages = ("rust",)
    queries = {
        "rust": """
        (const_item type: [(reference_type) (array_type) (tuple_type)]) @here
        (static_item type: [(reference_type) (array_type) (tuple_type)]) @here
        """
    }
    words = {"rust": frozenset({"const", "static"})}

    def check(self, site: Site) -> Iterator[Finding]:
        holder = site.node.parent.parent if site.node.parent is not None else None
        if holder is not None and holder.type in ("impl_item", "trait_item"):
            return
        if site.node.child_by_field_name("value") is None:
            return
        for lifetime in _static_lifetimes(site, site.node.child_by_field_name("type")):
            following = lifetime.next_sibling
            fix = None
            if following is not None and following.type not in ("line_comment", "block_comment"):
                edit = Edit(Span(lifetime.start_byte, following.start_byte), "")
                fix = Fix("Leave out `'static`", (edit,), safe=True)
            yield site.finding(lifetime, "`'static` goes without saying here", fix=fix)

    valid = {
        "rust": [
            "fn f(a: &'static str) {}\n",
            "trait T { const A: &'static str; }\nimpl T for U { const A: &'static str = \"\"; }\n",
            "type A = &'static str;\n",
            "const A: fn(&'static str) = f;\n",
            "static A: Option<&'static str> = None;\n",
            'const A: &str = "";\n',
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                pub const NAMES: &'static [&'static str] = &["a"];
                                  ^^^^^^^   ^^^^^^^
                static mut PAIR: (u8, &'static mut u8) = (1, x);
                                       ^^^^^^^
                """,
                fixed="""
                pub const NAMES: &[&str] = &["a"];
                static mut PAIR: (u8, &mut u8) = (1, x);
                """,
            ),
        ],
    }


def _static_lifetimes(site: Site, type_: Node | None) -> Iterator[Node]:
    """The `'static` of references in a type, in order; those in other types' arguments excepted."""
    stack = [type_]
    while stack:
        node = stack.pop()
        if node is None:
            continue
        if node.type == "reference_type":
            for child in node.named_children:
                if child.type == "lifetime" and site.text(child) == "'static":
                    yield child
            stack.append(node.child_by_field_name("type"))
        elif node.type in _TRANSPARENT:
            stack += reversed(node.named_children)
