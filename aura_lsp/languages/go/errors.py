"""Errors in Go: which variables hold them, and which statements assign them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_NAME = re.compile(r"err\d*|\w+Err\d*|err(?!Msg|Str|Code|Text|Count|Num|Type)[A-Z]\w*")
ASSIGNMENTS = frozenset({"assignment_statement", "short_var_declaration"})


def is_error_name(name: str) -> bool:
    """Whether variables of this name are errors: `err`, `closeErr`, `errClose`."""
    return _NAME.fullmatch(name) is not None


def assigned_error(site: Site, statement: Node | None) -> Node | None:
    """The variable to which a statement assigns an error, the last value of one call."""
    if statement is None or statement.type not in ASSIGNMENTS:
        return None
    left, right = (statement.child_by_field_name(field) for field in ("left", "right"))
    if left is None or right is None or right.named_child_count != 1:
        return None
    last = left.named_children[-1]
    if right.named_children[0].type != "call_expression" or last.type != "identifier":
        return None
    return last if is_error_name(site.text(last)) else None
