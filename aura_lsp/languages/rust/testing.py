"""How Rust's tests are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.writing import Test, Testing

if TYPE_CHECKING:
    from tree_sitter import Node

_ROWS = frozenset({"source_file", "mod_item", "declaration_list"})


def _tests(root: Node, source: bytes) -> Iterator[Test]:
    stack = [root]
    while stack:
        node = stack.pop()
        name = node.child_by_field_name("name")
        if node.type in _ROWS:
            stack += reversed(node.named_children)
        elif node.type == "function_item" and name is not None:
            marks = [_text(each, source) for each in _attributes(node)]
            if any("test" in mark for mark in marks):
                yield Test(_text(name, source), node)


def _attributes(function: Node) -> Iterator[Node]:
    before = function.prev_named_sibling
    while before is not None and before.type in ("attribute_item", "line_comment"):
        if before.type == "attribute_item":
            yield before
        before = before.prev_named_sibling


def _assertions(test: Node, source: bytes) -> Iterator[tuple[str, ...]]:
    if any("should_panic" in _text(each, source) for each in _attributes(test)):
        yield ()
    stack = [test]
    while stack:
        node = stack.pop()
        stack += reversed(node.named_children)
        macro = node.child_by_field_name("macro")
        if macro is not None and _text(macro, source).startswith(("assert", "panic")):
            tokens = next((each for each in node.children if each.type == "token_tree"), None)
            yield tuple(_parts(tokens, source)) if tokens is not None else ()


def _parts(tokens: Node, source: bytes) -> Iterator[str]:
    """What stands between the commas of a macro's arguments."""
    start = tokens.children[0].end_byte
    for token in (*(e for e in tokens.children if e.type == ","), tokens.children[-1]):
        text = source[start : token.start_byte].decode("utf-8", "replace").strip()
        left, is_compared, right = text.partition(" == ")
        yield from (left, right) if is_compared else (text,) if text else ()
        start = token.end_byte


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")


TESTING = Testing(_tests, _assertions)
