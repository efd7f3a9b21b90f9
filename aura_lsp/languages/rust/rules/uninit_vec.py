from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import (
    COMMENTS,
    arguments_of,
    call_of,
    method_name,
    method_span,
    receiver_of,
)
from aura_lsp.languages.rust.locals import declaration_of, uses_of
from aura_lsp.languages.rust.vectors import is_empty_vector
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_HARMLESS = frozenset({"capacity", "reserve", "reserve_exact", "len", "is_empty", "clear"})
_TRANSPARENT = frozenset({"block", "unsafe_block", "expression_statement"})


class UninitVec(CodeRule):
    """Disallow `set_len` on a vector whose elements were never written.

    ## Why is this bad?
    The elements are whatever was in memory. To read one, to drop one, or to make a slice of them is
    undefined behaviour.

    Not reported: vectors of `MaybeUninit`, and those that anything is done with in between, such as
    a pointer to the elements being filled.
    """

    code = "RS205"
    category = Category.MEMORY_LEAK
    severity = Severity.ERROR
    suggestion = "Use `vec![0; n]`, or fill `spare_capacity_mut` before `set_len`"
    same_as = ("clippy:uninit_vec",)
    languages = ("rust",)
    names = {"rust": frozenset({"set_len"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        receiver = receiver_of(call) if call is not None else None
        if call is None or receiver is None:
            return
        if [site.text(each) for each in arguments_of(call)] == ["0"]:
            return
        if _is_fresh(site, call, receiver) or _was_reserved(site, call, receiver):
            name = site.text(receiver)
            yield site.finding(
                method_span(call), f"Nothing has written the elements of `{name}`: fill it first"
            )

    valid = {
        "rust": [
            "fn f() { let mut v: Vec<MaybeUninit<u8>> = Vec::with_capacity(9);"
            " unsafe { v.set_len(9); } }\n",
            "fn f() { let mut v = Vec::with_capacity(9);"
            " unsafe { copy(p, v.as_mut_ptr(), 9); v.set_len(9); } }\n",
            "fn f() { let mut v = Vec::with_capacity(9);"
            " fill(v.spare_capacity_mut()); unsafe { v.set_len(9); } }\n",
            "fn f() { let mut v = Vec::with_capacity(9); unsafe { v.set_len(0); } }\n",
            "fn f() { let mut v: Vec<()> = Vec::new(); unsafe { v.set_len(9); } }\n",
            "fn f() { v.reserve(9); g(&mut v); unsafe { v.set_len(9); } }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                fn f() {
                    let mut v: Vec<u8> = Vec::with_capacity(1000);
                    unsafe { v.set_len(1000); }
                               ^^^^^^^^^^^^^
                    r.read(&mut v);
                }
                """
            ),
            Invalid(
                """
                fn f(&mut self) {
                    self.v.reserve(9);
                    // It is all there.
                    unsafe {
                        self.v.set_len(9);
                               ^^^^^^^^^^
                    }
                }
                """
            ),
        ],
    }


def _is_fresh(site: Site, call: Node, receiver: Node) -> bool:
    """Whether nothing has been done with a vector since it was made without elements."""
    if receiver.type != "identifier":
        return False
    declaration = declaration_of(receiver, site.source)
    value = declaration.child_by_field_name("value") if declaration is not None else None
    if declaration is None or value is None or not is_empty_vector(site, value):
        return False
    text = site.text(declaration)
    if "MaybeUninit" in text or "<()>" in text:
        return False
    for use in uses_of(declaration, site.source):
        if use.start_byte >= call.start_byte:
            return True
        field = use.parent
        if field is None or method_name(field.parent, site.source) not in _HARMLESS:
            return False
    return True


def _was_reserved(site: Site, call: Node, receiver: Node) -> bool:
    """Whether the statement right before makes the vector or room in it, and no more."""
    statement, before = call, _before(call)
    while before is None:
        around = statement.parent
        if around is None or around.type not in _TRANSPARENT:
            return False
        statement, before = around, _before(around)
    inner = before.named_children[0] if before.named_children else before
    if inner.type == "assignment_expression":
        left, right = inner.child_by_field_name("left"), inner.child_by_field_name("right")
        made = right is not None and is_empty_vector(site, right)
        return left is not None and made and site.text(left) == site.text(receiver)
    value = receiver_of(inner)
    is_reserved = method_name(inner, site.source) in ("reserve", "reserve_exact")
    return is_reserved and value is not None and site.text(value) == site.text(receiver)


def _before(node: Node) -> Node | None:
    """What stands before a statement in its block, comments apart."""
    before = node.prev_named_sibling
    while before is not None and before.type in COMMENTS:
        before = before.prev_named_sibling
    return before
