from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.android import variable_name
from aura_lsp.languages.kotlin.calls import call_of, text
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site


class WakelockNotReleased(CodeRule):
    """Disallow a wake lock that is acquired without a time limit.

    ## Why is this bad?
    The device does not sleep while the lock is held: the battery is empty in the morning.

    Locks made by `newWakeLock` or `createWifiLock` in the file count. Where the file has a
    `release()` the finding is a hint only: what goes wrong before it keeps the lock.

    ## Fix safety
    Unsafe: after ten minutes the device may sleep although the work is not done.
    """

    code = "KT206"
    category = Category.MEMORY_LEAK
    severity = Severity.WARNING
    suggestion = "Release it in `finally`, and acquire it with a time limit"
    fix = "unsafe"
    same_as = ("androidlint:Wakelock", "androidlint:WakelockTimeout")
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"acquire"})}

    def collect(self, site: Site) -> Iterator[Fact]:
        target = site.node.parent
        call = call_of(target.parent, site.source) if target is not None and target.parent else None
        if call is None or call.receiver is None or call.arguments or call.name != "acquire":
            return
        lock = text(call.receiver, site.source).removesuffix("!!").rpartition(".")[2]
        yield site.fact(call.node, lock)

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        makers = (*file.mentions("newWakeLock"), *file.mentions("createWifiLock"))
        locks = {_kept_in(maker, file.source) for maker in makers}
        is_released = next(iter(file.mentions("release")), None) is not None
        for fact in file.facts:
            if fact.value not in locks:
                continue
            end = fact.span.end - 1
            edit = Edit(Span(end, end), "10 * 60 * 1000L")
            fix = Fix("Acquire it for ten minutes at most", (edit,), safe=False)
            if is_released:
                message = f"`{fact.value}` is acquired for ever if it is not released; name a limit"
                yield replace(file.finding(fact, message, fix=fix), severity=Severity.INFO)
            else:
                yield file.finding(fact, f"`{fact.value}` is acquired and never released", fix=fix)

    valid = {
        "kotlin": [
            "fun f() { semaphore.acquire() }\n",
            'fun f() { val lock = power.newWakeLock(1, "a"); lock.acquire(1000L) }\n',
            'fun f() { val lock = power.newWakeLock(1, "a"); free.acquire() }\n',
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                fun f() {
                    val lock = power.newWakeLock(1, "a")
                    lock.acquire()
                    ^^^^^^^^^^^^^^
                }
                """,
                fixed="""
                fun f() {
                    val lock = power.newWakeLock(1, "a")
                    lock.acquire(10 * 60 * 1000L)
                }
                """,
            ),
            Invalid(
                """
                class A {
                    private var lock: PowerManager.WakeLock? = null
                    fun f() {
                        lock = power.newWakeLock(1, "a")
                        lock?.acquire()
                        ^^^^^^^^^^^^^^^
                        lock?.release()
                    }
                }
                """
            ),
        ],
    }


def _kept_in(maker: Node, source: bytes) -> str:
    """The variable in which the lock is kept that is made there; empty without one."""
    node: Node | None = maker
    while node is not None and node.type not in ("block", "class_body", "source_file"):
        if node.type == "property_declaration":
            return variable_name(node, source)
        if node.type == "assignment":
            return text(node.named_children[0], source).rpartition(".")[2]
        node = node.parent
    return ""
