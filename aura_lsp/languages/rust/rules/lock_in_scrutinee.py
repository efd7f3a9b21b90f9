from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import (
    arguments_of,
    call_of,
    method_name,
    method_span,
    own_nodes,
    receiver_of,
)
from aura_lsp.languages.rust.names import FUNCTIONS
from aura_lsp.model import Category, Finding, Related, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_TAKERS = frozenset({"lock", "read", "write", "borrow", "borrow_mut"})
_BODIES = {"match_expression": "body", "if_expression": "consequence", "while_expression": "body"}
_BOUNDARIES = FUNCTIONS | {"block", "unsafe_block", "match_arm", "macro_invocation"}


class LockInScrutinee(CodeRule):
    """Disallow taking a lock again in the body of a `match` on what it guards.

    ## Why is this bad?
    A guard that the scrutinee of `match`, `if let` or `while let` takes lives to the end of the
    body. To take the lock again in there waits for ever, and a `RefCell` panics.

    The `else` of an `if let` is not looked at: since the 2024 edition the guard is gone there.
    """

    code = "RS303"
    category = Category.CONCURRENCY
    severity = Severity.ERROR
    suggestion = "Copy the value to a variable first, so that the guard is dropped before the body"
    same_as = ("clippy:significant_drop_in_scrutinee", "clippy:if_let_mutex")
    languages = ("rust",)
    names = {"rust": frozenset({"lock", "write", "borrow_mut"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        receiver = receiver_of(call) if call is not None else None
        if call is None or receiver is None or arguments_of(call):
            return
        body = _body(call)
        if body is None:
            return
        text = site.text(receiver)
        is_cell = site.text(site.node) == "borrow_mut"
        for node in own_nodes(body):
            where = _taken_again(site, node, text, is_cell)
            if where is not None:
                yield site.finding(
                    where,
                    f"`{text}` is still locked by the scrutinee: copy the value out before",
                    related=(Related(method_span(call), "The guard lives to the end of the body"),),
                )
                return

    valid = {
        "rust": [
            "fn f() { let g = m.lock().unwrap(); match g[0] { _ => n.lock().unwrap() } }\n",
            "fn f() { match m.lock().unwrap().a { 1 => n.lock().unwrap(), _ => x } }\n",
            "fn f() { for a in m.lock().unwrap().iter() { m.lock(); } }\n",
            "fn f() { if let Some(a) = m.lock().unwrap().pop() { g(a) } else { m.lock(); } }\n",
            "fn f() { match { let g = m.lock().unwrap(); g.a } { _ => m.lock() }; }\n",
            "fn f() { if m.lock().unwrap().is_empty() { m.lock(); } }\n",
            "fn f() { match m.lock().unwrap().a { _ => spawn(|| m.lock()) }; }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                fn f(m: &Mutex<Vec<u8>>) {
                    match m.lock().unwrap().pop() {
                        Some(a) => m.lock().unwrap().push(a),
                                     ^^^^^^
                        None => {}
                    }
                }
                """
            ),
            Invalid(
                """
                fn f(&self) {
                    if let Some(a) = self.items.borrow_mut().pop() {
                        println!("{}", self.items.borrow().len());
                                                  ^^^^^^^^
                    }
                    while let Some(a) = self.queue.write().unwrap().pop() {
                        self.queue.read();
                                   ^^^^^^
                    }
                }
                """
            ),
        ],
    }


def _taken_again(site: Site, node: Node, text: str, is_cell: bool) -> Span | None:
    """Where a node takes the lock `text`, in the arguments of a macro, too."""
    if node.parent is not None and node.parent.type == "token_tree":
        name, given = site.text(node), node.next_sibling
        before = site.source[: node.start_byte].rstrip()
        if given is None or site.text(given) != "()" or not before.endswith(f"{text}.".encode()):
            return None
        where = Span(node.start_byte, given.end_byte)
    else:
        name, again = method_name(node, site.source), receiver_of(node)
        if again is None or site.text(again) != text or arguments_of(node):
            return None
        where = method_span(node)
    return where if name in _TAKERS and name.startswith("borrow") == is_cell else None


def _body(call: Node) -> Node | None:
    """What runs while a guard that a scrutinee takes is alive."""
    node, parent = call, call.parent
    is_pattern = False
    while parent is not None and parent.type not in _BOUNDARIES:
        if parent.type in _BODIES:
            field = "value" if parent.type == "match_expression" else "condition"
            is_scrutinee = parent.child_by_field_name(field) == node
            if is_scrutinee and (is_pattern or parent.type == "match_expression"):
                return parent.child_by_field_name(_BODIES[parent.type])
            return None
        is_pattern = is_pattern or parent.type == "let_condition"
        node, parent = parent, parent.parent
    return None
