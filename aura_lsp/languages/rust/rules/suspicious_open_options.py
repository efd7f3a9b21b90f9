from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import (
    arguments_of,
    call_of,
    callee_of,
    method_of,
    method_span,
    receiver_of,
)
from aura_lsp.languages.rust.paths import full_path
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_STARTS = ("fs.OpenOptions.new", "fs.File.options")
_DECIDED = frozenset({"truncate", "append", "create_new"})


class SuspiciousOpenOptions(CodeRule):
    """Disallow `create(true)` without saying what becomes of old contents.

    ## Why is this bad?
    A file that is already there is written over from its start. If the new contents are shorter,
    the rest of the old ones stays behind.

    ## Fix safety
    Unsafe: `truncate(true)` empties a file that is already there.
    """

    code = "RS105"
    category = Category.BUG
    severity = Severity.WARNING
    fix = "unsafe"
    suggestion = "Add `.truncate(true)` or `.append(true)`, or `.truncate(false)` to keep the rest"
    same_as = ("clippy:suspicious_open_options",)
    languages = ("rust",)
    names = {"rust": frozenset({"create"})}

    def check(self, site: Site) -> Iterator[Finding]:
        create = call_of(site.node)
        if create is None:
            return
        options = _options(site, create)
        if options.get("create") != ["true"] or options.get("write") != ["true"]:
            return
        if "open" not in options or not _DECIDED.isdisjoint(options):
            return
        where = method_span(create)
        fix = Fix(
            "Empty the file", (Edit(Span(where.end, where.end), ".truncate(true)"),), safe=False
        )
        yield site.finding(
            where,
            "The old contents of the file may stay behind the new: say so with `.truncate(…)`",
            fix=fix,
        )

    valid = {
        "rust": [
            "use std::fs::OpenOptions;\n"
            "fn f() { OpenOptions::new().create(true).write(true).truncate(true).open(p); }\n",
            "use std::fs::OpenOptions;\n"
            "fn f() { OpenOptions::new().create(true).append(true).write(true).open(p); }\n",
            "use std::fs::OpenOptions;\n"
            "fn f() { OpenOptions::new().create_new(true).write(true).open(p); }\n",
            "use std::fs::OpenOptions;\n"
            "fn f() { let mut o = OpenOptions::new(); o.create(true).write(true); g(o); }\n",
            "use std::fs::OpenOptions;\n"
            "fn f(c: bool) { OpenOptions::new().create(c).write(true).open(p); }\n",
            "fn f() { Options::new().create(true).write(true).open(p); }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                use std::fs::OpenOptions;
                fn f() {
                    OpenOptions::new()
                        .create(true)
                         ^^^^^^^^^^^^
                        .write(true)
                        .open("a");
                }
                """,
                fixed="""
                use std::fs::OpenOptions;
                fn f() {
                    OpenOptions::new()
                        .create(true).truncate(true)
                        .write(true)
                        .open("a");
                }
                """,
            ),
            Invalid(
                """
                fn f() {
                    std::fs::File::options().read(true).write(true).create(true).open(path)
                                                                    ^^^^^^^^^^^^
                }
                """
            ),
        ],
    }


def _options(site: Site, call: Node) -> dict[str, list[str]]:
    """The methods called on new options in the chain that a call is in, with what they are given;
    none where the chain starts with something else."""
    outer: Node | None = call
    while outer is not None:
        call = outer
        field = call.parent
        outer = None
        if field is not None and field.type == "field_expression" and field.parent is not None:
            outer = field.parent if receiver_of(field.parent) == call else None
    options: dict[str, list[str]] = {}
    while (method := method_of(call)) is not None and (inner := receiver_of(call)) is not None:
        options[site.text(method)] = [site.text(each) for each in arguments_of(call)]
        call = inner
    start = callee_of(call)
    path = full_path(site, start) if start is not None else ""
    return options if path.endswith(_STARTS) else {}
