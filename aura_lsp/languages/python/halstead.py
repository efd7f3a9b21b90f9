"""Halstead's operators and operands as radon 6 counts them for Python.

Only arithmetic, logical and comparison operators and augmented assignments count, with what they
are applied to. Calls, plain assignments, keywords, decorators, annotations and defaults of
parameters do not. Operands are told apart by the name of the function that they stand in. A name,
an attribute and a string of the same text are one operand, and so are 1, 1.0 and True; any other
expression is one of its own (radon's `HalsteadVisitor`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from aura_lsp.metrics.halstead import Counts

if TYPE_CHECKING:
    from tree_sitter import Node

_CONSTANTS = {"true": True, "false": False, "none": None, "ellipsis": Ellipsis}
_TRANSPARENT = frozenset({"parenthesized_expression", "type"})


def python_halstead(node: Node, source: bytes) -> Counts:
    """The operators and operands below `node`; of a function those of its body."""
    operators: Counter[Hashable] = Counter()
    operands: Counter[Hashable] = Counter()
    stack: list[tuple[Node, str | None]] = [(node, None)]
    while stack:
        current, scope = stack.pop()
        kind = current.type
        if kind == "function_definition":
            stack += _body(current, source)
            continue
        below = current.named_children
        if kind in _APPLICATIONS:
            names, values = _application(current, kind)
            operators.update(names)
            operands.update((scope, _identity(value, source)) for value in values)
            if kind == "boolean_operator":
                below = values
        elif kind == "decorated_definition" and below[-1].type == "function_definition":
            below = below[-1:]
        stack += [(child, scope) for child in below if child.child_count]
    return Counts(operators, operands)


def _body(function: Node, source: bytes) -> Iterator[tuple[Node, str | None]]:
    """The body of a function with the name in whose scope its operands are."""
    name, body = function.child_by_field_name("name"), function.child_by_field_name("body")
    if body is not None:
        yield body, _text(name, source) if name is not None else None


_PATTERNS = frozenset({
    "case_pattern", "complex_pattern", "dict_pattern", "keyword_pattern", "union_pattern",
})  # fmt: skip
_APPLICATIONS = _PATTERNS | {
    "binary_operator", "union_type", "unary_operator", "not_operator", "boolean_operator",
    "comparison_operator", "augmented_assignment",
}  # fmt: skip


def _application(node: Node, kind: str) -> tuple[list[str], list[Node]]:
    """The operators that a node applies, and what to."""
    if kind in _PATTERNS:
        return _signs(node)
    values = [child for child in node.named_children if child.type not in _BETWEEN]
    if kind == "comparison_operator":
        return [token.type for token in node.children_by_field_name("operators")], values
    if kind == "boolean_operator":
        return _sequence(node)
    operator = node.child_by_field_name("operator")
    name = "not" if kind == "not_operator" else "|" if operator is None else operator.type
    if kind == "augmented_assignment":
        name = name.removesuffix("=")
    return [f"unary {name}" if len(values) == 1 else name], values


_BETWEEN = frozenset({"comment", "line_continuation"})
_NUMBERS = frozenset({"integer", "float"})


def _signs(pattern: Node) -> tuple[list[str], list[Node]]:
    """The signs of numbers directly in a pattern, such as `-1` or `1 - 2j`."""
    names: list[str] = []
    values: list[Node] = []
    parts = [child for child in pattern.children if child.type not in _BETWEEN]
    for at, (sign, number) in enumerate(pairwise(parts)):
        if sign.type not in ("-", "+") or number.type not in _NUMBERS:
            continue
        has_left = at > 0 and parts[at - 1].type in _NUMBERS
        names.append(sign.type if has_left else f"unary {sign.type}")
        values.append(number)
        if has_left:  # `-1` is an operand of its own, for which its sign stands
            is_signed = at > 1 and parts[at - 2].type == "-"
            values.append(parts[at - 2] if is_signed else parts[at - 1])
    return names, values


def _sequence(node: Node) -> tuple[list[str], list[Node]]:
    """`a and b and c` is one operator with three operands; parentheses begin another one."""
    operator = node.child_by_field_name("operator")
    name = operator.type if operator is not None else ""
    values: list[Node] = []
    current: Node | None = node
    while current is not None and current.type == "boolean_operator":
        operator = current.child_by_field_name("operator")
        if operator is None or operator.type != name:
            break
        right = current.child_by_field_name("right")
        values += [right] if right is not None else []
        current = current.child_by_field_name("left")
    values += [current] if current is not None else []
    return [name], values


def _identity(node: Node, source: bytes) -> Hashable:
    """What makes two operands of a function the same."""
    while node.type in _TRANSPARENT:
        inner = [child for child in node.named_children if child.type not in _BETWEEN]
        if len(inner) != 1:
            break
        node = inner[0]
    kind = node.type
    if kind == "attribute":
        node = node.child_by_field_name("attribute") or node
        kind = node.type
    if kind == "identifier":
        return _text(node, source)
    if kind in _CONSTANTS:
        return _CONSTANTS[kind]
    if kind in ("integer", "float"):
        return _number(_text(node, source))
    if kind in ("string", "concatenated_string"):
        value = _string(node, source)
        if value is not None:
            return value
    return (node.start_byte, node.end_byte)


def _number(text: str) -> Hashable:
    digits = text.replace("_", "").lower()
    try:
        if digits.startswith(("0x", "0o", "0b")):
            return int(digits, 0)
        if digits.endswith("j"):
            return complex(digits)
        return int(digits) if digits.isdecimal() else float(digits)
    except ValueError:  # `0777` and `1L` of Python 2; more digits than `int` takes
        return digits


def _string(node: Node, source: bytes) -> Hashable | None:
    """The text of a string without quotes, as bytes if it is bytes; None for an f-string.

    Escapes stay as they are written, so `"\\x41"` and `"A"` are two operands.
    """
    parts = node.named_children if node.type == "concatenated_string" else [node]
    value, is_bytes = "", False
    for part in parts:
        if part.type != "string":
            continue
        first, last = part.children[0], part.children[-1]
        prefix = _text(first, source).rstrip("\"'").lower()
        if "f" in prefix or "t" in prefix:
            return None
        is_bytes = "b" in prefix
        value += source[first.end_byte : last.start_byte].decode("utf-8", "replace")
    return value.encode() if is_bytes else value


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")
