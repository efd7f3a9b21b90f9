"""Composable functions: what runs each time something is shown anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import LAMBDAS, called, given_to
from aura_lsp.languages.kotlin.declarations import marks
from aura_lsp.languages.kotlin.names import FUNCTIONS

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_INLINE = frozenset({"let", "run", "apply", "also", "with", "forEach", "forEachIndexed", "repeat"})
_CONTENT = frozenset(
    {
        "Column", "Row", "Box", "Surface", "Card", "Scaffold", "MaterialTheme",
        "BoxWithConstraints", "FlowRow", "FlowColumn", "ElevatedCard", "OutlinedCard",
        "CompositionLocalProvider", "key", "AnimatedVisibility", "AnimatedContent", "Crossfade", "ModalBottomSheet", "Button",
        "TextButton", "IconButton",
    }
)  # fmt: skip
"""Composable functions of Compose whose last lambda is composable too."""


def composition_around(site: Site, node: Node) -> Node | None:
    """The composable function that runs a node each time it is composed; None if something else
    may run it."""
    for around in site.around(node):
        if around.type in LAMBDAS:
            given = given_to(around, site.source)
            name = called(given[0], site.source) if given is not None else ""
            is_last = around.parent is not None and around.parent.type == "annotated_lambda"
            if name not in _INLINE and not (name in _CONTENT and is_last):
                return None
        elif around.type == "function_declaration":
            return around if "Composable" in marks(around, site.source) else None
        elif around.type in FUNCTIONS or around.type in ("class_body", "enum_class_body"):
            return None
    return None
