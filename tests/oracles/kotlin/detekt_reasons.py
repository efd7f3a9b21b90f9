"""Why Aura and detekt differ: each class of differences, told as narrowly as can be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aura_lsp.model import Function
from aura_lsp.syntax import Node
from tests.oracles.compare import MISSED
from tests.oracles.oracle import Difference, Reason


def _in_object_expression(difference: Difference) -> bool:
    return difference.metric == "cyclomatic" and difference.theirs == 0


def _inner(difference: Difference) -> list[Function]:
    """The functions inside the one that differs."""
    if difference.ours is None or difference.ours.function is None:
        return []
    span = difference.ours.function.span
    functions = difference.file.analysis.functions()
    return [
        each for each in functions if span.start < each.span.start and each.span.end <= span.end
    ]


def _holds_object_expression(difference: Difference) -> bool:
    """Whether detekt's score is at least ours and that of all methods inside."""
    if difference.metric != "cognitive" or difference.value is None or difference.theirs is None:
        return False
    methods = [each for each in _inner(difference) if each.kind == "method"]
    steps = [step for each in methods for step in each.increments if step.why != "recursion"]
    apart = sum(step.amount for step in steps)
    return apart > 0 and difference.theirs >= difference.value + apart


def _local_recursion(difference: Difference) -> bool:
    """Whether we have as many calls more as local functions have of themselves."""
    if difference.metric != "cognitive" or difference.value is None or difference.theirs is None:
        return False
    calls = sum(
        step.why == "recursion"
        for each in _inner(difference)
        if each.kind == "function"
        for step in each.increments
    )
    return calls > 0 and difference.value - difference.theirs == calls


def _operators_in_lambda(difference: Difference) -> bool:
    """Whether the scores differ as they must if runs of operators go on in lambdas."""
    if difference.metric != "cognitive" or difference.ours is None:
        return False
    function = difference.ours.function
    if function is None or difference.value is None or difference.theirs is None:
        return False
    ours = sum(step.why in ("`&&`", "`||`") for step in function.increments)
    root = difference.file.analysis.tree.root_node
    node = root.descendant_for_byte_range(function.span.start, function.span.end)
    theirs = sum(_runs(top) for top in _topmost(node)) if node is not None else ours
    return ours != theirs and difference.value - difference.theirs == ours - theirs


_TWO_OPERANDS = frozenset(
    {"assignment", "binary_expression", "in_expression", "infix_expression", "range_expression"}
)


def _topmost(node: Node) -> Iterator[Node]:
    """The outermost expressions with two operands."""
    if node.type in _TWO_OPERANDS:
        yield node
        return
    for child in node.named_children:
        yield from _topmost(child)


def _runs(top: Node) -> int:
    """How many runs of like operators detekt sees in an expression and all that is in it."""
    found, stack = [], [top]
    while stack:
        node = stack.pop()
        operator = node.child_by_field_name("operator")
        if operator is not None and operator.type in ("&&", "||"):
            is_enclosed = node.parent is not None and node.parent.type == "parenthesized_expression"
            found.append((operator.start_byte, operator.type, is_enclosed))
        stack += node.named_children
    runs, last = 0, ""
    for _, kind, is_enclosed in sorted(found):
        runs += kind != last or is_enclosed
        last = kind
    return runs


def _more_nested(difference: Difference) -> bool:
    return difference.metric == "nesting" and (difference.theirs or 0) > (difference.value or 0)


_SCOPE_CALL = re.compile(
    r"\b(?:also|apply|forEach|ifNull|isNotNull|let|run|use|with)\b\s*(?:<[^{}]*>)?(?:\((?:[^{}]|\{[^{}]*\})*\)\s*)?"
    r"(?:\w+@\s*)?$"
)


def _scope_function(difference: Difference) -> bool:
    """Whether a lambda inside is given to one of detekt's `nestingFunctions`."""
    if not _more_nested(difference):
        return False
    source = difference.file.analysis.document.source
    return any(
        _SCOPE_CALL.search(
            source[max(each.span.start - 300, 0) : each.span.start].decode("utf-8", "replace")
        )
        for each in _inner(difference)
        if each.kind == "lambda"
    )


def _inner_function(difference: Difference) -> bool:
    """Whether a function inside has structures."""
    inner = (each.max_nesting > 0 for each in _inner(difference))
    return _more_nested(difference) and any(inner)


def _without_braces(difference: Difference) -> bool:
    """Whether our deepest structure is an `if` behind a parenthesis or `else`."""
    function = difference.ours.function if difference.ours is not None else None
    if difference.metric != "nesting" or function is None or not function.deepest:
        return False
    source = difference.file.analysis.document.source
    deepest = function.deepest[-1].start
    before = source[function.span.start : deepest].rstrip()
    return source[deepest:].startswith(b"if") and before.endswith((b")", b"else"))


