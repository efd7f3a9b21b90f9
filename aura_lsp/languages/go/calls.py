"""Calls in Go: what is called, on what, and with what."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site


def call_of(name: Node) -> Node | None:
    """The call whose callee ends with this name: `os.Open(…)` for `Open`."""
    callee, parent = name, name.parent
    if parent is not None and parent.type == "selector_expression":
        if parent.child_by_field_name("field") != name:
            return None
        callee, parent = parent, parent.parent
    if parent is None or parent.type != "call_expression":
        return None
    return parent if parent.child_by_field_name("function") == callee else None


def arguments(call: Node) -> list[Node]:
    """What a call is given."""
    group = call.child_by_field_name("arguments")
    return [] if group is None else [n for n in group.named_children if n.type != "comment"]


def origin_of_call(site: Site, node: Node | None, among: Container[str] | None = None) -> str:
    """What a node calls, by the imports of the file; empty where it is no such call, or calls none
    of `among`."""
    callee = node.child_by_field_name("function") if node is not None else None
    if node is None or node.type != "call_expression" or callee is None:
        return ""
    return site.origin(callee, among)


def receiver_of(call: Node) -> Node | None:
    """`x` of the call `x.f(…)`."""
    callee = call.child_by_field_name("function")
    if callee is None or callee.type != "selector_expression":
        return None
    return callee.child_by_field_name("operand")


def method_of(site: Site, call: Node) -> str:
    """`f` of the call `x.f(…)`."""
    callee = call.child_by_field_name("function")
    field = callee.child_by_field_name("field") if callee is not None else None
    return site.text(field) if field is not None else ""


def called_by(statement: Node | None) -> Node | None:
    """The call that a statement consists of, also behind `defer` or `go`."""
    if statement is None or statement.type not in (
        "expression_statement", "defer_statement", "go_statement",
    ):  # fmt: skip
        return None
    call = next((each for each in statement.named_children if each.type != "comment"), None)
    return call if call is not None and call.type == "call_expression" else None
