from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import arguments_of, call_of, method_span, own_nodes, receiver_of
from aura_lsp.languages.rust.concurrency import handled, is_async
from aura_lsp.languages.rust.locals import uses_of, variable_of
from aura_lsp.model import Category, Finding, Related, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_LOCKS = frozenset({"lock", "read", "write"})
_CELLS = frozenset({"borrow", "borrow_mut"})
_HANDLERS = frozenset({"unwrap", "expect"})
_STREAMS = ("stdin()", "stdout()", "stderr()")
_MOVES = frozenset(
    {"arguments", "let_declaration", "return_expression", "field_initializer", "tuple_expression"}
    | {"shorthand_field_initializer", "array_expression", "assignment_expression", "token_tree"}
)
"""What takes a variable away when the variable stands in it as it is."""


class AwaitHoldingLock(CodeRule):
    """Disallow `.await` while a guard of a lock or `RefCell` is held.

    ## Why is this bad?
    While the function waits, other tasks run on the same thread. One that wants the lock blocks the
    thread, and with it the task that would have freed it. With a `RefCell` it panics.

    Guards of `tokio::sync` and other asynchronous locks, which are awaited themselves, may be held.
    Not reported once the guard may have been dropped or handed on.
    """

    code = "RS301"
    category = Category.CONCURRENCY
    severity = Severity.ERROR
    suggestion = "Drop the guard before the `.await`, or use an asynchronous lock"
    same_as = ("clippy:await_holding_lock", "clippy:await_holding_refcell_ref")
    languages = ("rust",)
    names = {"rust": _LOCKS | _CELLS}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        if call is None or arguments_of(call) or not is_async(site.function(call)):
            return
        value, seen = handled(call, site.source)
        guard = value.parent
        if guard is None or guard.type != "let_declaration" or variable_of(guard) is None:
            return
        if not _is_guard(site, call, seen):
            return
        awaited = _awaited_while_held(site, guard)
        if awaited is not None:
            yield site.finding(
                method_span(call),
                "Tasks that want this lock block their thread during the `.await` below: "
                "drop the guard before",
                related=(Related(site.span(awaited), "It is still held here"),),
            )

    valid = {
        "rust": [
            "async fn f(m: M) { let g = m.lock().unwrap(); drop(g); h().await; }\n",
            "async fn f(m: M) { { let g = m.lock().unwrap(); g.a(); } h().await; }\n",
            "async fn f(m: M) { let g = m.lock().await; h().await; }\n",
            "async fn f(m: M) { let n = *m.lock().unwrap(); h(n).await; }\n",
            "async fn f(m: M) { let n = m.lock().unwrap().clone(); h(n).await; }\n",
            "async fn f(m: M) { let g = m.lock().unwrap(); spawn(async { h().await }); }\n",
            "fn f(m: M) { let g = m.lock().unwrap(); block_on(async { h().await }); }\n",
            "async fn f(m: M) { let g = m.lock(); h().await; }\n",
            "use std::borrow::Borrow;\nasync fn f(m: M) { let g = m.borrow(); h().await; }\n",
            "async fn f(m: M) { while let Some(a) = m.lock().unwrap().pop() { h().await; } }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                async fn f(m: &Mutex<u8>) {
                    let mut guard = m.lock().unwrap();
                                      ^^^^^^
                    *guard += 1;
                    if x {
                        h().await;
                    }
                }
                """
            ),
            Invalid(
                """
                use std::cell::RefCell;
                use parking_lot::RwLock;
                fn f(a: RwLock<u8>, b: RefCell<u8>) {
                    let c = async move {
                        let read = a.read();
                                     ^^^^^^
                        let write = b.borrow_mut();
                                      ^^^^^^^^^^^^
                        h().await?;
                        drop(write);
                    };
                }
                """
            ),
        ],
    }


def _is_guard(site: Site, call: Node, seen: frozenset[str]) -> bool:
    """Whether a call gives a guard that blocks its thread, by how it is handled: locks of `std`
    are unwrapped, those of `parking_lot` and cells are not, asynchronous ones are awaited."""
    if "await" in seen:
        return False
    if site.text(site.node) in _CELLS:
        return not seen and bool({"std.cell.RefCell", "core.cell.RefCell"} & site.imports())
    if not seen.isdisjoint(_HANDLERS):
        return True
    receiver = receiver_of(call)
    if seen or receiver is None or site.text(receiver).endswith(_STREAMS):
        return False
    return any(path.startswith("parking_lot.") for path in site.imports())


def _awaited_while_held(site: Site, guard: Node) -> Node | None:
    """The first `.await` of the block behind a guard that is not dropped or moved before."""
    block = guard.parent
    if block is None:
        return None
    released = next(
        (use.start_byte for use in uses_of(guard, site.source) if _moves(use)), block.end_byte
    )
    for statement in block.named_children:
        if statement.start_byte < guard.end_byte:
            continue
        for node in (statement, *own_nodes(statement)):
            if node.type == "await_expression":
                return node if node.end_byte <= released else None
            if node.start_byte >= released:
                return None
    return None


def _moves(use: Node) -> bool:
    """Whether a variable goes somewhere else as a whole, as it does in `drop(guard)`."""
    return use.parent is not None and use.parent.type in _MOVES
