from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import call_of, text
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import FileSite, Site


class WakelockNotReleased(CodeRule):
    """Disallow a wake lock that is acquired for ever and never released.

    ## Why is this bad?
    The device does not sleep while the lock is held: the battery is empty in the morning.

    Locks made by `newWakeLock` or `createWifiLock` in the file count, if nothing in it calls
    `release()`.

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
        yield site.fact(call.node, text(call.receiver, site.source).rpartition(".")[2])

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        makers = [*file.mentions("newWakeLock"), *file.mentions("createWifiLock")]
        if not makers or next(iter(file.mentions("release")), None) is not None:
            return
        for fact in file.facts:
            end = fact.span.end - 1
            edit = Edit(Span(end, end), "10 * 60 * 1000L")
            fix = Fix("Acquire it for ten minutes at most", (edit,), safe=False)
            yield file.finding(fact, f"`{fact.value}` is acquired and never released", fix=fix)

    valid = {
        "kotlin": [
            "fun f() { semaphore.acquire() }\n",
            'fun f() { val lock = power.newWakeLock(1, "a"); lock.acquire(1000L) }\n',
            'fun f() { val lock = power.newWakeLock(1, "a"); lock.acquire(); lock.release() }\n',
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
        ],
    }
