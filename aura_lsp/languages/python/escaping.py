"""Whether a function in Python outlives the place where it is made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import callee
from aura_lsp.metrics.recursion import mentions

if TYPE_CHECKING:
    from tree_sitter import Node

_KEEPS = re.compile(
    rb"(?:append|appendleft|add|insert|setdefault|setattr|put|put_nowait|push|submit|connect|bind|"
    rb"after|defer|Thread|Timer|Process|Button|call_later|call_soon|call_at|call_soon_threadsafe|"
    rb"register|subscribe|schedule|listen|observe|(?:add|on|register|schedule|subscribe)_\w+|"
    rb"\w+_callback)\Z"
)
"""What is known, by its name, to keep what it is given for later."""
_KEPT_AS = re.compile(rb"(?:callback|command|target|on_\w+)\Z")
"""Arguments, by their names, that are kept for later."""
_PASSES = frozenset(
    {
        "parenthesized_expression", "conditional_expression", "boolean_operator", "tuple", "list",
        "set", "dictionary", "pair", "expression_list",
    }
)  # fmt: skip
"""What holds a value that is written in it."""
_BUILT = frozenset({"list_comprehension", "set_comprehension", "dictionary_comprehension"})


def escapes(value: Node, source: bytes, within: Node) -> bool:
    """Whether a value that is made in the loop `within` is kept for what comes after: stored in
    something, yielded, or given to somebody who is known to keep it.

    Of a value that gets a name, the uses of the name within the loop are what counts.
    """
    inner, around = value, value.parent
    while around is not None and around.type in _PASSES:
        inner, around = around, around.parent
    kind = around.type if around is not None else ""
    if around is None or kind == "yield":
        return kind == "yield"
    if kind in ("keyword_argument", "argument_list"):
        return _is_kept_as(around, source) if kind == "keyword_argument" else _keeps(around, source)
    if kind != "assignment":
        return kind in _BUILT and around.child_by_field_name("body") == inner
    target = around.child_by_field_name("left")
    if target is None or around.child_by_field_name("right") != inner:
        return False
    if target.type == "identifier":
        return name_escapes(target, source, within)
    return target.type in ("subscript", "attribute")


def name_escapes(name: Node, source: bytes, within: Node) -> bool:
    """Whether the function that a name stands for is kept for what comes after the loop."""
    text = source[name.start_byte : name.end_byte]
    return any(
        mention.type == "identifier"
        and mention.start_byte > name.start_byte
        and mention.parent is not None
        and mention.parent.type != "call"
        and not _is_target(mention)
        and escapes(mention, source, mention)
        for mention in mentions(text, source, within)
    )


def _is_target(name: Node) -> bool:
    """Whether a name stands on the left of an assignment, or behind a dot or `=`."""
    parent = name.parent
    return parent is not None and (
        parent.child_by_field_name("left") == name
        or parent.child_by_field_name("attribute") == name
        or parent.child_by_field_name("name") == name
    )


def _keeps(arguments: Node, source: bytes) -> bool:
    call = arguments.parent
    called = callee(call) if call is not None and call.type == "call" else None
    name = called.child_by_field_name("attribute") or called if called is not None else None
    return name is not None and bool(_KEEPS.match(source, name.start_byte, name.end_byte))


def _is_kept_as(argument: Node, source: bytes) -> bool:
    name, arguments = argument.child_by_field_name("name"), argument.parent
    if name is None or arguments is None or source[name.start_byte : name.end_byte] == b"key":
        return False
    return bool(_KEPT_AS.match(source, name.start_byte, name.end_byte)) or _keeps(arguments, source)
