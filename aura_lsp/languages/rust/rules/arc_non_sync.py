from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.attributes import attached_to
from aura_lsp.languages.rust.calls import arguments_of, callee_of
from aura_lsp.languages.rust.paths import full_path, origins_of
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_ARC = frozenset({"std.sync.Arc", "Arc"})
_NOT_SYNC = {
    "std.cell.RefCell": "RefCell", "RefCell": "RefCell", "std.cell.Cell": "Cell", "Cell": "Cell",
    "std.rc.Rc": "Rc", "Rc": "Rc",
}  # fmt: skip
_ORIGINS = origins_of({*_NOT_SYNC, *(f"{each}.new" for each in _NOT_SYNC)})


class ArcNonSync(CodeRule):
    """Disallow `Arc` around what threads cannot share.

    ## Why is this bad?
    An `Arc` of a `RefCell`, `Cell` or `Rc` is neither `Send` nor `Sync`, so it never leaves its
    thread. It pays for atomic counting and gets nothing for it; most likely a lock was meant.

    Not reported: type aliases, and what is compiled for WebAssembly only.
    """

    code = "RS210"
    category = Category.CONCURRENCY
    severity = Severity.WARNING
    suggestion = "Put a `Mutex` or `RwLock` into the `Arc`, or use `Rc` within one thread"
    same_as = ("clippy:arc_with_non_send_sync",)
    languages = ("rust",)
    names = {"rust": frozenset({"Arc"})}

    def check(self, site: Site) -> Iterator[Finding]:
        around = _around(site.node)
        inner = _inner(around) if around is not None else None
        if around is None or inner is None:
            return
        kind = _NOT_SYNC.get(full_path(site, inner, _ORIGINS).removesuffix(".new"))
        outer = _head(around)
        if kind is None or outer is None or full_path(site, outer).removesuffix(".new") not in _ARC:
            return
        if _is_exempt(site, around):
            return
        instead = "`Mutex`" if kind != "Rc" else "second `Arc`"
        yield site.finding(
            around, f"Threads cannot share a `{kind}`, not even in an `Arc`: use a {instead}"
        )

    valid = {
        "rust": [
            "use std::sync::Arc;\nstruct S<T> { a: Arc<T>, b: Arc<Mutex<RefCell<u8>>> }\n",
            "use std::sync::Arc;\ntype A = Arc<RefCell<u8>>;\n",
            'use std::sync::Arc;\n#[cfg(target_arch = "wasm32")]\nfn f(a: Arc<RefCell<u8>>) {}\n',
            "use triomphe::Arc;\nstruct S { a: Arc<RefCell<u8>> }\n",
            "use std::rc::Rc;\nfn f() { Rc::new(RefCell::new(1)) }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                use std::cell::RefCell;
                use std::sync::Arc;
                struct S {
                    a: Arc<RefCell<u8>>,
                       ^^^^^^^^^^^^^^^^
                }
                fn f() {
                    Arc::new(RefCell::new(1))
                    ^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
            Invalid(
                """
                fn f(a: std::sync::Arc<std::rc::Rc<u8>>) {}
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                """
            ),
        ],
    }


def _around(name: Node) -> Node | None:
    """The `Arc<…>` or `Arc::new(…)` that a name starts."""
    node: Node | None = name
    while node is not None and node.type not in ("generic_type", "call_expression"):
        if node.type not in (
            "identifier", "type_identifier", "scoped_identifier", "scoped_type_identifier"
        ):  # fmt: skip
            return None
        node = node.parent
    return node


def _head(around: Node) -> Node | None:
    """The path of an `Arc<…>` or `Arc::new(…)`."""
    return callee_of(around) or around.child_by_field_name("type")


def _inner(around: Node) -> Node | None:
    """The path of what an `Arc<…>` or `Arc::new(…)` holds."""
    if around.type == "call_expression":
        callee, given = callee_of(around), arguments_of(around)
        is_new = callee is not None and callee.type == "scoped_identifier" and len(given) == 1
        return callee_of(given[0]) if is_new else None
    given = [
        each
        for arguments in around.named_children
        if arguments.type == "type_arguments"
        for each in arguments.named_children
    ]
    return given[0] if len(given) == 1 and given[0].type == "generic_type" else None


def _is_exempt(site: Site, node: Node) -> bool:
    """Whether a node is in a type alias, or in what is for WebAssembly only."""
    for around in site.around(node):
        if around.type == "type_item":
            return True
        if any("wasm" in site.text(each) for each in attached_to(around, site.source)):
            return True
        if around.parent is not None and around.parent.type == "declaration_list":
            break
    return False
