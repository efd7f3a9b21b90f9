"""Whether a value in Python is only looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import callee
from aura_lsp.metrics.recursion import mentions

if TYPE_CHECKING:
    from tree_sitter import Node

_READERS = frozenset(
    {
        b"len", b"dict", b"list", b"tuple", b"set", b"frozenset", b"sorted", b"isinstance",
        b"bool", b"str", b"repr", b"any", b"all", b"sum", b"min", b"max", b"enumerate", b"zip",
    }
)  # fmt: skip
"""Functions that keep and change nothing that they are given."""
_METHODS = frozenset({b"get", b"items", b"keys", b"values", b"copy", b"index", b"count"})
_LOOKS = frozenset(
    {"comparison_operator", "not_operator", "list_splat", "dictionary_splat", "binary_operator"}
)
_CONDITIONS = frozenset({"if_statement", "elif_clause", "while_statement", "assert_statement"})
_STORES = frozenset({"assignment", "augmented_assignment", "delete_statement", "expression_list"})


def is_only_read(parameter: Node, function: Node, source: bytes) -> bool:
    """Whether a function looks at a parameter and does nothing else: neither changes nor keeps it,
    nor hands it to anybody."""
    text = source[parameter.start_byte : parameter.end_byte]
    uses = [
        each
        for each in mentions(text, source, function)
        if each.type == "identifier" and each != parameter and not _is_other(each)
    ]
    return bool(uses) and all(_is_look(each, source) for each in uses)


def _is_other(name: Node) -> bool:
    """Whether a name is that of an attribute or an argument."""
    parent = name.parent
    if parent is None:
        return False
    if parent.type == "keyword_argument":
        return parent.child_by_field_name("name") == name
    return parent.type == "attribute" and parent.child_by_field_name("attribute") == name


def _is_look(name: Node, source: bytes) -> bool:
    parent = name.parent
    around = parent.parent if parent is not None else None
    if parent is None or around is None:
        return False
    if parent.type in ("for_statement", "for_in_clause"):
        return parent.child_by_field_name("right") == name
    if parent.type == "subscript":
        return around.type not in _STORES or around.child_by_field_name("right") == parent
    if parent.type == "argument_list":
        return around.type == "call" and _is_named(callee(around), _READERS, source)
    if parent.type == "attribute":
        is_called = around.type == "call" and callee(around) == parent
        return is_called and _is_named(parent.child_by_field_name("attribute"), _METHODS, source)
    return parent.type in _LOOKS or parent.type in _CONDITIONS


def _is_named(node: Node | None, names: frozenset[bytes], source: bytes) -> bool:
    return node is not None and source[node.start_byte : node.end_byte] in names
