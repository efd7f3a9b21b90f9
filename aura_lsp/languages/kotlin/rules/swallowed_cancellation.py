from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import calls_in, owner_of, text
from aura_lsp.languages.kotlin.coroutines import place_of
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_SUSPENDS = frozenset(
    {
        "delay", "await", "awaitAll", "withContext", "join", "joinAll", "collect", "collectLatest",
        "emit", "yield", "receive", "suspendCancellableCoroutine", "coroutineScope",
    }
)  # fmt: skip
_ALL = frozenset({"Exception", "Throwable"})
_CANCELLATION = "CancellationException"


class SwallowedCancellation(CodeRule):
    """Disallow catching a coroutine's cancellation without throwing it again.

    ## Why is this bad?
    A coroutine is cancelled by an exception. A handler that keeps it makes the coroutine go on, so
    that it neither ends nor lets its scope end.

    Broad handlers count only around calls that are known to suspend. Not reported: a handler that
    throws again or calls `ensureActive()`, and one behind a handler of `CancellationException`.

    ## Fix safety
    Unsafe: the exception then reaches callers that did not see it before.
    """

    code = "KT303"
    category = Category.CONCURRENCY
    severity = Severity.WARNING
    suggestion = "Throw a `CancellationException` again before anything else"
    fix = "unsafe"
    same_as = ("detekt:SuspendFunSwallowedCancellation", "sonar:S7497")
    languages = ("kotlin",)
    queries = {"kotlin": "(catch_block) @here"}
    words = {"kotlin": frozenset({"catch"})}

    def check(self, site: Site) -> Iterator[Finding]:
        handler = site.node
        names = [e for e in handler.named_children if e.type == "identifier"]
        kind = next((e for e in handler.named_children if e.type == "user_type"), None)
        attempt = handler.parent
        if not names or kind is None or attempt is None:
            return
        caught = text(kind, site.source).rpartition(".")[2]
        if caught != _CANCELLATION and caught not in _ALL:
            return
        if place_of(attempt, site.source) != "coroutine":
            return
        name = text(names[0], site.source)
        body = handler.named_children[-1]
        if _passes_on(body, name, site) or _is_behind(handler, site.source):
            return
        if caught in _ALL and not _suspends(attempt, site.source):
            return
        keyword = Span(handler.start_byte, handler.start_byte + len("catch"))
        fix = _fix(site, body, name) if caught in _ALL else None
        yield site.finding(keyword, "This keeps the coroutine's cancellation to itself", fix=fix)

    valid = {
        "kotlin": [
            "suspend fun f() { try { delay(1) } catch (e: Exception) { throw e } }\n",
            """
            suspend fun f() {
                try {
                    delay(1)
                } catch (e: CancellationException) {
                    throw e
                } catch (e: Exception) {
                    log(e)
                }
            }
            """,
            """
            suspend fun f() {
                try {
                    delay(1)
                } catch (e: Exception) {
                    currentCoroutineContext().ensureActive()
                    log(e)
                }
            }
            """,
            "fun f() { try { future.await() } catch (e: Exception) { log(e) } }\n",
            "suspend fun f() { try { parse() } catch (e: Exception) { log(e) } }\n",
            "suspend fun f() { try { a.launch { delay(1) } } catch (e: Exception) { log(e) } }\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                suspend fun f() {
                    try {
                        delay(1)
                    } catch (e: Exception) {
                      ^^^^^
                        log(e)
                    }
                }
                """,
                fixed="""
                suspend fun f() {
                    try {
                        delay(1)
                    } catch (e: Exception) {
                        if (e is CancellationException) throw e
                        log(e)
                    }
                }
                """,
            ),
            Invalid(
                """
                fun g() {
                    scope.launch {
                        try {
                            work()
                        } catch (e: CancellationException) {
                          ^^^^^
                            log(e)
                        }
                    }
                }
                """
            ),
        ],
    }


def _passes_on(body: Node, name: str, site: Site) -> bool:
    """Whether a handler throws, anywhere, or asks whether the coroutine is active."""
    said = text(body, site.source)
    if "ensureActive" in said or _CANCELLATION in said or "isActive" in said:
        return True
    stack = [body]
    while stack:
        node = stack.pop()
        if node.type == "throw_expression":
            return True
        stack += node.named_children
    return f"resumeWithException({name})" in said


def _is_behind(handler: Node, source: bytes) -> bool:
    """Whether a handler before it takes the cancellation."""
    before = handler.prev_named_sibling
    while before is not None:
        if before.type == "catch_block":
            kind = next((e for e in before.named_children if e.type == "user_type"), None)
            if kind is not None and text(kind, source).endswith(_CANCELLATION):
                return True
        before = before.prev_named_sibling
    return False


def _suspends(attempt: Node, source: bytes) -> bool:
    """Whether the body of a `try` waits for something itself."""
    body = next((each for each in attempt.named_children if each.type == "block"), None)
    if body is None:
        return False
    return any(
        call.name in _SUSPENDS and (call.name != "join" or not call.arguments)
        for call in calls_in(body, source)
        if call.block is None or owner_of(call.block, source) is not None
    )


def _fix(site: Site, body: Node, name: str) -> Fix | None:
    statements = [each for each in body.named_children if "comment" not in each.type]
    if not statements:
        return None
    first = statements[0]
    start = site.source.rfind(b"\n", 0, first.start_byte) + 1
    blanks = site.source[start : first.start_byte]
    if blanks.strip():
        return None
    text_ = f"if ({name} is {_CANCELLATION}) throw {name}\n{blanks.decode()}"
    edit = Edit(Span(first.start_byte, first.start_byte), text_)
    return Fix("Throw the cancellation again", (edit,), safe=False)
