from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import call_of, callee_of, path_call_of, receiver_of
from aura_lsp.languages.rust.paths import full_path, last_name
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_NEVER_ZERO = frozenset({"Box", "NonNull", "Rc", "Arc", "Vec", "String"})


class UninitMemory(CodeRule):
    """Disallow values that are made of memory nobody has written.

    ## Why is this bad?
    A value that was never initialised is undefined behaviour as soon as it exists, even as an
    integer, and zero is no valid reference, `Box` or function pointer. The optimiser relies on it.

    Not reported: arrays of `MaybeUninit`, and `zeroed` for types that zero may be valid for.
    """

    code = "RS206"
    category = Category.MEMORY_LEAK
    severity = Severity.ERROR
    suggestion = "Keep a `MaybeUninit` until it has been written, or start with a real value"
    same_as = (
        "clippy:uninit_assumed_init", "clippy:mem_replace_with_uninit", "rustc:invalid_value",
    )  # fmt: skip
    languages = ("rust",)
    names = {"rust": frozenset({"uninitialized", "assume_init", "zeroed"})}

    def check(self, site: Site) -> Iterator[Finding]:
        if site.text(site.node) == "assume_init":
            call = call_of(site.node)
            if call is not None and _is_unwritten(site, call):
                yield site.finding(call, "This assumes that memory is written which is not")
            return
        call = path_call_of(site.node)
        callee = callee_of(call) if call is not None else None
        path = full_path(site, callee) if callee is not None else ""
        if call is None or callee is None:
            return
        if path == "std.mem.uninitialized":
            yield site.finding(call, "`mem::uninitialized` makes a value out of unwritten memory")
        elif path == "std.mem.zeroed":
            kind = _never_zero(site, call, callee)
            if kind:
                yield site.finding(call, f"Zero is no valid {kind}: start with a real value")

    valid = {
        "rust": [
            "use std::mem::MaybeUninit;\n"
            "fn f() { MaybeUninit::<[MaybeUninit<u8>; 9]>::uninit().assume_init() }\n",
            "use std::mem::MaybeUninit;\n"
            "fn f() { let a: [MaybeUninit<u8>; 9] = MaybeUninit::uninit().assume_init(); }\n",
            "use std::mem::MaybeUninit;\nfn f() { let mut a = MaybeUninit::uninit();"
            " a.write(1); a.assume_init() }\n",
            "use std::mem;\nfn f() { mem::zeroed::<libc::stat>(); let a: u8 = mem::zeroed(); }\n",
            "fn uninitialized() {}\nfn f() { uninitialized() }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                use std::mem::{self, MaybeUninit};
                unsafe fn f() {
                    let a: u8 = mem::uninitialized();
                                ^^^^^^^^^^^^^^^^^^^^
                    let b: u8 = MaybeUninit::uninit().assume_init();
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    let c = mem::zeroed::<&str>();
                            ^^^^^^^^^^^^^^^^^^^^^
                    let d: Box<u8> = mem::zeroed();
                                     ^^^^^^^^^^^^^
                }
                """
            ),
        ],
    }


def _is_unwritten(site: Site, call: Node) -> bool:
    """Whether `assume_init` is called on what was just made, and is no array of `MaybeUninit`."""
    made = receiver_of(call)
    callee = callee_of(made) if made is not None else None
    if callee is None or full_path(site, callee) != "std.mem.MaybeUninit.uninit":
        return False
    if b"<" in site.source[callee.start_byte : callee.end_byte]:
        return site.text(callee).count("MaybeUninit") == 1
    type_ = _declared(call)
    return type_ is not None and "MaybeUninit" not in site.text(type_)


def _declared(value: Node) -> Node | None:
    """The type that a `let` around a value gives it."""
    around = value.parent
    while around is not None and around.type in ("unsafe_block", "block", "expression_statement"):
        around = around.parent
    if around is None or around.type != "let_declaration":
        return None
    return around.child_by_field_name("type")


def _never_zero(site: Site, call: Node, callee: Node) -> str:
    """What a value is that cannot be zero, by its type; empty where it may be."""
    given = callee.child_by_field_name("type_arguments")
    type_ = given.named_children[0] if given is not None else _declared(call)
    if type_ is None:
        return ""
    if type_.type == "reference_type":
        return "reference"
    if type_.type == "function_type":
        return "function pointer"
    name = last_name(type_, site.source)
    return f"`{name}`" if name in _NEVER_ZERO else ""
