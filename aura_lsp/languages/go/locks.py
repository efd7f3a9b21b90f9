"""Locks in Go: statements that take or release one, by how the lock is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aura_lsp.languages.go.calls import arguments, called_by, method_of, receiver_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

RELEASES = {"Lock": "Unlock", "RLock": "RUnlock"}
"""What takes a lock -> what releases it."""


class LockCall(NamedTuple):
    """A call without arguments on a lock: how that is written, and the method."""

    lock: str
    method: str


def lock_call(site: Site, statement: Node | None, kind: str = "expression_statement") -> LockCall:
    """The call that a statement of some kind makes on a lock that is a plain name; empty names if
    it makes none."""
    nothing = LockCall("", "")
    call = called_by(statement)
    if statement is None or statement.type != kind or call is None or arguments(call):
        return nothing
    receiver = receiver_of(call)
    node = receiver
    while node is not None and node.type == "selector_expression":
        node = node.child_by_field_name("operand")
    if receiver is None or node is None or node.type != "identifier":
        return nothing
    return LockCall(site.text(receiver), method_of(site, call))


def locking(site: Site) -> tuple[Node, LockCall] | None:
    """The statement that takes a lock, if the name that a rule looks at is its method's."""
    selector = site.node.parent
    call = selector.parent if selector is not None else None
    statement = call.parent if call is not None else None
    if statement is None or selector is None or selector.type != "selector_expression":
        return None
    taken = lock_call(site, statement)
    is_method = selector.child_by_field_name("field") == site.node
    return (statement, taken) if is_method and taken.method in RELEASES else None
