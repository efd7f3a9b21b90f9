from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import FileSite, Site

_BARE_METAL = ("no_std", "interrupt", "exception")
"""Attributes of programs without an operating system, which often know that nothing else runs."""


class StaticMut(CodeRule):
    """Disallow `static mut`.

    ## Why is this bad?
    Nothing keeps two threads from changing it at once, which is undefined behaviour, as are two
    references to it in one thread. Every use needs `unsafe`, and so the proof that neither happens.

    In a `#![no_std]` file, or one with interrupt handlers, the finding is for information only. Not
    reported: declarations in `extern` blocks, which are somebody else's.
    """

    code = "RS208"
    category = Category.CONCURRENCY
    severity = Severity.WARNING
    suggestion = "Use an atomic, a `Mutex`, or a `OnceLock`"
    same_as = ("rustc:static_mut_refs",)
    languages = ("rust",)
    queries = {"rust": "(static_item (mutable_specifier) value: (_)) @here"}
    words = {"rust": frozenset({"static"})}

    def collect(self, site: Site) -> Iterator[Fact]:
        name = site.node.child_by_field_name("name")
        if name is not None:
            yield site.fact(site.node, site.text(name))

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        is_bare = any(
            around.type in ("attribute", "attribute_item")
            for word in _BARE_METAL
            for each in file.mentions(word)
            for around in (each.parent,)
            if around is not None
        )
        for fact in file.facts:
            finding = file.finding(
                fact,
                f"Threads may change `{fact.value}` at the same time: use an atomic or a lock",
            )
            yield replace(finding, severity=Severity.INFO) if is_bare else finding

    valid = {
        "rust": [
            "static A: AtomicU8 = AtomicU8::new(0);\n",
            'extern "C" {\n    static mut environ: *const *const u8;\n}\n',
            "fn f(a: &'static mut A) {}\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                static mut COUNT: usize = 0;
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                fn f() {
                    unsafe { COUNT += 1; }
                }
                """
            ),
            Invalid(
                """
                #[interrupt]
                fn TIM2() {
                    static mut COUNT: usize = 0;
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
    }
