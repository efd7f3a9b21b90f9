from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import arguments_of, call_of, method_name, method_span
from aura_lsp.languages.rust.io_traits import has_io_traits
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_INSTEAD = {"read": "read_exact", "write": "write_all"}
_VECTORED = frozenset({"read_vectored", "write_vectored"})
_HANDLERS = frozenset({"unwrap", "expect", "ok"})
_CONVERSIONS = frozenset({"map_err", "or", "or_else", "context", "with_context"})
"""Methods that make another error of the error, and keep the count."""

_WRITERS = frozenset({"w", "writer", "out", "output", "f", "file", "stream", "dst", "sink"})


class UnusedIoAmount(CodeRule):
    """Disallow `read` and `write` whose count of bytes is dropped.

    ## Why is this bad?
    `read` may fill only part of the buffer, and `write` may take only part of it. Who does not look
    at the count loses the rest of the data, now and then.

    Only files that import an I/O trait of `std`, `tokio` or `futures` are looked at.

    ## Fix safety
    Unsafe: `read_exact` fails at the end of the input, where `read` returns what there is.
    """

    code = "RS103"
    category = Category.BUG
    severity = Severity.WARNING
    fix = "unsafe"
    suggestion = "Use `read_exact` or `write_all`, or look at the count"
    same_as = ("clippy:unused_io_amount",)
    languages = ("rust",)
    names = {"rust": _VECTORED | _INSTEAD.keys()}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        if call is None or not _is_dropped(site, call):
            return
        name = site.text(site.node)
        given = arguments_of(call)
        if len(given) != 1 or not _may_be_buffer(site, given[0], name):
            return
        if not has_io_traits(site):
            return
        instead = _INSTEAD.get(name)
        if instead is None:
            message = f"`{name}` may do only part of it: look at the count"
            yield site.finding(method_span(call), message)
            return
        if _implements(site, call, instead):
            return
        fix = Fix(f"Use `{instead}`", (Edit(site.span(site.node), instead),), safe=False)
        message = f"`{name}` may do only part of it: use `{instead}`, or look at the count"
        yield site.finding(method_span(call), message, fix=fix)

    valid = {
        "rust": [
            "use std::io::Read;\nfn f() { let n = r.read(&mut b)?; }\n",
            "use std::io::Write;\nfn f() { w.write_all(b)?; w.write(b)?.max(n); }\n",
            "use std::io::Write;\nfn f() { let _ = w.write(b)?; }\n",
            "use std::io::Write;\nfn f() { match w.write(b)? { 0 => g(), _ => h() } }\n",
            "use std::io::Write;\nuse std::sync::RwLock;\nfn f() { lock.write().unwrap(); }\n",
            "use std::io::Write;\nfn f() { hasher.write(b); }\n",
            "use std::io::Write;\nfn f() -> io::Result<usize> { w.write(b) }\n",
            "use std::io::Write;\nfn f() { self.write(&mut out)?; self.write(writer)?; }\n",
            "use std::io::Write;\nimpl Write for W { fn write_all(&mut self, b: &[u8]) "
            "{ self.write(b)?; } }\n",
            "fn f() { self.encoder.write(value)?; }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                use std::io::{self, Read, Write};
                fn f(mut r: impl Read, mut w: impl Write) -> io::Result<()> {
                    r.read(&mut buffer)?;
                      ^^^^^^^^^^^^^^^^^
                    w.write(b"text").unwrap();
                      ^^^^^^^^^^^^^^
                    Ok(())
                }
                """,
                fixed="""
                use std::io::{self, Read, Write};
                fn f(mut r: impl Read, mut w: impl Write) -> io::Result<()> {
                    r.read_exact(&mut buffer)?;
                    w.write_all(b"text").unwrap();
                    Ok(())
                }
                """,
            ),
            Invalid(
                """
                use tokio::io::AsyncWriteExt;
                async fn f() -> Option<()> {
                    s.write(b).await.ok()?;
                      ^^^^^^^^
                    s.write_vectored(&b).await.map_err(E)?;
                      ^^^^^^^^^^^^^^^^^^
                    None
                }
                """
            ),
        ],
    }


def _is_dropped(site: Site, call: Node) -> bool:
    """Whether a call's error is handled, but nothing is done with its value."""
    node, parent = call, call.parent
    handled = False
    while parent is not None and parent.type != "expression_statement":
        if parent.type == "try_expression":
            handled = True
        elif parent.type == "field_expression":
            around = parent.parent
            name = method_name(around, site.source)
            if around is None or name not in _HANDLERS | _CONVERSIONS:
                return False
            handled = handled or name in _HANDLERS
            parent = around
        elif parent.type != "await_expression":
            return False
        node, parent = parent, parent.parent
    return handled and parent is not None and not _is_value(node, parent)


def _implements(site: Site, call: Node, name: str) -> bool:
    """Whether a call is in the very method that would be called instead."""
    function = site.function(call)
    own = function.child_by_field_name("name") if function is not None else None
    return own is not None and site.text(own) == name


def _is_value(node: Node, statement: Node) -> bool:
    """Whether an expression is the value of its block: no semicolon follows."""
    return bool(statement.children) and statement.children[-1] == node


def _may_be_buffer(site: Site, argument: Node, method: str) -> bool:
    """Whether an argument may be bytes, to read to or to write: not in `x.write(&mut out)`."""
    is_mutable = any(each.type == "mutable_specifier" for each in argument.named_children)
    if method.endswith("_vectored"):
        return True
    if method == "write":
        return not is_mutable and site.text(argument) not in _WRITERS
    return is_mutable or argument.type in ("identifier", "field_expression")
