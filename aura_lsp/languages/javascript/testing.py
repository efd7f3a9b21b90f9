"""How tests with Jest, Vitest and Node's own runner are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.writing import Test, Testing

if TYPE_CHECKING:
    from tree_sitter import Node

_GLOBALS = frozenset(
    {
        "afterAll", "afterEach", "beforeAll", "beforeEach", "describe", "expect", "it", "jest",
        "test", "vi",
    }
)  # fmt: skip
_RAISING = frozenset({"toThrow", "toThrowError", "rejects", "throws", "toMatchSnapshot", "fail"})


def _tests(root: Node, source: bytes) -> Iterator[Test]:
    for call, function in _calls(root):
        given = call.child_by_field_name("arguments")
        parts = given.named_children if given is not None else []
        if _text(function, source).partition(".")[0] in ("test", "it") and len(parts) > 1:
            yield Test(_text(parts[0], source)[1:-1], call)


def _calls(root: Node) -> Iterator[tuple[Node, Node]]:
    """The calls at and below a node, each with what is called."""
    stack = [root]
    while stack:
        node = stack.pop()
        stack += reversed(node.named_children)
        function = node.child_by_field_name("function") if node.type == "call_expression" else None
        if function is not None:
            yield node, function


def _assertions(test: Node, source: bytes) -> Iterator[tuple[str, ...]]:
    for call, function in _calls(test):
        given = call.child_by_field_name("arguments")
        parts = [_text(each, source) for each in given.named_children] if given is not None else []
        text = _text(function, source)
        name = text.rpartition(".")[2]
        if name in _RAISING:
            yield ()
        elif text == "assert" or text.startswith("assert."):
            yield tuple(parts[:2])
        elif text.startswith("expect(") and "." in text:
            yield (*_expected(function, source), *parts)


def _expected(function: Node, source: bytes) -> Iterator[str]:
    """What an `expect` is about: the argument of the innermost call."""
    node: Node | None = function
    while node is not None and node.type == "member_expression":
        node = node.child_by_field_name("object")
    given = node.child_by_field_name("arguments") if node is not None else None
    yield from (_text(each, source) for each in (given.named_children if given is not None else ()))


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")


TESTING = Testing(_tests, _assertions, _GLOBALS)
