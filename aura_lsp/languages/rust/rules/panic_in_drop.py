from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import method_of, method_span, own_nodes, receiver_of
from aura_lsp.languages.rust.certainty import is_known
from aura_lsp.languages.rust.paths import full_path, origins_of
from aura_lsp.metrics.recursion import mentions
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_DROP = origins_of({"std.ops.Drop"})
_METHODS = frozenset({"unwrap", "expect"})
_MACROS = frozenset({"panic", "assert", "assert_eq", "assert_ne", "todo", "unimplemented"})


class PanicInDrop(CodeRule):
    """Disallow panics in `Drop::drop`.

    ## Why is this bad?
    `drop` also runs while a panic unwinds the stack. A second panic there aborts the program on the
    spot: no other destructor runs, and the first panic is never reported.

    Not reported: `debug_assert!`, `take().unwrap()`, what a closure or thread does, a `drop` that
    asks `std::thread::panicking()`, and what a comment right above explains.
    """

    code = "RS102"
    category = Category.BUG
    severity = Severity.ERROR
    suggestion = "Ignore or log the failure, or ask `std::thread::panicking()` first"
    languages = ("rust",)
    types = {"rust": frozenset({"impl_item"})}

    def check(self, site: Site) -> Iterator[Finding]:
        body = _body_of_drop(site)
        if body is None or site.in_tests or any(mentions(b"panicking", site.source, body)):
            return
        for node in own_nodes(body):
            panics = _panics(site, node)
            if panics and not _is_explained(node, body):
                yield site.finding(
                    method_span(node),
                    f"{panics} in `drop` aborts the program during a panic: avoid it here",
                )

    valid = {
        "rust": [
            """
            impl Drop for A {
                fn drop(&mut self) {
                    // Threads still use it: going on would be undefined behaviour.
                    if self.count > 0 {
                        panic!("in use");
                    }
                }
            }
            """,
            "impl Drop for A { fn drop(&mut self) { let _ = self.close(); } }\n",
            "impl A { fn drop(&mut self) { self.close().unwrap(); } }\n",
            "impl Drop for A { fn drop(&mut self) { debug_assert!(self.done); } }\n",
            "impl Drop for A { fn drop(&mut self) { self.n.take().unwrap_or_default(); } }\n",
            "impl Drop for A { fn drop(&mut self) { self.n.take().unwrap().send(1); } }\n",
            "impl Drop for A { fn drop(&mut self) { spawn(|| f().unwrap()); } }\n",
            "impl Drop for A {\n    fn drop(&mut self) {\n        if !std::thread::panicking() {\n"
            "            self.close().unwrap();\n        }\n    }\n}\n",
            "trait Drop {}\nimpl Drop for A { fn drop(&mut self) { f().unwrap(); } }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                impl<T> Drop for Guard<T> {
                    fn drop(&mut self) {
                        self.file.sync_all().unwrap();
                                             ^^^^^^^^
                        if self.open {
                            panic!("still open");
                            ^^^^^^^^^^^^^^^^^^^^
                        }
                    }
                }
                """
            ),
            Invalid(
                """
                impl std::ops::Drop for A {
                    fn drop(&mut self) {
                        assert_eq!(self.count, 0);
                        ^^^^^^^^^^^^^^^^^^^^^^^^^
                    }
                }
                """
            ),
        ],
    }


def _body_of_drop(site: Site) -> Node | None:
    """The body of `drop` where the site is an implementation of `Drop`."""
    trait = site.node.child_by_field_name("trait")
    members = site.node.child_by_field_name("body")
    if trait is None or members is None or not full_path(site, trait, _DROP):
        return None
    for member in members.named_children:
        name = member.child_by_field_name("name")
        if member.type == "function_item" and name is not None and site.text(name) == "drop":
            return member.child_by_field_name("body")
    return None


def _panics(site: Site, node: Node) -> str:
    """What may panic at a node, in code style; empty where nothing does."""
    if node.type == "macro_invocation":
        macro = node.child_by_field_name("macro")
        name = site.text(macro) if macro is not None else ""
        return f"`{name}!`" if name in _MACROS else ""
    method = method_of(node)
    value = receiver_of(node)
    if method is None or value is None or site.text(method) not in _METHODS:
        return ""
    return "" if is_known(value, site.source) else f"`{site.text(method)}`"


def _is_explained(node: Node, body: Node) -> bool:
    """Whether a comment stands right above a statement of `drop` that a node is in."""
    inner: Node | None = node
    while inner is not None and inner != body:
        above = inner.prev_sibling
        is_near = above is not None and above.end_point.row + 1 >= inner.start_point.row
        if above is not None and is_near and "comment" in above.type:
            return True
        inner = inner.parent
    return False
