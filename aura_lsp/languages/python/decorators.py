"""What stands above a definition in Python."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import callee

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site


def decorator_nodes(definition: Node) -> list[Node]:
    """The decorators of a function or class, in order."""
    parent = definition.parent
    if parent is None or parent.type != "decorated_definition":
        return []
    return [each for each in parent.named_children if each.type == "decorator"]


def decoration(decorator: Node) -> Node | None:
    """The name behind the `@`, without what it may be called with."""
    if not decorator.named_children:
        return None
    node = decorator.named_children[0]
    return callee(node) if node.type == "call" else node


def decorators(site: Site, definition: Node) -> Iterator[str]:
    """What the decorators of a function or class stand for; empty where nobody knows."""
    for each in decorator_nodes(definition):
        name = decoration(each)
        yield site.origin(name) if name is not None else ""
