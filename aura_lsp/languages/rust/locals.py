"""Variables of a function: where one is declared, and what is done with it from there on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.names import FUNCTIONS, SCOPES, is_bound
from aura_lsp.metrics.recursion import mentions

if TYPE_CHECKING:
    from tree_sitter import Node

LOOPS = frozenset({"for_expression", "while_expression", "loop_expression"})


def declaration_of(name: Node, source: bytes) -> Node | None:
    """The `let` that declares a variable where it is used, in the function around. None for a
    parameter, or what another pattern takes apart."""
    text = source[name.start_byte : name.end_byte]
    scope = name.parent
    while scope is not None:
        if scope.type in SCOPES and is_bound(scope, text, source):
            return _last_before(name, scope, source) if scope.type == "block" else None
        if scope.type in FUNCTIONS:
            return None
        scope = scope.parent
    return None


def variable_of(declaration: Node) -> Node | None:
    """The name that a `let` declares, if it is a single one."""
    pattern = declaration.child_by_field_name("pattern")
    if pattern is not None and pattern.type == "mut_pattern":
        pattern = pattern.named_children[-1]
    return pattern if pattern is not None and pattern.type == "identifier" else None


def uses_of(declaration: Node, source: bytes) -> Iterator[Node]:
    """The mentions of a declared variable from its declaration to the end of the block, those in
    the arguments of macros too."""
    variable, block = variable_of(declaration), declaration.parent
    if variable is None or block is None:
        return
    text = source[variable.start_byte : variable.end_byte]
    for node in mentions(text, source, block):
        if node.start_byte >= declaration.end_byte and node.type == "identifier":
            yield node


def loop_around(node: Node, outside: Node) -> Node | None:
    """The outermost loop around a node that does not hold `outside`, too."""
    found, around = None, node.parent
    while around is not None and around != outside.parent:
        if around.type in LOOPS:
            found = around
        around = around.parent
    return found


def _last_before(name: Node, block: Node, source: bytes) -> Node | None:
    """The last `let` of a block that declares just this name before it is used."""
    text = source[name.start_byte : name.end_byte]
    found = None
    for statement in block.named_children:
        if statement.end_byte > name.start_byte:
            break
        pattern = statement.child_by_field_name("pattern")
        if statement.type == "let_declaration" and pattern is not None:
            found = statement if any(mentions(text, source, pattern)) else found
    variable = variable_of(found) if found is not None else None
    return found if variable is not None else None
