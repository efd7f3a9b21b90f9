"""Why Aura's cognitive scores of Go differ from gocognit's where they do."""

from __future__ import annotations

import re

from aura_lsp.languages.go.recursion import self_calls
from aura_lsp.syntax import Node
from tests.oracles.oracle import Difference, Ours, Reason

_BARE_CALL = re.compile(rb"(?<![\w.])[^\W\d]\w*(?:\[[^\]]*\])?\(")


def _node(ours: Ours) -> Node | None:
    assert ours.function is not None
    span = ours.function.span
    return ours.analysis.tree.root_node.descendant_for_byte_range(span.start, span.end)


def _lacks_recursion(difference: Difference) -> bool:
    """Whether all that Aura lacks is the one point for recursion."""
    ours, value, theirs = difference.ours, difference.value, difference.theirs
    if ours is None or ours.function is None or value is None or theirs is None:
        return False
    return theirs == value + 1 and "recursion" not in {
        step.why for step in ours.function.increments
    }


def _through_another(difference: Difference) -> bool:
    ours = difference.ours
    if ours is None or ours.function is None or not _lacks_recursion(difference):
        return False
    node = _node(ours)
    body = node.child_by_field_name("body") if node is not None else None
    if difference.metric != "cognitive" or ours.function.kind != "function" or body is None:
        return False
    source = ours.analysis.document.source
    return _BARE_CALL.search(source, body.start_byte, body.end_byte) is not None


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
    node = _node(difference.ours) if difference.ours is not None else None
    stack = [node] if node is not None else []
    while stack:
        current = stack.pop()
        condition = current.child_by_field_name("condition")
        if current.type == "if_statement" and condition is not None:
            while condition.type == "unary_expression" and condition.named_children:
                condition = condition.named_children[0]
            if condition.type == "composite_literal":
                return True
        stack += current.named_children
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
