from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.locks import RELEASES, lock_call, locking
from aura_lsp.languages.go.statements import comment_above, comment_behind
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site


class EmptyCriticalSection(CodeRule):
    """Disallow releasing a lock right after it was taken.

    ## Why is this bad?
    Nothing is protected by `mu.Lock()` followed by `mu.Unlock()`. As a rule `defer mu.Unlock()` was
    meant, and what comes next runs without the lock.

    Waiting for a lock to be free can be on purpose; a comment above or beside the lines says so.
    Tests are not looked at: they try what locks do.

    ## Fix safety
    Unsafe: the lock is held to the end of the function, and may be taken again there.
    """

    code = "GO303"
    category = Category.CONCURRENCY
    severity = Severity.WARNING
    fix = "unsafe"
    suggestion = "Defer the release, or say in a comment why the lock is only waited for"
    same_as = ("staticcheck:SA2001",)
    languages = ("go",)
    names = {"go": frozenset(RELEASES)}

    def check(self, site: Site) -> Iterator[Finding]:
        found = locking(site)
        if found is None or site.in_tests:
            return
        statement, taken = found
        release = statement.next_named_sibling
        wanted = (taken.lock, RELEASES[taken.method])
        if release is None or lock_call(site, release) != wanted:
            return
        if _is_explained(statement) or comment_behind(statement) or comment_behind(release):
            return
        edit = Edit(Span(release.start_byte, release.start_byte), "defer ")
        yield site.finding(
            release,
            f"`{taken.lock}` is released at once and protects nothing; defer the release",
            fix=Fix("Defer the release", (edit,), safe=False),
        )

    valid = {
        "go": [
            "func f() {\n\tmu.Lock()\n\tdefer mu.Unlock()\n}\n",
            "func f() {\n\tmu.Lock()\n\tn++\n\tmu.Unlock()\n}\n",
            "func f() {\n\tx.m().Lock()\n\tx.m().Unlock()\n}\n",
            "func f() {\n\tmu.Lock()\n\t// Wait for the others.\n\tmu.Unlock()\n}\n",
            "func f() {\n\tmu.Lock() // wait for the others\n\tmu.Unlock()\n}\n",
            """
            func f() {
                // Let the readers finish.
                cancel()
                mu.Lock()
                mu.Unlock()
            }
            """,
            "func f() {\n\ta.Lock()\n\tb.Unlock()\n}\n",
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                func (c *Cache) Get(key string) int {
                    c.mu.RLock()
                    c.mu.RUnlock()
                    ^^^^^^^^^^^^^^
                    return c.items[key]
                }
                """,
                fixed="""
                func (c *Cache) Get(key string) int {
                    c.mu.RLock()
                    defer c.mu.RUnlock()
                    return c.items[key]
                }
                """,
            ),
        ],
    }


def _is_explained(statement: Node) -> bool:
    """Whether a comment stands above a statement, or above those on the lines right before it."""
    node = statement
    while not comment_above(node):
        earlier = node.prev_named_sibling
        if earlier is None or earlier.end_point.row != node.start_point.row - 1:
            return False
        node = earlier
    return True
