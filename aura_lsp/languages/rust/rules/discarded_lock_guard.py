from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import arguments_of, call_of, method_span, receiver_of
from aura_lsp.languages.rust.concurrency import handled, imports_lock
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_HANDLERS = frozenset({"unwrap", "expect"})
_OTHER = re.compile(r"(?:file|std(?:in|out|err)(?:\(\))?)$", re.IGNORECASE)
"""What is locked against other processes, or for speed."""


class DiscardedLockGuard(CodeRule):
    """Disallow taking a lock whose guard is dropped at once.

    ## Why is this bad?
    A lock is held for as long as its guard lives. `let _ =` binds nothing, so the lock is free
    again before the next statement, which runs unguarded.

    ## Fix safety
    Unsafe: the lock is held to the end of the block, as was most likely meant, and what takes it
    again there waits for ever.
    """

    code = "RS302"
    category = Category.CONCURRENCY
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Bind the guard to a name, such as `_guard`, for as long as the lock is needed"
    same_as = ("clippy:let_underscore_lock", "rustc:let_underscore_lock", "sonar:S7450")
    languages = ("rust",)
    names = {"rust": frozenset({"lock", "read", "write"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        if call is None or arguments_of(call):
            return
        value, seen = handled(call, site.source)
        statement = _discarding(site, value)
        if statement is None:
            return
        is_bound = statement.type == "let_declaration"
        if not _is_lock(site, call, seen, is_bound=is_bound):
            return
        if is_bound:
            pattern = statement.child_by_field_name("pattern")
            edit = Edit(site.span(pattern or statement), "_guard")
        else:
            edit = Edit(Span(statement.start_byte, statement.start_byte), "let _guard = ")
        fix = Fix("Bind the guard", (edit,), safe=False)
        yield site.finding(
            method_span(call),
            "The guard is dropped at once, and nothing is locked: bind it",
            fix=fix,
        )

    valid = {
        "rust": [
            "use std::sync::Mutex;\nfn f(m: M) { let _guard = m.lock().unwrap(); g(); }\n",
            "fn f(m: M) { let _ = m; }\n",
            "fn f(m: M) { m.try_lock().is_ok(); m.lock().unwrap().push(1); }\n",
            "fn f(m: M) { let _ = m.read(&mut b); let _ = m.write(b).unwrap(); }\n",
            "fn f(m: M) -> G { m.lock().unwrap() }\n",
            "fn f() { let _ = file.lock(); let _ = std::io::stdout().lock(); }\n",
            "fn f(p: Parser) -> Result<(), E> { p.read()?; Ok(()) }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                use std::sync::{Mutex, RwLock};
                fn f(m: &Mutex<u8>, n: &RwLock<u8>) {
                    let _ = m.lock().unwrap();
                              ^^^^^^
                    n.write().expect("no panic");
                      ^^^^^^^
                    work();
                }
                """,
                fixed="""
                use std::sync::{Mutex, RwLock};
                fn f(m: &Mutex<u8>, n: &RwLock<u8>) {
                    let _guard = m.lock().unwrap();
                    let _guard = n.write().expect("no panic");
                    work();
                }
                """,
            ),
            Invalid(
                """
                use tokio::sync::Mutex;
                async fn f(m: &Mutex<u8>) {
                    let _ = m.lock().await;
                              ^^^^^^
                }
                """
            ),
        ],
    }


def _discarding(site: Site, value: Node) -> Node | None:
    """The statement that drops a value at once."""
    statement = value.parent
    if statement is None:
        return None
    if statement.type == "let_declaration":
        pattern = statement.child_by_field_name("pattern")
        return statement if pattern is not None and site.text(pattern) == "_" else None
    is_statement = statement.type == "expression_statement" and statement.children[-1].type == ";"
    return statement if is_statement else None


def _is_lock(site: Site, call: Node, seen: frozenset[str], *, is_bound: bool) -> bool:
    """Whether a call takes a lock: other things can be read and written, and files locked, too."""
    name = site.text(site.node)
    receiver = receiver_of(call)
    if name == "lock" and (is_bound or not seen.isdisjoint(_HANDLERS)):
        return receiver is not None and not _OTHER.search(site.text(receiver))
    return (is_bound and not seen.isdisjoint(_HANDLERS)) or imports_lock(site, name)
