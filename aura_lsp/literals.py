"""Texts that are written out, and texts that are put together from such and something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tree_sitter import Node

TEXTS = frozenset(
    {
        "string", "concatenated_string", "interpreted_string_literal", "raw_string_literal",
        "string_literal", "multiline_string_literal", "template_string",
    }
)  # fmt: skip
_PLAIN = frozenset({"string_content", "string_fragment", "escape_sequence", "string_start"})
_HOLES = frozenset({"interpolation", "template_substitution"})
_KOTLIN_HOLE = re.compile(rb"(?<!\\)\$([A-Za-z_]\w*)")
_RUST_HOLE = re.compile(r"(?<!\{)\{([A-Za-z_]\w*)(?::[^{}]*)?\}")
_SUMS = frozenset({"binary_operator", "binary_expression"})
_FORMATS = frozenset({"format", "fmt.Sprintf", "fmt.Sprint"})
_WRAPPERS = frozenset({"parenthesized_expression", "reference_expression"})


class Built(NamedTuple):
    """A text that is put together: what is written out, and the source of all that is put in."""

    text: str
    parts: tuple[str, ...]


def is_constant(text: Node, source: bytes) -> bool:
    """Whether a text literal is always the same."""
    return text.type in TEXTS and not any(_holes(text, source))


def built(expression: Node, source: bytes) -> Built | None:
    """How an expression puts a text together; None if it is no text, or always the same."""
    texts: list[str] = []
    parts: list[str] = []
    stack = [expression]
    while stack:
        node = stack.pop()
        if node.type in _WRAPPERS and node.named_child_count == 1:
            stack.append(node.named_children[0])
        elif node.type in TEXTS:
            texts.append(_text(node, source))
            parts += _holes(node, source)
        elif _is_sum(node):
            stack += reversed([each for each in node.named_children if "comment" not in each.type])
        else:
            formatted = _formatted(node, source)
            if formatted is None:
                parts.append(_text(node, source))
            else:
                texts.append(formatted.text)
                parts += formatted.parts
    return Built(" ".join(texts), tuple(parts)) if texts and parts else None


def _is_sum(node: Node) -> bool:
    return node.type in _SUMS and any(each.type == "+" for each in node.children)


def _holes(text: Node, source: bytes) -> Iterator[str]:
    """The source of all that a text literal has put in."""
    stack = [text]
    while stack:
        node = stack.pop()
        if node.type in _HOLES:
            yield _text(node, source).strip("${}")
        else:
            stack += reversed(node.named_children)
    if any(each.type == "string_content" for each in text.named_children) and _is_kotlin(text):
        for match in _KOTLIN_HOLE.finditer(source, text.start_byte, text.end_byte):
            yield match[1].decode("utf-8", "replace")


def _is_kotlin(text: Node) -> bool:
    """Kotlin's grammar takes `$name` for text, but ends one behind the `$`."""
    contents = [each for each in text.named_children if each.type == "string_content"]
    return any(a.end_byte == b.start_byte for a, b in pairwise(contents))


def _formatted(node: Node, source: bytes) -> Built | None:
    """A text that a formatting operator, method, function or macro makes."""
    if node.type == "binary_operator" and any(each.type == "%" for each in node.children):
        left, right = node.named_children[0], node.named_children[-1]
        values = right.named_children if right.type == "tuple" else [right]
        return _of(left, values, source)
    if node.type == "macro_invocation":
        return _macro(node, source)
    if node.type not in ("call", "call_expression") or not node.named_children:
        return None
    callee, group = node.named_children[0], node.named_children[-1]
    given = [each for each in group.named_children if "comment" not in each.type]
    if _text(callee, source) in _FORMATS and given:
        return _of(given[0], given[1:], source)
    last = callee.named_children[-1] if callee.named_child_count > 1 else None
    if last is not None and _text(last, source) in _FORMATS:
        return _of(callee.named_children[0], given, source)
    return None


def _of(template: Node, values: list[Node], source: bytes) -> Built | None:
    if template.type not in TEXTS:
        return None
    return Built(_text(template, source), tuple(_text(each, source) for each in values))


def _macro(macro: Node, source: bytes) -> Built | None:
    name, tree = macro.child_by_field_name("macro"), macro.named_children[-1]
    tokens = tree.named_children
    if name is None or _text(name, source) != "format" or not tokens:
        return None
    if tokens[0].type not in TEXTS:
        return None
    text = _text(tokens[0], source)
    parts = [match[1] for match in _RUST_HOLE.finditer(text)]
    return Built(text, (*parts, *(_text(each, source) for each in tokens[1:])))


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")
