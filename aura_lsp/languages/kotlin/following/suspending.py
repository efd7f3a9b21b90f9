"""Coroutines in Kotlin: what runs in one, and what gives the thread away meanwhile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.following.calls import LAMBDAS, arguments, called, given_to, receiver
from aura_lsp.languages.kotlin.following.declarations import modifiers
from aura_lsp.languages.kotlin.following.main_thread import INLINE
from aura_lsp.languages.kotlin.names import FUNCTIONS

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_BUILDERS = frozenset(
    {"launch", "async", "runBlocking", "withContext", "coroutineScope", "supervisorScope"}
)
_RARE_BUILDERS = frozenset(
    {"withTimeout", "withTimeoutOrNull", "flow", "channelFlow", "callbackFlow", "produce", "actor"}
)
"""Names that mean something else where the file does not import coroutines."""
_PACKAGE = "kotlinx.coroutines"
_SUSPENDING = frozenset(
    {
        "delay", "await", "awaitAll", "withContext", "join", "joinAll", "cancelAndJoin", "collect",
        "collectLatest", "emit", "yield", "receive", "send", "suspendCancellableCoroutine",
        "awaitCancellation",
    }
)  # fmt: skip
_BARE = frozenset({"delay", "withContext", "suspendCancellableCoroutine", "awaitCancellation"})
_CHANNEL = re.compile(r"(?i:\w*(?:channel|inbox|mailbox))\Z")
_BLOCKS = re.compile(r"(?i:\w*(?:latch|condition|barrier|thread|tasks|process|future))\Z")


def _uses_coroutines(site: Site) -> bool:
    """Whether the file imports coroutines."""
    return any(each.startswith(_PACKAGE) for each in site.imports())


def is_suspending(site: Site, node: Node) -> bool:
    """Whether the innermost function around a node is one that may suspend; functions that call
    their lambda at once do not count as one."""
    for around in site.around(node):
        if around.type in LAMBDAS:
            given = given_to(around, site.source)
            name = called(given[0], site.source) if given is not None else ""
            if name in INLINE:
                continue
            return name in _BUILDERS or (name in _RARE_BUILDERS and _uses_coroutines(site))
        if around.type == "function_declaration":
            return "suspend" in modifiers(around, site.source)
        if around.type in FUNCTIONS:
            return False
    return False


def suspends(site: Site, call: Node) -> bool:
    """Whether a call is one of the well-known functions that suspend and can be cancelled."""
    name, target = called(call, site.source), receiver(call)
    if name not in _SUSPENDING:
        return False
    if target is None:
        return name in _BARE or name in ("emit", "joinAll", "awaitAll")
    text = site.text(target).removesuffix("()").rpartition(".")[2]
    if name in ("send", "receive"):
        return _CHANNEL.match(text) is not None
    if name in _BARE or name == "emit" or _BLOCKS.match(text):
        return name == "emit"
    if name in ("await", "join", "cancelAndJoin", "awaitAll", "joinAll"):
        return not arguments(call, site.source)
    return name != "yield"
