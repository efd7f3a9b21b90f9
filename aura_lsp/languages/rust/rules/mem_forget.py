from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import arguments_of, callee_of, path_call_of
from aura_lsp.languages.rust.certainty import is_explained
from aura_lsp.languages.rust.paths import full_path
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_HANDOVERS = (b"from_raw", b"into_raw", b"transmute", b"ptr::read", b"ManuallyDrop")
"""What moves a value past its owner, which then has to forget it."""


class MemForget(CodeRule):
    """Disallow `mem::forget`.

    ## Why is this bad?
    The value is never dropped: what it owns (memory, files, locks) stays taken for as long as the
    program runs.

    Where a method forgets its own `self`, the same function hands the value over by a raw pointer,
    or a comment explains it, the finding is for information only.
    """

    code = "RS201"
    category = Category.MEMORY_LEAK
    severity = Severity.WARNING
    wave = 2
    suggestion = "Let the value drop, or wrap it in `ManuallyDrop`"
    same_as = ("clippy:mem_forget",)
    languages = ("rust",)
    names = {"rust": frozenset({"forget"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call = path_call_of(site.node)
        callee = callee_of(call) if call is not None else None
        if call is None or callee is None or full_path(site, callee) != "std.mem.forget":
            return
        finding = site.finding(
            call, "`mem::forget` never drops its value: let it drop, or use `ManuallyDrop`"
        )
        yield replace(finding, severity=Severity.INFO) if _hands_over(site, call) else finding

    valid = {
        "rust": [
            "fn f() { self.forget(x); }\n",
            "fn forget(x: u8) {}\nfn f() { forget(1); }\n",
            "use crate::mem;\nfn f() { mem::forget(x); }\n",
            "fn f() { drop(x); }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                use std::mem;
                fn f(guard: Guard) {
                    mem::forget(guard);
                    ^^^^^^^^^^^^^^^^^^
                }
                """
            ),
            Invalid(
                """
                use core::mem::forget;
                fn f(a: A) { forget(a) }
                             ^^^^^^^^^
                """
            ),
        ],
    }


def _hands_over(site: Site, call: Node) -> bool:
    """Whether forgetting is part of something: a method that consumes its own value, one that moves
    it by hand, as at a boundary to C, or what a comment explains."""
    function = site.function(call)
    if function is None or is_explained(call, site.source):
        return True
    if any(site.text(each) == "self" for each in arguments_of(call)):
        return True
    start, end = function.start_byte, function.end_byte
    return any(site.source.find(word, start, end) >= 0 for word in _HANDOVERS)
