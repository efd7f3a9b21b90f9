from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import (
    call_of,
    callee_of,
    method_name,
    method_span,
    receiver_of,
)
from aura_lsp.languages.rust.locals import declaration_of, uses_of, variable_of
from aura_lsp.languages.rust.paths import full_path
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_HANDLERS = frozenset({"unwrap", "expect", "ok"})
_EXITS = frozenset({"std.process.exit", "std.process.abort"})
_WITHOUT_WAITING = re.compile(rb"\s*\.\s*(?:id|kill|stdin|stdout|stderr)\b")


class ZombieProcess(CodeRule):
    """Disallow a child process that nobody waits for.

    ## Why is this bad?
    A process that ends stays in the table of processes until its parent has asked for its exit
    status. A program that runs for long and never asks fills that table.

    Not reported: a child that is stored, returned or handed on, and one that is started right
    before the program itself exits.
    """

    code = "RS204"
    category = Category.MEMORY_LEAK
    severity = Severity.WARNING
    suggestion = "Call `wait` on the child, or use `status` or `output`"
    same_as = ("clippy:zombie_processes",)
    languages = ("rust",)
    names = {"rust": frozenset({"spawn"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        if call is None or not _is_command(site, call):
            return
        statement = _statement(site, call)
        if statement is None or _exits_after(site, statement):
            return
        if statement.type == "let_declaration" and _is_used(site, statement):
            return
        yield site.finding(
            method_span(call), "Nobody waits for this process, which stays a zombie: call `wait`"
        )

    valid = {
        "rust": [
            "use std::process::Command;\n"
            'fn f() { let mut c = Command::new("ls").spawn()?; c.wait()?; }\n',
            'use std::process::Command;\nfn f() { g(Command::new("ls").spawn()?); }\n',
            'use std::process::Command;\nfn f() -> Child { Command::new("ls").spawn().unwrap() }\n',
            "use std::process::Command;\n"
            'fn f() { let c = Command::new("ls").spawn()?; self.child = Some(c); }\n',
            "use std::process::Command;\n"
            'fn f() { let mut c = Command::new("ls").spawn()?; spawn(move || c.wait()); }\n',
            "use std::process::{self, Command};\n"
            'fn f() { Command::new("ls").spawn()?; process::exit(0); }\n',
            'use std::process::Command;\nfn f() { Command::new("ls").status()?; }\n',
            "use tokio::process::Command;\n"
            'fn f() { Command::new("ls").kill_on_drop(true).spawn()?; }\n',
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                use std::process::Command;
                fn f() -> io::Result<()> {
                    Command::new("ls").arg("-l").spawn()?;
                                                 ^^^^^^^
                    let child = Command::new("a").spawn().unwrap();
                                                  ^^^^^^^
                    println!("{}", child.id());
                    Ok(())
                }
                """
            ),
            Invalid(
                """
                fn f() {
                    let mut command = std::process::Command::new("a");
                    command.arg("b");
                    let _ = command.spawn();
                                    ^^^^^^^
                }
                """
            ),
        ],
    }


def _is_command(site: Site, spawn: Node) -> bool:
    """Whether what is spawned is a command of `std`, made in the same chain or a variable."""
    start = _start(spawn)
    if start is not None and start.type == "identifier":
        declaration = declaration_of(start, site.source)
        value = declaration.child_by_field_name("value") if declaration is not None else None
        start = _start(value) if value is not None else None
    callee = callee_of(start) if start is not None else None
    return callee is not None and full_path(site, callee) == "std.process.Command.new"


def _start(value: Node) -> Node | None:
    """What a chain of methods starts with."""
    start: Node | None = value
    while start is not None and (inner := receiver_of(start)) is not None:
        start = inner
    return start


def _statement(site: Site, spawn: Node) -> Node | None:
    """The statement that drops the child, or `let` that names it; None where it goes on."""
    parent = spawn.parent
    while parent is not None:
        around = parent.parent
        if parent.type == "field_expression" and around is not None:
            if method_name(around, site.source) not in _HANDLERS:
                return None
            parent = around
        elif parent.type != "try_expression":
            break
        parent = parent.parent
    if parent is None or parent.type not in ("expression_statement", "let_declaration"):
        return None
    if parent.type == "expression_statement":
        return parent if parent.children[-1].type == ";" else None
    pattern = parent.child_by_field_name("pattern")
    is_dropped = pattern is not None and site.text(pattern) == "_"
    return parent if is_dropped or variable_of(parent) is not None else None


def _is_used(site: Site, declaration: Node) -> bool:
    """Whether anything is done with a child but to look at it or end it."""
    return any(
        not _WITHOUT_WAITING.match(site.source, use.end_byte) and not _is_looked_at(use)
        for use in uses_of(declaration, site.source)
    )


def _is_looked_at(use: Node) -> bool:
    """Whether a use is `&child`, by which nobody can wait."""
    parent = use.parent
    return (
        parent is not None
        and parent.type == "reference_expression"
        and all(each.type != "mutable_specifier" for each in parent.named_children)
    )


def _exits_after(site: Site, statement: Node) -> bool:
    """Whether the program ends in the same block."""
    following = statement.next_named_sibling
    while following is not None:
        call = following.named_children[0] if following.named_children else following
        callee = callee_of(call) or callee_of(following)
        if callee is not None and full_path(site, callee) in _EXITS:
            return True
        following = following.next_named_sibling
    return False
