"""Where code runs in Kotlin: in a coroutine, while a user interface is composed, or elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from aura_lsp.languages.kotlin.calls import FUNCTIONS, INLINE, modifiers, owner_of

if TYPE_CHECKING:
    from tree_sitter import Node

BUILDERS = frozenset(
    {
        "launch", "async", "runBlocking", "withContext", "coroutineScope", "supervisorScope",
        "flow", "channelFlow", "callbackFlow", "withTimeout", "withTimeoutOrNull", "produce",
        "LaunchedEffect", "runTest",
    }
)  # fmt: skip
"""Functions whose lambda is a coroutine."""

_CONTENT = frozenset(
    {
        "Column",
        "Row",
        "Box",
        "Card",
        "Surface",
        "Scaffold",
        "LazyColumn",
        "LazyRow",
        "BoxWithConstraints",
    }
)
"""Composables whose lambda is composed with them."""

Place = Literal["coroutine", "composition", "other"]


def place_of(node: Node, source: bytes) -> Place:
    """Where a piece of code runs, by the function or lambda around it that decides it."""
    around = node.parent
    while around is not None:
        if around.type == "lambda_literal":
            owner = owner_of(around, source)
            if owner is not None and owner.name in BUILDERS:
                return "coroutine"
            if owner is None or owner.name not in INLINE:
                return "other"
        elif around.type == "function_declaration":
            words = modifiers(around, source)
            if "Composable" in words:
                return "composition"
            return "coroutine" if "suspend" in words else "other"
        elif around.type in FUNCTIONS or around.type in ("class_body", "object_literal"):
            return "other"
        around = around.parent
    return "other"


def is_composed(node: Node, source: bytes) -> bool:
    """Whether a piece of code runs in each composition: in a composable function itself, or in the
    content of a layout."""
    around = node.parent
    while around is not None:
        if around.type == "lambda_literal":
            owner = owner_of(around, source)
            if owner is None or owner.name not in INLINE | _CONTENT:
                return False
        elif around.type == "function_declaration":
            return "Composable" in modifiers(around, source)
        elif around.type in ("class_body", "object_literal", "anonymous_function", "getter"):
            return False
        around = around.parent
    return False
