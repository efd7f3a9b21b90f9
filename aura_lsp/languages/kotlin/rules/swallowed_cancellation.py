from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.following.calls import (
    COMMENTS,
    LAMBDAS,
    call_of,
    called,
    callee_name,
    given_to,
)
from aura_lsp.languages.kotlin.following.declarations import BODIES, child, type_name
from aura_lsp.languages.kotlin.following.main_thread import INLINE
from aura_lsp.languages.kotlin.following.suspending import is_suspending, suspends
from aura_lsp.languages.kotlin.names import FUNCTIONS
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_CANCELLED = "CancellationException"
_BROAD = frozenset({"Exception", "Throwable"})
_CHECKS = frozenset({"ensureActive", "getOrThrow", "onCancellation", "rethrowCancellation"})


class SwallowedCancellation(CodeRule):
    """Disallow catching the exception by which a coroutine is cancelled.

    ## Why is this bad?
    A coroutine is cancelled by a `CancellationException` from the call that it waits in. If
    `catch (e: Exception)` or `runCatching` takes it, the coroutine goes on as if nothing had
    happened until it next waits: it works for nobody, and takes the end of its scope for a
    failure.

    Reported are handlers around calls that are known to suspend, such as `delay` and `withContext`,
    and handlers for `CancellationException` itself. A handler that throws, or calls
    `ensureActive()`, is not reported, nor is one behind a handler that lets cancellation through.

    ## Fix safety
    Unsafe: the coroutine ends where it went on.
    """

    code = "KT303"
    category = Category.CONCURRENCY
    severity = Severity.WARNING
    fix = "unsafe"
    suggestion = "Let `CancellationException` through"
    same_as = ("detekt:SuspendFunSwallowedCancellation", "sonar:S7497")
    languages = ("kotlin",)
    queries = {"kotlin": "(catch_block (block)) @here"}
    words = {"kotlin": frozenset({"catch"})}
    names = {"kotlin": frozenset({"runCatching"})}

    def check(self, site: Site) -> Iterator[Finding]:
        if site.node.type == "catch_block":
            yield from _handler(site, site.node)
            return
        call = call_of(site.node)
        if call is None or callee_name(call) != site.node or _is_checked(site, call):
            return
        found = _suspending(site, call.children[-1]) if is_suspending(site, call) else None
        if found is not None:
            yield site.finding(
                site.node,
                f"`runCatching` takes the cancellation of `{called(found, site.source)}` for a "
                "failure: catch what is expected, or throw `CancellationException` again",
            )

    valid = {
        "kotlin": [
            "suspend fun f() {\n    try {\n        delay(1)\n    } catch (e: IOException) {\n"
            "        log(e)\n    }\n}\n",
            "suspend fun f() {\n    try {\n        delay(1)\n"
            "    } catch (e: CancellationException) {\n        throw e\n"
            "    } catch (e: Exception) {\n        log(e)\n    }\n}\n",
            "suspend fun f() {\n    try {\n        delay(1)\n    } catch (e: Exception) {\n"
            "        coroutineContext.ensureActive()\n        log(e)\n    }\n}\n",
            "suspend fun f() {\n    try {\n        delay(1)\n    } catch (e: Exception) {\n"
            "        if (e is CancellationException) throw e\n        log(e)\n    }\n}\n",
            "suspend fun f() {\n    try {\n        scope.launch { delay(1) }\n"
            "    } catch (e: Exception) {\n        log(e)\n    }\n}\n",
            "suspend fun f() {\n    try {\n        withTimeout(1) { g() }\n"
            "    } catch (e: TimeoutCancellationException) {\n        log(e)\n    }\n}\n",
            "fun f() {\n    try {\n        task.join()\n    } catch (e: Exception) {\n"
            "        log(e)\n    }\n}\n",
            "suspend fun f() {\n    runCatching { g() }\n"
            "    runCatching { delay(1) }.getOrThrow()\n}\n",
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
                      ^^^^^^^^^^^^^^^^^^^^
                        log(e)
                    }
                    runCatching { withContext(io) { g() } }.onFailure { log(it) }
                    ^^^^^^^^^^^
                }
                """,
                fixed="""
                suspend fun f() {
                    try {
                        delay(1)
                    } catch (e: Exception) {
                        if (e is kotlinx.coroutines.CancellationException) throw e
                        log(e)
                    }
                    runCatching { withContext(io) { g() } }.onFailure { log(it) }
                }
                """,
            ),
            Invalid(
                """
                import kotlinx.coroutines.*

                fun f(scope: CoroutineScope) = scope.launch {
                    try {
                        g()
                    } catch (e: CancellationException) {
                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                        log(e)
                    }
                }
                """,
                fixed="""
                import kotlinx.coroutines.*

                fun f(scope: CoroutineScope) = scope.launch {
                    try {
                        g()
                    } catch (e: CancellationException) {
                        log(e)
                        throw e
                    }
                }
                """,
            ),
        ],
    }


def _handler(site: Site, handler: Node) -> Iterator[Finding]:
    """What to say of a `catch`."""
    caught = type_name(child(handler, "user_type"), site.source)
    name, block = child(handler, "identifier"), child(handler, "block")
    if name is None or block is None or caught not in _BROAD | {_CANCELLED}:
        return
    if _lets_through(site, block) or not is_suspending(site, handler):
        return
    if caught == _CANCELLED:
        if _is_expected(site, handler):
            return
        if not block.named_children or any(each.type in COMMENTS for each in block.named_children):
            return
        message, fix = (
            "The coroutine goes on although it was cancelled: ",
            _rethrow(site, block, name),
        )
    else:
        found = _suspending(site, handler.parent) if not _is_after(site, handler) else None
        if found is None:
            return
        message = f"This takes the cancellation of `{called(found, site.source)}` for a failure: "
        fix = _test(site, block, name)
    header = Span(handler.start_byte, block.prev_sibling.end_byte if block.prev_sibling else 0)
    yield site.finding(header, f"{message}throw `CancellationException` again", fix=fix)


def _is_expected(site: Site, handler: Node) -> bool:
    """Whether cancellation is what the code around waits for: a loop that asks whether it is still
    active, or a function that says so in its name."""
    for around in site.around(handler):
        if around.type == "while_statement" and "isActive" in site.text(around.children[2]):
            return True
        if around.type == "function_declaration":
            name = around.child_by_field_name("name")
            return name is not None and "Cancel" in site.text(name)
    return False


def _is_after(site: Site, handler: Node) -> bool:
    """Whether an earlier handler of the `try` is for cancellation."""
    around = handler.parent
    return any(
        each.type == "catch_block"
        and each.start_byte < handler.start_byte
        and type_name(child(each, "user_type"), site.source) == _CANCELLED
        for each in (around.children if around is not None else ())
    )


def _lets_through(site: Site, block: Node) -> bool:
    """Whether a handler throws something, or asks whether the coroutine is still active."""
    return any(
        each.type == "throw_expression"
        or (each.type == "call_expression" and called(each, site.source) in _CHECKS)
        for each in _running(site, block)
    )


def _is_checked(site: Site, call: Node) -> bool:
    """Whether what becomes of a `runCatching` throws, or asks what was caught."""
    node, around = call, call.parent
    while around is not None and around.type in ("navigation_expression", "call_expression"):
        node, around = around, around.parent
    text = site.text(node)
    return any(each in text for each in (*_CHECKS, "throw", _CANCELLED))


def _suspending(site: Site, around: Node | None) -> Node | None:
    """A call that suspends in the body of a `try` or in a lambda."""
    body = child(around, "block", "lambda_literal") if around is not None else None
    for each in _running(site, body) if body is not None else ():
        if each.type == "call_expression" and suspends(site, each):
            return each
    return None


def _running(site: Site, body: Node) -> Iterator[Node]:
    """What runs with a piece of code: all but what is in functions and types of its own, and in
    lambdas that may run elsewhere."""
    stack = [body]
    while stack:
        node = stack.pop()
        yield node
        for each in node.children:
            if each.type in LAMBDAS:
                given = given_to(each, site.source)
                if given is None or called(given[0], site.source) not in INLINE:
                    continue
            elif each.type in FUNCTIONS or each.type in BODIES:
                continue
            stack.append(each)


def _indent(site: Site, statement: Node) -> str | None:
    """The white space before a statement; None if something else is on its line."""
    start = site.source.rfind(b"\n", 0, statement.start_byte) + 1
    before = site.source[start : statement.start_byte].decode("utf-8", "replace")
    return before if not before.strip() else None


def _test(site: Site, block: Node, name: Node) -> Fix | None:
    """`if (e is CancellationException) throw e` at the start of a handler."""
    first = block.named_children[0] if block.named_children else None
    indent = _indent(site, first) if first is not None else None
    if first is None or indent is None:
        return None
    kind = (
        site.imported_as(f"kotlinx.coroutines.{_CANCELLED}") or f"kotlinx.coroutines.{_CANCELLED}"
    )
    text = f"if ({site.text(name)} is {kind}) throw {site.text(name)}\n{indent}"
    edit = Edit(Span(first.start_byte, first.start_byte), text)
    return Fix("Let cancellation through", (edit,), safe=False)


def _rethrow(site: Site, block: Node, name: Node) -> Fix | None:
    """`throw e` at the end of a handler."""
    last = block.named_children[-1]
    indent = _indent(site, last)
    if indent is None or last.type not in ("call_expression", "assignment"):
        return None
    edit = Edit(Span(last.end_byte, last.end_byte), f"\n{indent}throw {site.text(name)}")
    return Fix("Throw it again", (edit,), safe=False)
