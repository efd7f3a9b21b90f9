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
    end a block; `escapes` what cannot be moved into another function.
    """

    choice: str
    statement: frozenset[str]
    blocks: frozenset[str]
    loops: frozenset[str]
    jumps: frozenset[str]
    escapes: frozenset[str]
    writes: frozenset[str]
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
    is_statement = statement.parent is not None and statement.parent.type in shapes.blocks
    if condition is None or then is None or not is_statement or condition.type.startswith("let"):
        return None
    block, inner = block_of(then, shapes), [block_of(each, shapes) for each in others]
    wrappers = [e for e in (then, *others) if block_of(e, shapes) != e]
    if block is None or _has_comment(node, *wrappers):
        return None
    other = inner[0] if len(inner) == 1 else None
    return Choice(statement, condition, block, other, bool(others) and other is None)


def _parts(node: Node, shapes: Shapes) -> tuple[Node | None, Node | None, list[Node]]:
    """The condition of a choice, what it does, and what else; nothing if it does more than that."""
    condition, then = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
    others = node.children_by_field_name("alternative")
    if shapes is KOTLIN:
        bodies = [e for e in node.named_children if e != condition and "comment" not in e.type]
        then, others = (bodies[0] if bodies else None), bodies[1:]
    if condition is not None and shapes is JAVASCRIPT:
        condition = condition.named_children[0]
    is_more = node.child_by_field_name("initializer") is not None
    return (None if is_more else condition), then, others


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
