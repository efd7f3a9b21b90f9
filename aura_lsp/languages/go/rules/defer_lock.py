from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.calls import called_by, receiver_of
from aura_lsp.languages.go.locks import RELEASES, lock_call, locking
from aura_lsp.languages.go.statements import after
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site


class DeferLock(CodeRule):
    """Disallow deferring `Lock` right after the same lock was taken.

    ## Why is this bad?
    `Unlock` was meant. The function waits for itself when it ends, for ever.

    ## Fix safety
    Unsafe: it changes what the function does, to what was meant in all likelihood.
    """

    code = "GO304"
    category = Category.CONCURRENCY
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Defer `Unlock` or `RUnlock`"
    same_as = ("staticcheck:SA2003",)
    languages = ("go",)
    names = {"go": frozenset(RELEASES)}

    def check(self, site: Site) -> Iterator[Finding]:
        found = locking(site)
        if found is None:
            return
        statement, taken = found
        deferred = after(statement)
        again = lock_call(site, deferred, "defer_statement")
        call = called_by(deferred)
        receiver = receiver_of(call) if call is not None else None
        if deferred is None or receiver is None or call is None:
            return
        if again.lock != taken.lock or again.method not in RELEASES:
            return
        right = RELEASES[taken.method]
        method = Span(receiver.end_byte, call.end_byte)
        yield site.finding(
            deferred,
            f"`{taken.lock}` is locked again when the function ends; defer `{right}`",
            fix=Fix(f"Defer `{right}`", (Edit(method, f".{right}()"),), safe=False),
        )

    valid = {
        "go": [
            "func f() {\n\tmu.Lock()\n\tdefer mu.Unlock()\n}\n",
            "func f() {\n\ta.Lock()\n\tdefer b.Lock()\n}\n",
            "func f() {\n\tmu.Unlock()\n\tdefer mu.Lock()\n}\n",
            "func f() {\n\tmu.Lock()\n\tmu.Unlock()\n\tdefer mu.Lock()\n}\n",
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                func f() {
                    c.mu.Lock()
                    defer c.mu.Lock()
                    ^^^^^^^^^^^^^^^^^
                }
                """,
                fixed="""
                func f() {
                    c.mu.Lock()
                    defer c.mu.Unlock()
                }
                """,
            ),
            Invalid(
                """
                func f() {
                    mu.RLock()
                    defer mu.Lock()
                    ^^^^^^^^^^^^^^^
                }
                """,
                fixed="""
                func f() {
                    mu.RLock()
                    defer mu.RUnlock()
                }
                """,
            ),
        ],
    }
