"""Rust: cyclomatic complexity as rust-code-analysis counts it, cognitive complexity by the white paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aura_lsp.language import Container, Language, Outline
from aura_lsp.metrics.cognitive import WHY, Cognitive
from aura_lsp.metrics.cyclomatic import Cyclomatic
from aura_lsp.metrics.halstead import TokenHalstead

if TYPE_CHECKING:
    from tree_sitter import Node

_MEMBERS = frozenset({"declaration_list"})


def name_of(node: Node) -> Node | None:
    """The name of an item; of an `impl`, that of its type: `Path` for `impl<T> Draw for &svg::Path<T>`.

    A type without a name, such as `[u8; 4]` or `(A, B)`, is its own.
    """
    if node.type != "impl_item":
        return node.child_by_field_name("name")
    found = node.child_by_field_name("type")
    while found is not None:
        field = _NAMED_BY.get(found.type)
        inner = found.child_by_field_name(field) if field else None
        if inner is None:
            return found
        found = inner
    return None


_NAMED_BY = {
    "generic_type": "type",
    "reference_type": "type",
    "pointer_type": "type",
    "dynamic_type": "trait",
    "scoped_type_identifier": "name",
}
"""Type node -> the field with the part that names it."""

RUST = Language(
    id="rust",
    name="rust",
    extensions=(".rs",),
    language_ids=("rust",),
    grammar="tree_sitter_rust:language",
    package="aura_lsp.languages.rust",
    outline=Outline(
        containers={
            "impl_item": Container("impl", _MEMBERS, free_parameters=True),
            "trait_item": Container("trait", _MEMBERS),
            "mod_item": Container("module", _MEMBERS, is_type=False),
            "foreign_mod_item": Container("namespace", _MEMBERS, is_type=False),
        },
        attached=frozenset({"attribute_item", "inner_attribute_item"}),
        comments=frozenset({"line_comment", "block_comment"}),
        functions=frozenset({"function_item", "closure_expression"}),
    ),
    cyclomatic=Cyclomatic(
        weights={
            "if": 1,
            "elif": 1,
            "loop": 1,
            "case": 1,
            "guard": 1,
            "question": 1,
            "boolean": 1,
            "and": 1,
            "token": 1,
        },  # fmt: skip
        merged={"closure": 1, "function": 1, "method": 1},
    ),
    cognitive=Cognitive(
        nested=frozenset({"if", "loop", "switch"}),
        flat=frozenset({"elif", "else", "chain", "jump"}),
        merged={"closure": 1, "function": 1, "method": 1},
        recursion=True,
    ),
    halstead=TokenHalstead(
        operands=frozenset(
            {
                "identifier",
                "field_identifier",
                "shorthand_field_identifier",
                "type_identifier",
                "primitive_type",
                "metavariable",
                "lifetime",
                "label",
                "self",
                "super",
                "crate",
                "_",
                "integer_literal",
                "float_literal",
                "boolean_literal",
                "char_literal",
                "string_literal",
                "raw_string_literal",
            }
        ),  # fmt: skip
        ignored=frozenset({")", "]", "}", ":", "line_comment", "block_comment"}),
    ),
    statements=frozenset(
        {
            "let_declaration",
            "expression_statement",
            "empty_statement",
        }
    ),  # fmt: skip
    separator="::",
    name_of=name_of,
    receiver_names=frozenset({"self"}),
    why=WHY | {"switch": "`match`", "chain": "`&&`"},
)

LANGUAGES = (RUST,)
