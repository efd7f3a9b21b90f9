"""How Go's tests are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.writing import Test, Testing

if TYPE_CHECKING:
    from tree_sitter import Node

_FAILING = frozenset({"Error", "Errorf", "Fatal", "Fatalf", "Fail", "FailNow"})
_PACKAGES = ("assert.", "require.")


def _tests(root: Node, source: bytes) -> Iterator[Test]:
    for node in root.named_children:
        name = node.child_by_field_name("name")
        if node.type == "function_declaration" and name is not None:
            text = _text(name, source)
            if text.startswith(("Test", "Fuzz")):
                yield Test(text, node)


def _assertions(test: Node, source: bytes) -> Iterator[tuple[str, ...]]:
    stack = [test]
    while stack:
        node = stack.pop()
        stack += reversed(node.named_children)
        function = node.child_by_field_name("function") if node.type == "call_expression" else None
        if function is None:
            continue
        text = _text(function, source)
        if text.startswith(_PACKAGES):
            given = node.child_by_field_name("arguments")
            parts = given.named_children[1:] if given is not None else []
            yield tuple(_text(part, source) for part in parts)
        elif text.rpartition(".")[2] in _FAILING:
            yield _condition(node, source)


def _condition(failing: Node, source: bytes) -> tuple[str, ...]:
    """What is compared in the condition under which a test fails."""
    node = failing.parent
    while node is not None and node.type != "if_statement":
        node = node.parent
    asked = node.child_by_field_name("condition") if node is not None else None
    if asked is None:
        return ()
    sides = [asked.child_by_field_name("left"), asked.child_by_field_name("right")]
    return tuple(_text(side, source) for side in sides if side is not None) or (
        _text(asked, source),
    )


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")


TESTING = Testing(_tests, _assertions, sees_target=True)
