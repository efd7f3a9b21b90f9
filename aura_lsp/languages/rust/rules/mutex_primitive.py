from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import arguments_of, callee_of
from aura_lsp.languages.rust.paths import full_path
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_MUTEX = "std.sync.Mutex"
_ATOMIC = {"bool": "AtomicBool"} | {
    f"{sign}{bits}": f"Atomic{sign.upper()}{bits}" for sign in "ui" for bits in (8, 16, 32, 64)
}
_ATOMIC |= {"usize": "AtomicUsize", "isize": "AtomicIsize"}
_SUFFIX = re.compile(r"[iuf](?:8|16|32|64|128|size)$")


class MutexPrimitive(CodeRule):
    """Disallow a `Mutex` around a `bool` or an integer.

    ## Why is this bad?
    An atomic does the same without a lock: nobody waits, and nothing is poisoned.

    Not reported in a file with a `Condvar`, which needs the lock; 128-bit integers and floats have
    no atomics.
    """

    code = "RS305"
    category = Category.CONCURRENCY
    severity = Severity.HINT
    wave = 2
    suggestion = "Use the atomic type"
    same_as = ("clippy:mutex_atomic", "clippy:mutex_integer")
    languages = ("rust",)
    names = {"rust": frozenset({"Mutex"})}

    def collect(self, site: Site) -> Iterator[Fact]:
        around = _around(site.node)
        if around is None:
            return
        if around.type == "generic_type":
            given = around.child_by_field_name("type_arguments")
            kind = site.text(given.named_children[0]) if given and given.named_children else ""
            instead, path = _ATOMIC.get(kind, ""), around
        else:
            callee, values = callee_of(around), arguments_of(around)
            if callee is None or len(values) != 1 or _has_type(site, around):
                return
            instead, path = _atomic_of(site, values[0]), callee
        if instead and full_path(site, path).removesuffix(".new") == _MUTEX:
            yield site.fact(around, instead)

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        if any(file.mentions("Condvar")):
            return
        for fact in file.facts:
            yield file.finding(fact, f"`{fact.value}` does the same without a lock")

    valid = {
        "rust": [
            "use std::sync::Mutex;\nstruct A { a: Mutex<f64>, b: Mutex<u128>, c: Mutex<(u8,)> }\n",
            "use std::sync::{Condvar, Mutex};\nstruct A { a: Mutex<bool>, b: Condvar }\n",
            "use std::sync::Mutex;\nfn f() { Mutex::new(1.0); Mutex::new(x); }\n",
            "use std::sync::Mutex;\nstruct A { a: Mutex<*const u8> }\n",
            "use tokio::sync::Mutex;\nstruct A { a: Mutex<bool> }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                use std::sync::Mutex;
                struct A {
                    busy: Mutex<bool>,
                          ^^^^^^^^^^^
                }
                static COUNT: Mutex<usize> = Mutex::new(0);
                              ^^^^^^^^^^^^
                fn f() {
                    let a = Arc::new(Mutex::new(0u8));
                                     ^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
    }


def _around(name: Node) -> Node | None:
    """The `Mutex<…>` or `Mutex::new(…)` that a name is part of."""
    node: Node | None = name
    while node is not None and node.type not in ("generic_type", "call_expression"):
        if not node.type.endswith("identifier"):
            return None
        node = node.parent
    return node


def _has_type(site: Site, call: Node) -> bool:
    """Whether what is made has its type written beside it."""
    for around in site.around(call):
        if around.type in ("let_declaration", "static_item", "const_item"):
            type_ = around.child_by_field_name("type")
            return type_ is not None and "Mutex" in site.text(type_)
        if around.type == "block":
            return False
    return False


def _atomic_of(site: Site, value: Node) -> str:
    """The atomic type for a literal."""
    if value.type == "boolean_literal":
        return "AtomicBool"
    if value.type != "integer_literal":
        return ""
    suffix = _SUFFIX.search(site.text(value))
    return _ATOMIC.get(suffix[0], "") if suffix else "AtomicI32"
