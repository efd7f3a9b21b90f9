"""Lua for Aura: complexity of functions, and all rules about measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aura_lsp.language import Language, Outline
from aura_lsp.metrics.cognitive import WHY, Cognitive
from aura_lsp.metrics.cyclomatic import Cyclomatic
from aura_lsp.metrics.halstead import TokenHalstead

if TYPE_CHECKING:
    from tree_sitter import Node


def name_of(node: Node) -> Node | None:
    """The last name of `function M.load()` and `function M:load()`."""
    name = node.child_by_field_name("name")
    while name is not None and name.named_children:
        name = name.named_children[-1]
    return name


LUA = Language(
    id="lua",
    name="lua",
    extensions=(".lua",),
    language_ids=("lua",),
    grammar="tree_sitter_lua:language",
    package="aura_lua",
    outline=Outline(
        containers={},
        functions=frozenset({"function_declaration", "function_definition"}),
    ),
    cyclomatic=Cyclomatic(weights={"if": 1, "elif": 1, "loop": 1, "boolean": 1}),
    cognitive=Cognitive(
        nested=frozenset({"if", "loop"}),
        flat=frozenset({"elif", "else", "jump"}),
        merged={"closure": 1},
        operators=frozenset({"and", "or"}),
    ),
    halstead=TokenHalstead(
        operands=frozenset({"identifier", "number", "string", "true", "false", "nil"}),
        ignored=frozenset({")", "]", "}", ",", ";", "end", "comment"}),
    ),
    line_comment="--",
    block_comment=("--[[", "]]"),
    name_of=name_of,
    why=WHY | {"elif": "`elseif`"},
)
