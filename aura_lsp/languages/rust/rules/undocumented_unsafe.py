from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.attributes import attached_to
from aura_lsp.languages.rust.calls import COMMENTS, callee_of
from aura_lsp.model import Category, Finding, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_ATTACHED = COMMENTS | {"attribute_item"}
_MEMBER = frozenset({"declaration_list", "source_file"})


class UndocumentedUnsafe(CodeRule):
    """Require a `SAFETY` comment for `unsafe`.

    ## Why is this bad?
    The compiler no longer checks what is in the block; the author has. Whoever changes the code
    needs to know what was relied on.

    A comment counts that mentions safety, above the block, its statement, its item or the link of
    the chain that it is in, or first in the block; so does a `# Safety` section of the function
    around. Blocks in a documented block, tests and macros are not reported.
    """

    code = "RS209"
    category = Category.MEMORY_LEAK
    severity = Severity.INFO
    suggestion = "Say in a `// SAFETY:` comment above why this is sound"
    same_as = ("clippy:undocumented_unsafe_blocks",)
    languages = ("rust",)
    queries = {"rust": "(unsafe_block) @here"}
    words = {"rust": frozenset({"unsafe"})}
    types = {"rust": frozenset({"impl_item"})}

    def wants(self, node: Node, source: bytes) -> bool:
        return source.startswith(b"unsafe", node.start_byte)

    def check(self, site: Site) -> Iterator[Finding]:
        node = site.node
        is_unsafe = site.source.startswith(b"unsafe", node.start_byte)
        if not is_unsafe or site.in_tests or _is_documented(site, node):
            return
        keyword = Span(node.start_byte, node.start_byte + len("unsafe"))
        what = "block" if node.type == "unsafe_block" else "`impl`"
        yield site.finding(keyword, f"Nothing says why this `unsafe` {what} is sound")

    valid = {
        "rust": [
            "fn f() {\n    // SAFETY: `p` is valid.\n    let a = unsafe { *p };\n}\n",
            "fn f() {\n    let a = /* Safety: valid */ unsafe { *p };\n}\n",
            "fn f() {\n    unsafe {\n        // Safety: `p` is valid.\n        *p\n    }\n}\n",
            "fn f() {\n    // SAFETY: it is.\n    #[allow(\n        unused\n    )]\n"
            "    let a = unsafe { *p };\n}\n",
            "fn f() {\n    a.b()\n        // SAFETY: it is.\n        .c(unsafe { d() })\n}\n",
            "impl A {\n    // SAFETY: it is.\n    const A: B = unsafe { C };\n}\n",
            "/// Reads.\n///\n/// # Safety\n/// `p` is valid.\n#[inline]\n"
            "unsafe fn f() { unsafe { *p } }\n",
            "fn f() {\n    // SAFETY: it is.\n\n    unsafe { g() }\n}\n",
            "// SAFETY: it has no references.\nunsafe impl Send for A {}\n",
            "#[test]\nfn f() { unsafe { *p } }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                fn f(p: *const u8) -> u8 {
                    // SAFETY: of what is more than one level away.
                    if x {
                        let a = unsafe { *p };
                                ^^^^^^
                    }
                    // Read it.
                    unsafe { *p }
                    ^^^^^^
                }
                """
            ),
            Invalid(
                """
                unsafe impl Send for A {}
                ^^^^^^
                unsafe impl Sync for A {}
                ^^^^^^
                """
            ),
        ],
    }


def _is_documented(site: Site, node: Node) -> bool:
    """Whether a comment about safety stands above a node or its statement, above a documented block
    around, or in the documentation of the function."""
    if _has_first_comment(site, node):
        return True
    is_outside = False  # of the statement that the node is in
    around: Node | None = node
    while around is not None and around.type not in _MEMBER:
        counts = not is_outside or around.type in ("unsafe_block", "function_item")
        if counts and _is_commented(site, around):
            return True
        if around.type == "unsafe_block" and _has_first_comment(site, around):
            return True
        parent = around.parent
        is_outside = is_outside or (parent is not None and parent.type == "block")
        around = parent
    return False


def _has_first_comment(site: Site, node: Node) -> bool:
    """Whether the first thing in an `unsafe` block is a comment about safety."""
    body = next((each for each in node.named_children if each.type == "block"), None)
    first = body.named_children[0] if body is not None and body.named_children else None
    return first is not None and _is_about_safety(site, first)


def _is_commented(site: Site, node: Node) -> bool:
    """Whether a comment above a node, or the link of a chain that it is, is about safety."""
    if any(_is_about_safety(site, each) for each in _above(site, node)):
        return True
    callee = callee_of(node)
    return callee is not None and any(_is_about_safety(site, each) for each in callee.children)


def _above(site: Site, node: Node) -> Iterator[Node]:
    """The comments and attributes above a node; above an item no empty line is between, since what
    is beyond may be another item's."""
    if node.parent is None or node.parent.type in _MEMBER:
        yield from attached_to(node, site.source)
        return
    above = node.prev_sibling
    while above is not None and (above.type in _ATTACHED or not above.is_named):
        yield above
        above = above.prev_sibling


def _is_about_safety(site: Site, node: Node) -> bool:
    return node.type in COMMENTS and "safety" in site.text(node).lower()