def _in_argument(difference: Difference) -> bool:
    """Whether our deepest structure is inside the arguments of a call."""
    function = difference.ours.function if difference.ours is not None else None
    if difference.metric != "nesting" or function is None or not function.deepest:
        return False
    if (difference.value or 0) <= (difference.theirs or 0):
        return False
    deepest = function.deepest[-1].start
    node = difference.file.analysis.tree.root_node.descendant_for_byte_range(deepest, deepest + 1)
    while node is not None and node.start_byte > function.span.start:
        if node.type in ("value_arguments", "indexing_suffix", "property_delegate"):
            return True
        node = node.parent
    return False


def _suppressed(difference: Difference) -> bool:
    """Whether detekt was told to say nothing of the metric."""
    text = difference.file.text
    if difference.metric == "nesting":
        return difference.theirs == 0 and "NestedBlockDepth" in text
    if difference.metric != MISSED or difference.theirs is not None:
        return False
    return difference.ours is not None and "LongParameterList" in text


def _in_condition(difference: Difference) -> bool:
    """Whether there is an `if` in the condition of another."""
    function = difference.ours.function if difference.ours is not None else None
    if function is None or not _more_nested(difference):
        return False
    root = difference.file.analysis.tree.root_node
    top = root.descendant_for_byte_range(function.span.start, function.span.end)
    stack = [(top, False)]
    while stack:
        node, in_condition = stack.pop()
        if node is None:
            continue
        if in_condition and node.type == "if_expression":
            return True
        condition = node.child_by_field_name("condition")
        stack += [(each, in_condition or each == condition) for each in node.named_children]
    return False


def _annotated_block(difference: Difference) -> bool:
    if difference.metric != "cognitive" or difference.ours is None:
        return False
    is_more = (difference.value or 0) > (difference.theirs or 0)
    return is_more and re.search(r"@\w+(?:\([^()]*\))?\s*\{", difference.ours.text) is not None


def _typed_recursion(difference: Difference) -> bool:
    """Whether detekt's score is more by the calls of the function by itself with a type."""
    if difference.metric != "cognitive" or difference.ours is None:
        return False
    calls = re.findall(rf"\b{re.escape(difference.ours.name)}<[^()]*>\(", difference.ours.text)
    return (difference.theirs or 0) - (difference.value or 0) == len(calls) > 0


REASONS = (
    Reason(
        "operators in a lambda",
        "detekt goes on with a run of operators inside the lambdas of an expression; by the white "
        "paper a sequence is one of operators, and a lambda is a function with its own",
        _operators_in_lambda,
    ),
    Reason(
        "methods of an object expression",
        "detekt 1.23 adds them to the function around, in this metric only; detekt 2 leaves them "
        "out (`isInsideObjectLiteral` in its `CognitiveComplexity`), as its cyclomatic complexity "
        "has always done, and Aura with it",
        _holds_object_expression,
    ),
    Reason(
        "recursion of a local function",
        "detekt looks for calls of the outermost function only; by the white paper (Campbell "
        "2018, appendix B) every function that calls itself costs one",
        _local_recursion,
    ),
    Reason(
        "function of an object expression",
        "detekt's `CyclomaticComplexity` leaves out functions inside `object : T { … }`, and so "
        "gives 0 to one of a property, where no other has it; a function has at least one path "
        "(McCabe 1976)",
        _in_object_expression,
    ),
    Reason(
        "scope function",
        "for detekt a lambda of `let`, `run`, `apply` … is a level of nesting of the function "
        "around (`isUsedForNesting`); for Aura a lambda is a function of its own that starts at 0",
        _scope_function,
    ),
    Reason(
        "function inside",
        "detekt adds the nesting of functions inside, and of lambdas that are no arguments, to "
        "that of the function around; for Aura each starts at 0 (a loop behind an annotation has a "
        "lambda for its body in Aura's grammar)",
        _inner_function,
    ),
    Reason(
        "`if` without braces around it",
        "detekt takes an `if` that is the body of another `if` or of a loop for an `else if`, "
        "which does not nest",
        _without_braces,
    ),
    Reason(
        "structure in an argument",
        "detekt's `NestedBlockDepth` does not look into the arguments of calls",
        _in_argument,
    ),
    Reason(
        "`if` in a condition",
        "for detekt a condition is as deep as what it decides about; for Aura as deep as the "
        "structure",
        _in_condition,
    ),
    Reason(
        "annotated block",
        "a block behind an annotation is a lambda in Aura's grammar, and so one level deeper",
        _annotated_block,
    ),
    Reason(
        "call with type arguments",
        "`return load<T>(x)` is a comparison in Aura's grammar, and so no recursion",
        _typed_recursion,
    ),
    Reason("suppressed", "the code tells detekt by `@Suppress` to say nothing", _suppressed),
)
