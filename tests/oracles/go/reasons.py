"""Why Aura's cognitive scores of Go differ from gocognit's where they do."""

from __future__ import annotations

from collections.abc import Iterator

from aura_lsp.languages.go.recursion import self_calls
from aura_lsp.syntax import Node
from tests.oracles.oracle import Difference, Ours, Reason

_BUILTINS = frozenset(
    b"append cap clear close complex copy delete imag len make max min new panic print println real"
    b" recover".split()
)


def _node(ours: Ours) -> Node | None:
    assert ours.function is not None
    span = ours.function.span
    return ours.analysis.tree.root_node.descendant_for_byte_range(span.start, span.end)


def _below(node: Node | None) -> Iterator[Node]:
    """A node and all that is in it."""
    stack = [node] if node is not None else []
    while stack:
        current = stack.pop()
        yield current
        stack += current.named_children


def _lacks_recursion(difference: Difference) -> bool:
    """Whether all that Aura lacks is the one point for recursion."""
    ours, value, theirs = difference.ours, difference.value, difference.theirs
    if ours is None or ours.function is None or value is None or theirs is None:
        return False
    return theirs == value + 1 and "recursion" not in {
        step.why for step in ours.function.increments
    }


def _through_another(difference: Difference) -> bool:
    """Whether a function, no method, calls another one of its package by the bare name."""
    ours = difference.ours
    if ours is None or ours.function is None or not _lacks_recursion(difference):
        return False
    if difference.metric != "cognitive" or ours.function.kind != "function":
        return False
    source = ours.analysis.document.source
    callees = (
        node.child_by_field_name("function")
        for node in _below(_node(ours))
        if node.type == "call_expression"
    )
    names = {
        source[callee.start_byte : callee.end_byte]
        for callee in callees
        if callee is not None and callee.type == "identifier"
    }
    return bool(names - _BUILTINS - {ours.name.encode()})


def _in_large_literal(difference: Difference) -> bool:
    ours = difference.ours
    node = _node(ours) if ours is not None else None
    if ours is None or node is None or not _lacks_recursion(difference):
        return False
    calls = list(self_calls(node, ours.analysis.document.source))
    return bool(calls) and all(_is_in_literal(call) for call in calls)


def _is_in_literal(node: Node) -> bool:
    around = node.parent
    while around is not None and around.type != "func_literal":
        around = around.parent
    return around is not None


def _block_after_if(difference: Difference) -> bool:
    """Whether a condition ends in a literal with braces, as no condition can."""
    if difference.ours is None:
        return False
    for node in _below(_node(difference.ours)):
        condition = node.child_by_field_name("condition") if node.type == "if_statement" else None
        while condition is not None and condition.type == "unary_expression":
            condition = condition.child_by_field_name("operand")
        if condition is not None and condition.type == "composite_literal":
            return True
    return False


REASONS = (
    Reason(
        "recursion in a large function literal",
        "A function that calls itself only in a large function literal inside it: Aura measures "
        "such a literal as a piece of its own, whose text the function around it does not see.",
        _in_large_literal,
    ),
    Reason(
        "recursion through another function",
        "gocognit looks for cycles of calls in a whole package (since 1.3) and charges each "
        "function in one; Aura scores a function by its own text, so that the number of one file "
        "never changes with another. Asked a function at a time (`cognitive alone`), gocognit does "
        "the same.",
        _through_another,
    ),
    Reason(
        "block after an if",
        "The grammar takes `if !p.ok { … }` with a bare block on the next line for a condition "
        "`!p.ok{ … }` with that block as its body; the specification (Composite literals) says "
        "that it is none.",
        _block_after_if,
    ),
)
