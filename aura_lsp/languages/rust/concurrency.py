"""Locks, and what runs asynchronously."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import method_name

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_HANDLERS = frozenset({"unwrap", "expect"})
_LOCKS = {"lock": ("Mutex", "ReentrantMutex", "FairMutex"), "read": ("RwLock",)} | {
    "write": ("RwLock",)
}


def is_async(function: Node | None) -> bool:
    """Whether a function-like node runs asynchronously."""
    if function is None:
        return False
    if function.type == "function_item":
        modifiers = next((e for e in function.children if e.type == "function_modifiers"), None)
        return modifiers is not None and any(each.type == "async" for each in modifiers.children)
    return function.type == "async_block" or any(each.type == "async" for each in function.children)


def imports_lock(site: Site, method: str) -> bool:
    """Whether the file imports a lock that is taken by a method of this name."""
    wanted = _LOCKS.get(method, ())
    return any(path.rpartition(".")[2] in wanted for path in site.imports())


def handled(call: Node, source: bytes) -> tuple[Node, frozenset[str]]:
    """A call with the `.unwrap()`, `.expect(…)`, `?` and `.await` behind it, and which of these
    there are."""
    node, seen = call, set()
    while node.parent is not None:
        parent = node.parent
        around = parent.parent
        if parent.type == "field_expression" and around is not None:
            name = method_name(around, source)
            if name not in _HANDLERS:
                break
            seen.add(name)
            node = around
        elif parent.type in ("try_expression", "await_expression"):
            seen.add("?" if parent.type == "try_expression" else "await")
            node = parent
        else:
            break
    return node, frozenset(seen)
