from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.attributes import attached_to
from aura_lsp.languages.rust.calls import method_name, own_nodes
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_LOADS = frozenset({"load", "compare_exchange", "compare_exchange_weak"})


class SpinLoop(CodeRule):
    """Disallow empty loops that keep a processor busy.

    ## Why is this bad?
    A loop that only asks an atomic again and again burns a processor at full power, and slows down
    the thread that it waits for. `std::hint::spin_loop()` tells the processor; a lock or channel is
    better still. `loop {}` does nothing at all, for ever.

    Not reported: a loop with anything in it, a comment included, and `loop {}` in a function that
    never returns, a panic handler or a `#![no_std]` file.

    ## Fix safety
    Safe: the hint changes nothing but the speed. `loop {}` has none.
    """

    code = "RS306"
    category = Category.CONCURRENCY
    severity = Severity.INFO
    fix = "safe"
    suggestion = "Call `std::hint::spin_loop()` in the loop, or wait for something"
    same_as = ("clippy:missing_spin_loop", "clippy:empty_loop")
    languages = ("rust",)
    queries = {"rust": "[(while_expression) (loop_expression)] @here"}
    words = {"rust": frozenset({"while", "loop"})}

    def check(self, site: Site) -> Iterator[Finding]:
        condition = site.node.child_by_field_name("condition")
        body = site.node.child_by_field_name("body")
        if condition is None or body is None or not _is_empty(body):
            return
        nodes = (condition, *own_nodes(condition))
        if any(method_name(each, site.source) in _LOADS for each in nodes):
            edit = Edit(site.span(body), "{ std::hint::spin_loop(); }")
            fix = Fix("Tell the processor", (edit,), safe=True)
            message = "This loop keeps a processor busy: call `std::hint::spin_loop()` in it"
            yield site.finding(site.node, message, fix=fix)

    def collect(self, site: Site) -> Iterator[Fact]:
        loop, body = site.node, site.node.child_by_field_name("body")
        if loop.type != "loop_expression" or body is None or not _is_empty(body):
            return
        if not _may_stop(site, site.function(loop)):
            yield site.fact(site.node, None)

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        if any(each.parent is not None for each in file.mentions("no_std")):
            return
        for fact in file.facts:
            yield file.finding(fact, "This loop does nothing, for ever: wait for something in it")

    valid = {
        "rust": [
            "fn f() { while !a.load(Relaxed) { std::hint::spin_loop(); } }\n",
            "fn f() { while !a.load(Relaxed) { /* soon */ } }\n",
            "fn f() { while a.next() {} }\n",
            "#[panic_handler]\nfn f(i: &PanicInfo) { loop {} }\n",
            "fn f() -> ! { loop {} }\n",
            "#![no_std]\nfn f() { loop {} }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                fn f() {
                    while self.busy.load(Ordering::Acquire) {}
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    while a.compare_exchange(0, 1, x, y).is_err() {}
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """,
                fixed="""
                fn f() {
                    while self.busy.load(Ordering::Acquire) { std::hint::spin_loop(); }
                    while a.compare_exchange(0, 1, x, y).is_err() { std::hint::spin_loop(); }
                }
                """,
            ),
            Invalid(
                """
                fn main() {
                    start();
                    loop {}
                    ^^^^^^^
                }
                """
            ),
        ],
    }


def _is_empty(body: Node) -> bool:
    """Whether there is nothing in a block, not even a comment."""
    return body.named_child_count == 0


def _may_stop(site: Site, function: Node | None) -> bool:
    """Whether a function is where a program may end in an empty loop."""
    if function is None or function.type != "function_item":
        return False
    returned = function.child_by_field_name("return_type")
    if returned is not None and site.text(returned) == "!":
        return True
    return any("panic_handler" in site.text(each) for each in attached_to(function, site.source))
