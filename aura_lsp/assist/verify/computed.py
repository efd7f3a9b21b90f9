"""What a simpler function computes: nothing that the function did not compute before.

To make a function simpler is to order its steps anew. A sum or product of its own variables that
was nowhere in it is no order but another result.
"""

from __future__ import annotations

from collections.abc import Iterator

from aura_lsp.assist.verify.place import Place
from aura_lsp.assist.verify.rewrite import Rewrite
from aura_lsp.assist.verify.verdict import Reason, Why
from aura_lsp.syntax import Node

_KINDS = frozenset({"binary_operator", "binary_expression"})
_OPERATORS = frozenset({"+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "|", "^", "@"})
_BRACKETS = frozenset({"parenthesized_expression"})


def computed_reasons(rewrite: Rewrite) -> Iterator[Reason]:
    """Computations of the function itself that it did not have, of names that it had."""
    before, after = rewrite.before, rewrite.after
    known = {_tokens(each, before) for each in _computations(before)}
    words = set(_names(before.node, before))
    for node in _computations(after):
        is_whole = node.parent is None or not _computes(node.parent, after)
        tokens = _tokens(node, after)
        if is_whole and tokens not in known and words.issuperset(_names(node, after)):
            text = " ".join(after.text(node).split())
            yield Reason(Why.NEW_COMPUTATION, f"`{text}` was not computed before")


def _computations(place: Place) -> Iterator[Node]:
    stack = list(place.bodies)
    while stack:
        node = stack.pop()
        stack += reversed(node.named_children)
        if _computes(node, place):
            yield node


def _computes(node: Node, place: Place) -> bool:
    if node.type not in _KINDS:
        return False
    return any(place.text(each) in _OPERATORS for each in node.children if not each.is_named)


def _tokens(node: Node, place: Place) -> str:
    """The text of a computation without white space and brackets around it."""
    while node.type in _BRACKETS and node.named_children:
        node = node.named_children[0]
    return "".join(place.text(node).split())


def _names(root: Node, place: Place) -> Iterator[str]:
    stack = [root]
    while stack:
        node = stack.pop()
        stack += node.named_children
        if node.type in place.writing.names:
            yield place.text(node)
