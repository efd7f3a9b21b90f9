"""What the branches of an `if`, `switch`, `match` or `when` do, told alike for all languages.

The parser's shapes differ: a branch is a block, a list of statements or rows of a JavaScript case,
and what leads to it may give names that make the same tokens mean something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from aura_lsp.likeness import alike, chain

if TYPE_CHECKING:
    from tree_sitter import Node

_IFS = frozenset({"if_statement", "if_expression"})
_BLOCKS = frozenset({"block", "statement_block", "statement_list"})
_BODIES = {
    "case_clause": "consequence",
    "match_arm": "value",
    "switch_case": "body",
    "switch_default": "body",
    "when_entry": None,
    "expression_case": None,
    "type_case": None,
    "default_case": None,
}
"""Cases -> the field of what they lead to, where the grammar has a name for it."""
_NO_STATEMENTS = frozenset({"comment", "line_comment", "block_comment", "empty_statement"})
_PATTERNS = frozenset({"case_pattern", "match_pattern"})
_JUMPS = frozenset({"break_statement", "continue_statement", "return_statement", "throw_statement"})
_BINDERS = frozenset(
    {
        "let_condition", "let_chain", "named_expression", "is_expression", "type_test",
        "shorthand_field_identifier", "as_pattern",
    }
)  # fmt: skip
"""What makes a branch mean something else than the same tokens elsewhere."""
Row = tuple["Node", ...]
"""The statements of a branch; none where it cannot be put together with another."""


def rows(node: Node, source: bytes) -> list[Row]:
    """The statements of each branch, in order; nothing for an `if` all of whose branches are the
    same, which `all-branches-identical` reports."""
    return list(_in_chain(node, source) if node.type in _IFS else _in_switch(node, source))


def is_in_order(node: Node) -> bool:
    """Whether a condition is asked only where those before it do not hold."""
    if node.type == "when_expression":
        return all(each.type != "when_subject" for each in node.named_children)
    return node.type in _IFS


def _in_chain(first: Node, source: bytes) -> Iterator[Row]:
    """The branches of an `if`, unless all do the same, which another rule reports."""
    found = chain(first)
    if found is None:
        return
    bodies = [*found.bodies, *filter(None, [found.otherwise])]
    if found.otherwise is not None and all(alike(a, b, source) for a, b in pairwise(bodies)):
        return
    for condition, body in zip_longest(found.conditions, bodies):
        yield () if condition is not None and _binds(condition) else _row(body)


def _binds(condition: Node) -> bool:
    """Whether a condition gives names or a type to what the branch speaks of."""
    branch = condition.parent
    if branch is not None and branch.child_by_field_name("initializer") is not None:
        return True
    return _holds_binder(condition)


def _in_switch(switch: Node, source: bytes) -> Iterator[Row]:
    """The branches of a `switch`, `match` or `when`."""
    body = switch.child_by_field_name("body") or switch
    cases = [each for each in body.named_children if each.type in _BODIES]
    for case in cases:
        if _gives_names(case, source):
            yield ()
        elif case.type.startswith("switch_"):
            yield _left(tuple(case.children_by_field_name("body")), falls=case != cases[-1])
        else:
            yield _row(_body(case))


def _body(case: Node) -> Node | None:
    """What a case leads to."""
    field = _BODIES[case.type]
    if field is not None:
        return case.child_by_field_name(field)
    return next((each for each in case.named_children if each.type in _BLOCKS), None)


def _row(body: Node | None) -> Row:
    """The statements of a block, if there are several and none leads into the next branch."""
    if body is not None and body.type == "block" and body.named_child_count == 1:
        inner = body.named_children[0]
        body = inner if inner.type == "statement_list" else body
    if body is None or body.type not in _BLOCKS:
        return ()
    return _several(tuple(body.named_children))


def _left(row: Row, *, falls: bool) -> Row:
    """The statements of a JavaScript case but for the `break` behind them; none where it `falls`
    into the next one."""
    while row:
        leaves = row[-1].type in _JUMPS
        if row[-1].type == "break_statement" and not row[-1].named_child_count:
            row = row[:-1]
        if len(row) == 1 and row[0].type == "statement_block":
            row, falls = tuple(row[0].named_children), falls and not leaves
            continue
        return () if falls and not leaves else _several(row)
    return ()


def _several(row: Row) -> Row:
    statements = [each for each in row if each.type not in _NO_STATEMENTS]
    is_left = statements[-1:] and statements[-1].type == "fallthrough_statement"
    return row if len(statements) > 1 and not is_left else ()


def _gives_names(case: Node, source: bytes) -> bool:
    """Whether a case gives names or a type to what its branch speaks of, or asks one thing more."""
    if case.type == "when_entry":
        return any(map(_holds_binder, case.children_by_field_name("condition")))
    patterns = [each for each in case.named_children if each.type in _PATTERNS]
    if case.child_by_field_name("guard") is not None:
        return True
    return any(
        each.child_by_field_name("condition") is not None or _holds_name(each, source)
        for each in patterns
    )


def _holds_name(pattern: Node, source: bytes) -> bool:
    """Whether a pattern has a new name: in Rust one that begins with a small letter, in Python
    one without a dot."""
    stack = [pattern]
    while stack:
        each = stack.pop()
        if each.type == "dotted_name":
            if each.child_count == 1:
                return True
        elif each.type in _BINDERS or (
            each.type == "identifier"
            and not source[each.start_byte : each.start_byte + 1].isupper()
        ):
            return True
        else:
            stack += each.named_children
    return False


def _holds_binder(condition: Node) -> bool:
    stack = [condition]
    while stack:
        each = stack.pop()
        if each.type in _BINDERS:
            return True
        stack += each.named_children
    return False
