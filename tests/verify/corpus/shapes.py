"""The statements that the corpus rewrites, in every language: choices, blocks and loops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aura_lsp.assist.verify.place import Place
from aura_lsp.syntax import Node


@dataclass(frozen=True, slots=True)
class Shapes:
    """What the grammar of a language calls things, and how it writes them.

    `statement` are nodes that are one statement with the `choice` in them. `jumps` are those that
    end a block, `gives` the one that gives a value; `escapes` what cannot be moved into another
    function. `declares` are nodes that declare variables.
    """

    choice: str
    statement: frozenset[str]
    blocks: frozenset[str]
    loops: frozenset[str]
    jumps: frozenset[str]
    escapes: frozenset[str]
    writes: frozenset[str]
    declares: frozenset[str] = frozenset()
    gives: str = "return_statement"
    no: str = "!({})"
    both: str = "({}) && ({})"
    opening: str = "if {} {{"
    closing: str = "}"
    end: str = ""


PYTHON = Shapes(
    "if_statement",
    frozenset(),
    frozenset({"block"}),
    frozenset({"for_statement", "while_statement"}),
    frozenset({"return_statement", "continue_statement", "break_statement", "raise_statement"}),
    frozenset({"return_statement", "continue_statement", "break_statement", "yield", "await",
               "global_statement", "nonlocal_statement", "class_definition", "import_statement",
               "import_from_statement", "function_definition", "delete_statement"}),
    frozenset({"assignment", "augmented_assignment", "named_expression", "for_statement",
               "as_pattern", "function_definition"}),
    no="not ({})", both="({}) and ({})", opening="if {}:", closing="",
)  # fmt: skip
GO = Shapes(
    "if_statement",
    frozenset(),
    frozenset({"statement_list"}),
    frozenset({"for_statement"}),
    frozenset({"return_statement", "continue_statement", "break_statement"}),
    frozenset({"return_statement", "continue_statement", "break_statement", "goto_statement",
               "defer_statement", "labeled_statement", "func_literal"}),
    frozenset({"assignment_statement", "inc_statement", "dec_statement", "unary_expression"}),
    frozenset({"short_var_declaration", "var_spec"}),
)  # fmt: skip
RUST = Shapes(
    "if_expression",
    frozenset({"expression_statement"}),
    frozenset({"block"}),
    frozenset({"for_expression", "while_expression", "loop_expression"}),
    frozenset({"return_expression", "continue_expression", "break_expression"}),
    frozenset({"return_expression", "continue_expression", "break_expression", "try_expression",
               "await_expression", "closure_expression", "macro_invocation", "label"}),
    frozenset({"assignment_expression", "compound_assignment_expr", "reference_expression"}),
    frozenset({"let_declaration", "let_condition", "match_arm", "for_expression"}),
    "return_expression",
    end=";",
)  # fmt: skip
KOTLIN = Shapes(
    "if_expression",
    frozenset(),
    frozenset({"block"}),
    frozenset({"for_statement", "while_statement"}),
    frozenset({"return_expression", "throw_expression"}),
    frozenset({"return_expression", "lambda_literal", "label"}),
    frozenset({"assignment", "unary_expression"}),
    frozenset({"variable_declaration"}),
    "return_expression",
    opening="if ({}) {{",
)  # fmt: skip
JAVASCRIPT = Shapes(
    "if_statement",
    frozenset(),
    frozenset({"statement_block"}),
    frozenset({"for_statement", "for_in_statement", "while_statement"}),
    frozenset({"return_statement", "continue_statement", "break_statement", "throw_statement"}),
    frozenset({"return_statement", "continue_statement", "break_statement", "yield_expression",
               "await_expression", "labeled_statement", "super", "function_declaration"}),
    frozenset({"assignment_expression", "augmented_assignment_expression", "update_expression"}),
    frozenset({"variable_declarator"}),
    opening="if ({}) {{",
    end=";",
)  # fmt: skip
SHAPES = {
    "python": PYTHON,
    "go": GO,
    "rust": RUST,
    "kotlin": KOTLIN,
    "javascript": JAVASCRIPT,
    "typescript": JAVASCRIPT,
    "tsx": JAVASCRIPT,
}


_BODIES = frozenset({"block", "statement_list", "statement_block", "function_body"})


@dataclass(frozen=True, slots=True)
class Choice:
    """An `if` that is a statement: its condition, what it does, and what else if there is more.

    `other` is a block; `is_chain`: there is an `else if`, or more than one.
    """

    statement: Node
    condition: Node
    then: Node
    other: Node | None
    is_chain: bool


def choices(place: Place, shapes: Shapes) -> Iterator[Choice]:
    """The choices of a function that no other function is around, outermost first."""
    functions = place.language.outline.functions
    stack = list(place.bodies)
    while stack:
        node = stack.pop()
        if node.type in functions:
            continue
        stack += reversed(node.named_children)
        if node.type == shapes.choice:
            choice = _choice(node, shapes)
            if choice is not None:
                yield choice


def _choice(node: Node, shapes: Shapes) -> Choice | None:
    condition, then, others = _parts(node, shapes)
    statement = node
    if statement.parent is not None and statement.parent.type in shapes.statement:
        statement = statement.parent
    if condition is None or then is None or not _is_statement(statement, shapes):
        return None
    block, inner = block_of(then, shapes), [block_of(each, shapes) for each in others]
    wrappers = [e for e in (then, *others) if block_of(e, shapes) != e]
    if block is None or condition.type.startswith("let") or _has_comment(node, *wrappers):
        return None
    other = inner[0] if len(inner) == 1 else None
    return Choice(statement, condition, block, other, bool(others) and other is None)


def _is_statement(node: Node, shapes: Shapes) -> bool:
    is_value = shapes is KOTLIN and _is_value(node)
    return not is_value and node.parent is not None and node.parent.type in shapes.blocks


def _is_value(node: Node) -> bool:
    """Whether what a Kotlin expression gives may be used: as the last one of such a block."""
    block = node.parent
    if block is None or block.type != "block":
        return True
    owner = block.parent
    if owner is None or owner.type in ("function_body", "for_statement", "while_statement"):
        return False
    inner = owner.parent if owner.type in ("when_entry", "catch_block") else owner
    return block.named_children[-1] == node and (inner is None or _is_value(inner))


def _parts(node: Node, shapes: Shapes) -> tuple[Node | None, Node | None, list[Node]]:
    """The condition of a choice, what it does, and what else; nothing if it does more than that."""
    condition, then = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
    others = node.children_by_field_name("alternative")
    if shapes is KOTLIN:
        bodies = [e for e in node.named_children if e != condition and "comment" not in e.type]
        then, others = (bodies[0] if bodies else None), bodies[1:]
    if condition is not None and shapes is JAVASCRIPT:
        inner = condition.named_children
        condition = inner[0] if len(inner) == 1 else None
    is_more = node.child_by_field_name("initializer") is not None
    return (None if is_more else condition), then, others


def branches(node: Node, shapes: Shapes) -> Iterator[tuple[Node | None, Node | None]]:
    """The conditions and blocks of a chain; the last condition is None if there is an `else`."""
    condition, then, others = _parts(node, shapes)
    yield condition, block_of(then, shapes) if then is not None else None
    for other in others:
        inner = next((e for e in (other, *other.named_children) if e.type == shapes.choice), None)
        if inner is not None:
            yield from branches(inner, shapes)
        elif other.type == "elif_clause":
            yield (
                other.child_by_field_name("condition"),
                other.child_by_field_name("consequence"),
            )
        else:
            yield None, block_of(other, shapes)


def _has_comment(*nodes: Node) -> bool:
    """Whether a comment stands between the parts of a choice, or right behind a brace."""
    return any("comment" in child.type for node in nodes for child in node.children)


def block_of(node: Node, shapes: Shapes) -> Node | None:
    """The statements in a block, or in the `else` of one."""
    if node.type in ("else_clause", "block") and node.type not in shapes.blocks:
        return next(
            (b for e in node.named_children if (b := block_of(e, shapes)) is not None), None
        )
    return node if node.type in shapes.blocks else None


def statements(block: Node) -> list[Node]:
    return [each for each in block.named_children if "comment" not in each.type]


def has_comments(block: Node) -> bool:
    return any("comment" in each.type for each in block.named_children)


def owner_of(block: Node, place: Place, shapes: Shapes) -> str:
    """`loop` for the body of a loop, `function` for that of the function, or nothing."""
    if block in place.bodies or block.parent in place.bodies:
        return "function"
    outer = block.parent if block.parent is not None and block.parent.type == "block" else block
    return "loop" if outer.parent is not None and outer.parent.type in shapes.loops else ""


def body_of(place: Place) -> list[Node]:
    """The statements of a function that is no expression, without its documentation."""
    rows = list(place.bodies)
    if not rows or rows[0].type not in _BODIES or rows[0].children[0].type == "=":
        return []
    while rows and rows[0].type in _BODIES:
        rows = rows[0].named_children
    is_text = rows and rows[0].type == "expression_statement" and rows[0].named_children
    return rows[1:] if is_text and rows[0].named_children[0].type == "string" else rows
