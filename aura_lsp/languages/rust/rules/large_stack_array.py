from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import callee_of
from aura_lsp.languages.rust.paths import last_name
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_MOST_BYTES = 16_384
_BYTES = (
    dict.fromkeys(("u8", "i8", "bool"), 1)
    | dict.fromkeys(("u16", "i16", "f16"), 2)
    | dict.fromkeys(("u32", "i32", "f32", "char"), 4)
    | dict.fromkeys(("u64", "i64", "f64", "usize", "isize"), 8)
    | dict.fromkeys(("u128", "i128", "f128"), 16)
)
_LITERALS = {"boolean_literal": 1, "char_literal": 4, "unit_expression": 0}
_INTEGER = re.compile(r"(0[xob])?([0-9a-fA-F_]+?)((?:[iu](?:8|16|32|64|128|size))?)")
_SUFFIX = re.compile(r"[iuf](?:8|16|32|64|128|size)$")
_CONSTANTS = frozenset({"const_item", "static_item", "const_block"})
_BASES = {"0x": 16, "0o": 8, "0b": 2}


class LargeStackArray(CodeRule):
    """Disallow arrays on the stack that are larger than 16 KiB.

    ## Why is this bad?
    A thread has little stack, 2 MiB by default, and a function that uses much of it ends the whole
    program when it is called deep down. A future that holds the array is as large, and is moved.

    An element of unknown type counts as one byte. An array that is boxed at once is built on the
    stack nevertheless unless the optimiser helps; that finding is for information only. Not
    reported: `static` and `const`, `vec![…]` and what macros are given.
    """

    code = "RS207"
    category = Category.MEMORY_LEAK
    severity = Severity.WARNING
    suggestion = "Use `vec![value; n]`, or a `static` for data that never changes"
    same_as = ("clippy:large_stack_arrays",)
    languages = ("rust",)
    queries = {"rust": "(array_expression length: (integer_literal)) @here"}
    words = {"rust": frozenset({"fn"})}

    def check(self, site: Site) -> Iterator[Finding]:
        array = site.node
        if site.function(array) is None or any(
            each.type in _CONSTANTS or each.type == "array_expression"
            for each in site.around(array)
        ):  # fmt: skip
            return
        size = _size(site, array)
        if size <= _MOST_BYTES:
            return
        finding = site.finding(array, f"This array takes {size:,} bytes of the stack: use a `Vec`")
        is_boxed = _is_boxed(site, array)
        yield replace(finding, severity=Severity.INFO) if is_boxed else finding

    valid = {
        "rust": [
            "fn f() { let a = [0u8; 16_384]; }\n",
            "static A: [u8; 99_999] = [0; 99_999];\n",
            "fn f() { const A: [u8; 99_999] = [0; 99_999]; }\n",
            "fn f() { let a = vec![0u8; 99_999]; }\n",
            "fn f() { let a = [(); 99_999]; }\n",
            "fn f() { let a = [0u8; N]; }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                fn f() {
                    let a = [0u8; 65536];
                            ^^^^^^^^^^^^
                    let b: [u64; 2_049] = [0; 2_049];
                                          ^^^^^^^^^^
                    g([[0.0f64; 64]; 0x40]);
                      ^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
    }


def _size(site: Site, array: Node) -> int:
    """The bytes that an array takes at the least."""
    count = 1
    element: Node | None = array
    type_ = _declared(array)
    while element is not None and element.type == "array_expression":
        length = element.child_by_field_name("length")
        number = _number(site.text(length)) if length is not None else 0
        count *= number
        type_ = type_.child_by_field_name("element") if type_ is not None else None
        element = element.named_children[0] if number else None
    if element is None:
        return 0
    if type_ is not None and type_.type == "primitive_type":
        return count * _BYTES.get(site.text(type_), 1)
    suffix = _SUFFIX.search(site.text(element)) if element.type.endswith("_literal") else None
    return count * (_BYTES[suffix[0]] if suffix else _LITERALS.get(element.type, 1))


def _number(text: str) -> int:
    found = _INTEGER.fullmatch(text)
    if found is None:
        return 0
    try:
        return int(found[2].replace("_", ""), _BASES.get(found[1] or "", 10))
    except ValueError:
        return 0


def _declared(array: Node) -> Node | None:
    """The type that a `let` gives an array."""
    around = array.parent
    is_declared = around is not None and around.type == "let_declaration"
    type_ = around.child_by_field_name("type") if around is not None and is_declared else None
    return type_ if type_ is not None and type_.type == "array_type" else None


def _is_boxed(site: Site, array: Node) -> bool:
    """Whether an array goes straight to `Box::new` or the like."""
    call = array.parent.parent if array.parent is not None else None
    callee = callee_of(call) if call is not None else None
    return callee is not None and last_name(callee, site.source) == "new"
