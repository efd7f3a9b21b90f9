from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import (
    arguments_of,
    call_of,
    callee_of,
    method_span,
    path_call_of,
)
from aura_lsp.languages.rust.paths import full_path, last_name
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_OWNERS = frozenset({"Box", "Vec", "String", "CString", "Arc", "Rc"})
_RETURNS = ("from_raw", "from_raw_parts", "decrement_strong_count")
"""What takes the memory back."""
_ONCE = frozenset({"get_or_init", "get_or_try_init", "call_once"})
_LAZY = frozenset({"LazyLock", "LazyCell", "Lazy", "OnceLock", "OnceCell"})


class LeakedBox(CodeRule):
    """Disallow memory that is given away and never taken back.

    ## Why is this bad?
    `Box::leak` and `into_raw` leave nobody who frees the memory. Where that happens again and again
    the program grows without bound.

    Not reported: what happens once, in `main`, a `static` or a lazy initialiser; files that take
    such memory back with `from_raw`; pointers that are handed on beside a destructor; tests.
    """

    code = "RS202"
    category = Category.MEMORY_LEAK
    severity = Severity.INFO
    wave = 2
    suggestion = "Take the memory back with `from_raw`, or keep an owner"
    languages = ("rust",)
    names = {"rust": frozenset({"leak", "into_raw"})}

    def collect(self, site: Site) -> Iterator[Fact]:
        if site.in_tests:
            return
        name = site.text(site.node)
        call = path_call_of(site.node)
        callee = callee_of(call) if call is not None else None
        if call is not None and callee is not None and site.node != callee:
            owner = full_path(site, callee).removesuffix(f".{name}").rpartition(".")[2]
            if owner in _OWNERS and not _happens_once(site, call) and not _is_handed_on(call, name):
                yield site.fact(call, f"{owner}::{name}")
            return
        call = call_of(site.node)
        if call is None or name != "leak" or arguments_of(call) or _happens_once(site, call):
            return
        yield site.fact(method_span(call), name)

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        if any(any(file.mentions(each)) for each in _RETURNS):
            return
        for fact in file.facts:
            yield file.finding(
                fact, f"Nothing in the file frees what `{fact.value}` gives away: keep an owner"
            )

    valid = {
        "rust": [
            "fn main() { let a = Box::leak(Box::new(1)); }\n",
            "fn f() { let p = Box::into_raw(b); g(p); unsafe { drop(Box::from_raw(p)); } }\n",
            "static A: LazyLock<&str> = LazyLock::new(|| Box::leak(g()));\n",
            "fn f() { A.get_or_init(|| Box::leak(g())); }\n",
            "fn f() { register(Box::into_raw(b), Some(destroy)); }\n",
            "#[test]\nfn f() { Box::leak(b); }\n",
            "fn f() { Guard::leak(b); }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                fn intern(name: String) -> &'static str {
                    Box::leak(name.into_boxed_str())
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
            Invalid(
                """
                fn f(name: CString, v: Vec<u8>) {
                    puts(CString::into_raw(name));
                         ^^^^^^^^^^^^^^^^^^^^^^^
                    v.leak();
                      ^^^^^^
                }
                """
            ),
        ],
    }


# aura: ignore[cognitive-complexity] each place that runs once
def _happens_once(site: Site, call: Node) -> bool:
    """Whether a call is in `main`, or in what initialises something once."""
    for around in site.around(call):
        if around.type in ("static_item", "const_item"):
            return True
        if around.type == "call_expression":
            callee = callee_of(around)
            field = callee.child_by_field_name("field") if callee is not None else None
            if field is not None and site.text(field) in _ONCE:
                return True
            owner = callee.child_by_field_name("path") if callee is not None else None
            if owner is not None and last_name(owner, site.source) in _LAZY:
                return True
        if around.type == "function_item":
            name = around.child_by_field_name("name")
            return name is not None and site.text(name) == "main"
    return False


def _is_handed_on(call: Node, name: str) -> bool:
    """Whether a raw pointer goes to a function beside something else, such as a destructor."""
    given = call.parent
    outer = given.parent if given is not None and given.type == "arguments" else None
    return name == "into_raw" and outer is not None and len(arguments_of(outer)) > 1
