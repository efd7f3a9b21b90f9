from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import (
    arguments_of,
    call_of,
    method_name,
    method_span,
    receiver_of,
)
from aura_lsp.languages.rust.locals import declaration_of, uses_of
from aura_lsp.languages.rust.vectors import is_reserved_vector
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_HARMLESS = frozenset({"capacity", "reserve", "reserve_exact", "len", "is_empty", "clear"})


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
    """Whether nothing has been done with a vector since it was made with a capacity."""
    if receiver.type != "identifier":
        return False
    declaration = declaration_of(receiver, site.source)
    value = declaration.child_by_field_name("value") if declaration is not None else None
    if declaration is None or value is None or not is_reserved_vector(site, value):
        return False
    if "MaybeUninit" in site.text(declaration):
        return False
    for use in uses_of(declaration, site.source):
        if use.start_byte >= call.start_byte:
            return True
        field = use.parent
        if field is None or method_name(field.parent, site.source) not in _HARMLESS:
            return False
    return True


def _was_reserved(site: Site, call: Node, receiver: Node) -> bool:
    """Whether the statement right before makes room in the vector, and no more."""
    statement = call.parent
    before = statement.prev_named_sibling if statement is not None else None
    while before is None and statement is not None and statement.type not in ("function_item",):
        statement = statement.parent
        if statement is None or statement.type not in (
            "block", "unsafe_block", "expression_statement"
        ):  # fmt: skip
            return False
        before = statement.prev_named_sibling
    inner = before.named_children[0] if before is not None and before.named_children else None
    if inner is None or method_name(inner, site.source) not in ("reserve", "reserve_exact"):
        return False
    value = receiver_of(inner)
    return value is not None and site.text(value) == site.text(receiver)
