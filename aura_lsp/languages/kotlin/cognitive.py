"""What detekt's cognitive complexity sees in Kotlin's own way: sequences of operators, and calls of
a function by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.metrics.cognitive import Cognitive
from aura_lsp.metrics.recursion import mentions

if TYPE_CHECKING:
    from tree_sitter import Node

_FUNCTIONS = frozenset(
    {
        "function_declaration", "lambda_literal", "anonymous_function", "getter", "setter",
        "anonymous_initializer", "secondary_constructor", "class_parameters",
    }
)  # fmt: skip
_TWO_OPERANDS = frozenset(
    {"assignment", "binary_expression", "in_expression", "infix_expression", "range_expression"}
)


def self_calls(function: Node, source: bytes) -> Iterator[Node]:
    """The callees in `function` that have its name and as many arguments as it has parameters.

    So detekt tells recursion from a call of an overload.
    """
    name = function.child_by_field_name("name")
    if function.type != "function_declaration" or name is None:
        return
    parameters = _count(function, "function_value_parameters", "parameter")
    text = source[name.start_byte : name.end_byte]
    for node in mentions(text, source, function, before=b"({< "):
        if node != name and _has_arguments(node, parameters):
            yield node


def _has_arguments(callee: Node, count: int) -> bool:
    """Whether a node is the callee, or after `this.` the name of one, of a call so long.

    A lambda behind the call makes two calls of it in this grammar, and two arguments for detekt,
    which sees no recursion in `load(x).size`.
    """
    called, around = callee, callee.parent
    if around is not None and around.type == "navigation_expression":
        if around.children[0].type != "this_expression":
            return False
        called = around
    is_bare = called is callee
    call = called.parent
    while call is not None and call.type == "unary_expression":  # `!load(x)` is `(!load)(x)` here
        called, call = call, call.parent
    if call is None or call.type != "call_expression" or call.children[0] != called:
        return False
    whole = call
    around = call.parent
    if around is not None and around.type == "call_expression" and around.children[0] == call:
        whole, around = around, around.parent
    is_receiver = around is not None and around.type == "navigation_expression"
    if is_receiver and is_bare:
        return False
    lambdas = sum(child.type == "annotated_lambda" for child in whole.children)
    return _count(call, "value_arguments", "value_argument") + 2 * lambdas == count


def _count(node: Node, around: str, kind: str) -> int:
    """How many children of a kind there are in the child of a node that is `around`."""
    return sum(
        inner.type == kind
        for child in node.children
        if child.type == around
        for inner in child.named_children
    )


def _operators(
    top: Node, cognitive: Cognitive, seen: set[tuple[int, int]]
) -> Iterator[tuple[int, str, bool]]:
    """The logical operators in and below an expression: (offset, operator, is in parentheses)."""
    stack = [top]
    while stack:
        current = stack.pop()
        if current.type in _FUNCTIONS:
            continue
        stack += current.named_children
        operator = current.child_by_field_name("operator")
        if current.type != "binary_expression" or operator is None:
            continue
        if operator.type in cognitive.operators:
            seen.add((current.start_byte, current.end_byte))
            parent = current.parent
            enclosed = parent is not None and parent.type == "parenthesized_expression"
            yield operator.start_byte, operator.type, enclosed


def operator_runs(
    node: Node, cognitive: Cognitive, seen: set[tuple[int, int]]
) -> Iterator[tuple[int, str]]:
    """The runs of like `&&` and `||` as detekt counts them: (offset of the first, operator).

    They go through all that is below the outermost expression with two operands, an assignment too,
    and start anew in parentheses. Unlike detekt's they end at a lambda, which has its own score.
    Nothing with two operands is around an item, so looking up to there is looking inside it.
    """
    top = node
    around = node.parent
    while around is not None and around.type not in _FUNCTIONS:
        if around.type in _TWO_OPERANDS:
            top = around
        around = around.parent
    found = list(_operators(top, cognitive, seen))
    last = ""
    for offset, operator_type, enclosed in sorted(found):
        if operator_type != last or enclosed:
            yield offset, operator_type
        last = operator_type
