from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import (
    arguments_of,
    call_of,
    callee_of,
    method_span,
    path_call_of,
    receiver_of,
)
from aura_lsp.languages.rust.concurrency import is_async
from aura_lsp.languages.rust.locals import declaration_of
from aura_lsp.languages.rust.paths import full_path, origins_of
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_FILES = frozenset(
    {"read", "read_to_string", "write", "copy", "rename", "metadata", "symlink_metadata"}
    | {"create_dir", "create_dir_all", "read_dir", "remove_dir", "remove_dir_all", "remove_file"}
    | {"canonicalize", "hard_link", "read_link", "set_permissions", "exists"}
)
_INSTEAD = (
    {"std.thread.sleep": "`tokio::time::sleep(…).await`"}
    | {f"std.fs.{name}": f"`tokio::fs::{name}(…).await`" for name in _FILES}
    | {f"std.fs.File.{name}": f"`tokio::fs::File::{name}(…).await`" for name in ("open", "create")}
    | {"std.net.TcpStream.connect": "`tokio::net::TcpStream::connect(…).await`"}
    | {f"reqwest.blocking.{name}": "`reqwest` without `blocking`" for name in ("get", "Client.new")}
    | dict.fromkeys(("futures.executor.block_on", "futures_executor.block_on"), "`.await`")
)
"""Calls that block their thread -> what waits without blocking it."""
_ORIGINS = origins_of(_INSTEAD)


class BlockingInAsync(CodeRule):
    """Disallow calls that block the thread in `async` code.

    ## Why is this bad?
    An executor runs many tasks on few threads. While a thread sleeps, reads a file or waits for
    another thread, none of the tasks on it goes on, timers and connections included. `block_on` in
    there even panics or never ends.

    Only the nearest function, closure or `async` block counts: what is given to `spawn_blocking` or
    `thread::spawn` runs elsewhere. Paths are followed through the imports of the file. Tests are
    not reported: nothing else runs beside them.
    """

    code = "RS304"
    category = Category.CONCURRENCY
    severity = Severity.ERROR
    suggestion = "Await an asynchronous equivalent, or hand the call to `spawn_blocking`"
    languages = ("rust",)
    names = {
        "rust": frozenset(path.rpartition(".")[2] for path in _INSTEAD) - {"new"}
        | {"join", "Client"}
    }

    def check(self, site: Site) -> Iterator[Finding]:
        if site.in_tests:
            return
        call = _path_call(site.node)
        if call is not None:
            callee = callee_of(call)
            path = full_path(site, callee, _ORIGINS) if callee is not None else ""
            instead = _INSTEAD.get(path)
            if instead is None or _is_awaited(call) or not is_async(site.function(call)):
                return
            name = path.replace(".", "::")
            yield site.finding(
                callee or call, f"`{name}` blocks the thread of every task on it: use {instead}"
            )
            return
        call = call_of(site.node)
        if call is None or _is_awaited(call) or not is_async(site.function(call)):
            return
        name = site.text(site.node)
        if name == "block_on" and len(arguments_of(call)) == 1:
            yield site.finding(
                method_span(call), "`block_on` blocks the thread that has to run the rest: `.await`"
            )
        elif name == "join" and not arguments_of(call) and _is_thread(site, receiver_of(call)):
            yield site.finding(
                method_span(call),
                "`join` blocks the thread of every task on it: use `spawn_blocking(…).await`",
            )

    valid = {
        "rust": [
            "use std::thread;\nfn f() { thread::sleep(d); }\n",
            "async fn f() { spawn_blocking(|| std::thread::sleep(d)).await; }\n",
            "async fn f() { block_in_place(move || Handle::current().block_on(g())); }\n",
            "use tokio::fs;\nasync fn f() { fs::read(p).await; }\n",
            "use tokio::time::sleep;\nasync fn f() { sleep(d).await; }\n",
            "async fn f() { fn g() { std::fs::read(p); } g() }\n",
            "use std::fs;\nasync fn f() { std::thread::spawn(|| { fs::read(p); }); }\n",
            "#[tokio::test]\nasync fn f() { std::thread::sleep(d); }\n",
            "async fn f(names: Vec<String>) { names.join(); path.join(p); }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                use std::{fs::{self, File}, thread};
                async fn f() {
                    thread::sleep(Duration::from_secs(1));
                    ^^^^^^^^^^^^^
                    let text = fs::read_to_string("a")?;
                               ^^^^^^^^^^^^^^^^^^
                    File::open("b")?;
                    ^^^^^^^^^^
                    reqwest::blocking::get("c")?;
                    ^^^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
            Invalid(
                """
                fn f(runtime: Runtime) {
                    tokio::spawn(async move {
                        runtime.block_on(g());
                                ^^^^^^^^^^^^^
                        let thread = std::thread::spawn(h);
                        thread.join().unwrap();
                               ^^^^^^
                    });
                }
                """
            ),
        ],
    }


def _path_call(name: Node) -> Node | None:
    """The call of the path that a name is the last of, or a type the last but one."""
    parent = name.parent
    if parent is not None and parent.type == "scoped_type_identifier":
        name, parent = parent, parent.parent
    elif parent is not None and parent.child_by_field_name("name") == name:
        outer = parent.parent
        if outer is not None and outer.child_by_field_name("path") == parent:
            name, parent = parent, outer
    if parent is not None and parent.child_by_field_name("path") == name:
        last = parent.child_by_field_name("name")
        return path_call_of(last) if last is not None else None
    return path_call_of(name)


def _is_awaited(call: Node) -> bool:
    return call.parent is not None and call.parent.type == "await_expression"


def _is_thread(site: Site, receiver: Node | None) -> bool:
    """Whether a value is the handle of a thread that the function starts."""
    if receiver is not None and receiver.type == "identifier":
        declaration = declaration_of(receiver, site.source)
        receiver = declaration.child_by_field_name("value") if declaration is not None else None
    callee = callee_of(receiver) if receiver is not None else None
    return callee is not None and full_path(site, callee) == "std.thread.spawn"
