"""How Kotlin's tests with kotlin.test, JUnit and Kotest's matchers are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.writing import Test, Testing

if TYPE_CHECKING:
    from tree_sitter import Node

_RAISING = ("assertFails", "assertThrows", "shouldThrow", "fail")


def _tests(root: Node, source: bytes) -> Iterator[Test]:
    stack = [root]
    while stack:
        node = stack.pop()
        stack += reversed(node.named_children)
        name = node.child_by_field_name("name")
        if node.type == "function_declaration" and name is not None:
            modifiers = [each for each in node.children if each.type == "modifiers"]
            if any("Test" in _text(each, source) for each in modifiers):
                yield Test(_text(name, source).strip("`"), node)


def _assertions(test: Node, source: bytes) -> Iterator[tuple[str, ...]]:
    stack = [test]
    while stack:
        node = stack.pop()
        stack += reversed(node.named_children)
        if node.type == "infix_expression":
            left, word, right = [*node.named_children, None, None, None][:3]
            if left is None or word is None or right is None:
                continue
            if _text(word, source).startswith("should"):
                yield _text(left, source), _text(right, source)
        elif node.type == "call_expression":
            yield from _called(node, source)


def _called(call: Node, source: bytes) -> Iterator[tuple[str, ...]]:
    name = _text(call.named_children[0], source).partition("<")[0].rpartition(".")[2]
    if name.startswith(_RAISING):
        yield ()
    elif name.startswith("assert"):
        given = [each for each in call.named_children if each.type == "value_arguments"]
        parts = given[0].named_children if given else []
        yield tuple(_text(part, source) for part in parts)


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")


TESTING = Testing(_tests, _assertions, sees_target=True)
