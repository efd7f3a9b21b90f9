from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import arguments_of, call_of, method_name, method_span
from aura_lsp.languages.rust.io_traits import has_io_traits
from aura_lsp.languages.rust.locals import declaration_of, loop_around, uses_of
from aura_lsp.languages.rust.vectors import is_empty_vector
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_HARMLESS = frozenset({"len", "is_empty", "capacity", "reserve", "reserve_exact", "clear"})
"""Methods after which an empty vector is empty still."""


class ZeroLengthReadBuffer(CodeRule):
    """Disallow reading into a vector that has no length yet.

    ## Why is this bad?
    `read` and `read_exact` fill a slice, and that of an empty vector has no room, whatever its
    capacity: nothing is read, and `Ok(0)` looks like the end of the input.

    Not reported where anything else is done with the vector before, and in files that import no
    I/O trait.
    """

    code = "RS104"
    category = Category.BUG
    severity = Severity.ERROR
    suggestion = "Give the vector a length with `vec![0; n]` or `resize`, or use `read_to_end`"
    same_as = ("clippy:read_zero_byte_vec",)
    languages = ("rust",)
    names = {"rust": frozenset({"read", "read_exact"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        buffer = _buffer(call) if call is not None else None
        if call is None or buffer is None or not has_io_traits(site):
            return
        declaration = declaration_of(buffer, site.source)
        value = declaration.child_by_field_name("value") if declaration is not None else None
        if declaration is None or value is None or not is_empty_vector(site, value):
            return
        if _may_grow(site, declaration, call):
            return
        name = site.text(buffer)
        yield site.finding(
            method_span(call), f"`{name}` is empty, so this reads nothing: give it a length first"
        )

    valid = {
        "rust": [
            "use std::io::Read;\nfn f() { let mut v = vec![0; 9]; r.read(&mut v)?; }\n",
            "use std::io::Read;\n"
            "fn f() { let mut v = Vec::new(); { v.resize(9, 0); } r.read_exact(&mut v)?; }\n",
            "use std::io::Read;\nfn f() { let mut v = Vec::new(); r.read_to_end(&mut v)?; }\n",
            "use std::io::Read;\nfn f() { let mut v = Vec::new(); r.read(&mut v[..n])?; }\n",
            "use std::io::Read;\n"
            "fn f() { let mut v = Vec::new(); loop { r.read(&mut v)?; v.push(0); } }\n",
            "fn f() { let mut v = Vec::new(); r.read(&mut v)?; }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                use std::io::Read;
                fn f(mut r: impl Read) -> std::io::Result<usize> {
                    let mut buffer = Vec::with_capacity(1024);
                    r.read(&mut buffer)
                      ^^^^^^^^^^^^^^^^^
                }
                """
            ),
            Invalid(
                """
                use tokio::io::AsyncReadExt;
                async fn f() {
                    let mut buffer: Vec<u8> = vec![];
                    while r.read_exact(&mut buffer).await.is_ok() {
                            ^^^^^^^^^^^^^^^^^^^^^^^
                        println!("{}", n);
                    }
                }
                """
            ),
        ],
    }


def _buffer(call: Node) -> Node | None:
    """The variable of `&mut variable`, if a call is given just that."""
    given = arguments_of(call)
    if len(given) != 1 or given[0].type != "reference_expression":
        return None
    value = given[0].child_by_field_name("value")
    is_mutable = any(each.type == "mutable_specifier" for each in given[0].named_children)
    return value if is_mutable and value is not None and value.type == "identifier" else None


def _may_grow(site: Site, declaration: Node, call: Node) -> bool:
    """Whether anything is done with a vector before it is read to."""
    around = loop_around(call, declaration)
    end = around.end_byte if around is not None else call.start_byte
    for use in uses_of(declaration, site.source):
        if use.start_byte >= end:
            break
        field = use.parent
        is_read = call.start_byte <= use.start_byte < call.end_byte
        if is_read or (
            field is not None and method_name(field.parent, site.source) in _HARMLESS
        ):  # fmt: skip
            continue
        return True
    return False
