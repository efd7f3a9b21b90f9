from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import (
    COMMENTS,
    has_comment,
    method_name,
    own_nodes,
    receiver_of,
)
from aura_lsp.languages.rust.removing import without
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_GUARDS = frozenset({"lock", "borrow", "borrow_mut", "read", "write", "try_lock"})
_BLOCKS = frozenset(
    {"block", "if_expression", "match_expression", "unsafe_block", "loop_expression"}
    | {"while_expression", "for_expression", "async_block", "const_block"}
)
_WRAPPERS = frozenset({"else_clause", "match_block"})


class NeedlessReturn(CodeRule):
    """Disallow `return` at the end of a function or closure.

    ## Why is this bad?
    The last expression is the value anyway. A `return` tells the reader that the function is left
    early, and here it is not.

    The ends of the branches of a last `if` or `match` count, too. Not reported: a `return` with an
    attribute, and values that hold a lock or cell, whose guard would be dropped later.

    ## Fix safety
    Safe, but where the value is made by a chain of calls: before the 2024 edition what such a chain
    holds on its way may then outlive the variables that it borrows.
    """

    code = "RS602"
    category = Category.STYLE
    severity = Severity.INFO
    fix = "safe"
    suggestion = "Leave out `return`"
    same_as = ("clippy:needless_return",)
    languages = ("rust",)
    queries = {"rust": "(return_expression) @here"}
    words = {"rust": frozenset({"return"})}

    def check(self, site: Site) -> Iterator[Finding]:
        node = site.node
        if not _is_last(node) or _holds_guard(site, node):
            return
        yield site.finding(
            Span(node.start_byte, node.start_byte + len("return")),
            "The function ends here anyway: leave out `return`",
            fix=_fix(site, node),
        )

    valid = {
        "rust": [
            "fn f() -> u8 { if a { return 1; } 2 }\n",
            "fn f() -> u8 { #[allow(x)] return 1; }\n",
            "fn f() { let Some(a) = b else { return; }; }\n",
            "fn f() -> u8 { let a = m(); return *a.lock().unwrap(); }\n",
            "fn f() -> u8 { loop { return 1; } }\n",
            "fn f() -> u8 { g!(return 1); }\n",
            "fn f() -> u8 { match a { 1 => return 2, _ => {} } 3 }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                fn f(a: bool) -> u8 {
                    let g = |x| { return x; };
                                  ^^^^^^
                    return g(1) + 1;
                    ^^^^^^
                }
                """,
                fixed="""
                fn f(a: bool) -> u8 {
                    let g = |x| { x };
                    g(1) + 1
                }
                """,
            ),
            Invalid(
                """
                fn f(a: u8) -> u8 {
                    if a > 9 {
                        return a;
                        ^^^^^^
                    } else {
                        match a {
                            1 => return 2,
                                 ^^^^^^
                            _ => { return 3 }
                                   ^^^^^^
                        }
                    }
                }
                fn g() {
                    h();
                    return;
                    ^^^^^^
                }
                """,
                fixed="""
                fn f(a: u8) -> u8 {
                    if a > 9 {
                        a
                    } else {
                        match a {
                            1 => 2,
                            _ => { 3 }
                        }
                    }
                }
                fn g() {
                    h();
                }
                """,
            ),
        ],
    }


def _is_last(node: Node) -> bool:
    """Whether nothing of the function around comes after a `return`."""
    is_value = False  # of a statement with `;`, which is no end
    parent = node.parent
    while parent is not None and parent.type not in ("closure_expression", "function_item"):
        kind = parent.type
        if kind == "block":
            is_end = _ends(node, parent)
        elif kind == "match_arm":
            is_end = parent.child_by_field_name("value") == node
        elif kind in ("if_expression", "match_expression"):
            is_end = is_value = parent.child_by_field_name("condition") != node
        elif kind == "expression_statement":
            is_end = not is_value or parent.children[-1].type != ";"
        else:
            is_end = kind in _WRAPPERS
        if not is_end:
            return False
        node, parent = parent, parent.parent
    return parent is not None and parent.child_by_field_name("body") == node


def _ends(node: Node, block: Node) -> bool:
    """Whether a node is the last of a block, without an attribute."""
    statements = [each for each in block.named_children if each.type not in COMMENTS]
    if not statements or statements[-1] != node:
        return False
    before = node.prev_named_sibling
    return before is None or before.type != "attribute_item"


def _holds_guard(site: Site, node: Node) -> bool:
    return any(method_name(each, site.source) in _GUARDS for each in own_nodes(node))


def _fix(site: Site, node: Node) -> Fix | None:
    """To leave out `return`, unless the value would then be read as something else."""
    title = "Leave out `return`"
    statement = node.parent
    value = node.named_children[0] if node.named_children else None
    if has_comment(node) or statement is None:
        return None
    is_statement = statement.type == "expression_statement"
    if value is None:
        if is_statement or statement.type == "block":
            return Fix(title, (without(statement if is_statement else node),), safe=True)
        return Fix(title, (Edit(site.span(node), "{}"),), safe=True)
    if _starts_with_block(value):
        return None
    edits = [Edit(Span(node.start_byte, value.start_byte), "")]
    if is_statement and statement.end_byte > node.end_byte:
        edits.append(Edit(Span(node.end_byte, statement.end_byte), ""))
    return Fix(title, tuple(edits), safe=not _is_chain(node))


def _starts_with_block(value: Node) -> bool:
    """Whether a value would end after its first part if it stood as a statement."""
    first = value
    while first.type not in _BLOCKS and first.children:
        first = first.children[0]
    return first.type in _BLOCKS and first != value


def _is_chain(node: Node) -> bool:
    """Whether a value is asked of what a call has made, which lives on to the end."""
    for each in own_nodes(node):
        inner = receiver_of(each)
        while inner is not None and inner.type in ("try_expression", "await_expression"):
            inner = inner.named_children[0]
        if inner is not None and inner.type == "call_expression":
            return True
    return False
