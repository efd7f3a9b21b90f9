"""How Python tests with pytest and unittest are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.writing import Test, Testing

if TYPE_CHECKING:
    from tree_sitter import Node

_ROWS = frozenset({"module", "class_definition", "block", "decorated_definition"})
_RAISING = frozenset({"raises", "warns", "assertRaises", "assertRaisesRegex", "fail"})


def _tests(root: Node, source: bytes) -> Iterator[Test]:
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type in _ROWS:
            stack += reversed(node.named_children)
        elif node.type == "function_definition":
            name = node.child_by_field_name("name")
            text = _text(name, source) if name is not None else ""
            if text.startswith("test"):
                yield Test(text, node)


def _assertions(test: Node, source: bytes) -> Iterator[tuple[str, ...]]:
    stack = [test]
    while stack:
        node = stack.pop()
        stack += reversed(node.named_children)
        if node.type == "assert_statement":
            asked = node.named_children[0]
            parts = asked.named_children if asked.type == "comparison_operator" else [asked]
            yield tuple(_text(part, source) for part in parts)
        elif node.type == "call":
            yield from _called(node, source)


def _called(call: Node, source: bytes) -> Iterator[tuple[str, ...]]:
    function, given = call.child_by_field_name("function"), call.child_by_field_name("arguments")
    name = _text(function, source).rpartition(".")[2] if function is not None else ""
    if name in _RAISING:
        yield ()
    elif name.startswith("assert") and given is not None:
        yield tuple(_text(part, source) for part in given.named_children)


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")


TESTING = Testing(_tests, _assertions)
