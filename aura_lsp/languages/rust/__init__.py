"""Rust: cyclomatic complexity as rust-code-analysis has it, cognitive as in the white paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aura_lsp.language import Container, Language, Names, Outline
from aura_lsp.languages.rust import names
from aura_lsp.languages.rust.recursion import self_calls
from aura_lsp.languages.rust.suppression import FOREIGN
from aura_lsp.languages.rust.writing import WRITING
from aura_lsp.metrics.cognitive import WHY, Cognitive
from aura_lsp.metrics.cyclomatic import Cyclomatic
from aura_lsp.metrics.halstead import TokenHalstead

if TYPE_CHECKING:
    from tree_sitter import Node

_NAMING_PARTS = {
    "generic_type": "type",
    "reference_type": "type",
    "pointer_type": "type",
    "dynamic_type": "trait",
    "scoped_type_identifier": "name",
}


def name_of(node: Node) -> Node | None:
    """The name of an item; of an `impl` that of its type: `Path` for `impl Draw for &svg::Path<T>`.

    A type without a name, such as `[u8; 4]`, is its own; a foreign block is called `extern "C"`.
    """
    if node.type == "foreign_mod_item":
        return next((child for child in node.children if child.type == "extern_modifier"), None)
    if node.type != "impl_item":
        return node.child_by_field_name("name")
    type_ = node.child_by_field_name("type")
    while type_ is not None and type_.type in _NAMING_PARTS:
        type_ = type_.child_by_field_name(_NAMING_PARTS[type_.type])
    return type_


_MEMBERS = frozenset({"declaration_list"})

# `#![…]` is not attached: it is about what is around it, not about what comes next.
_OUTLINE = Outline(
    containers={
        "impl_item": Container("impl", _MEMBERS, free_parameters=True),
        "trait_item": Container("trait", _MEMBERS),
        "mod_item": Container("module", _MEMBERS, is_type=False),
        "foreign_mod_item": Container("namespace", _MEMBERS, is_type=False),
    },
    attached=frozenset({"attribute_item"}),
    comments=frozenset({"line_comment", "block_comment", "shebang"}),
    functions=frozenset({"function_item", "closure_expression"}),
)

_OPERANDS = frozenset(
    {
        "identifier", "field_identifier", "shorthand_field_identifier", "type_identifier",
        "primitive_type", "metavariable", "lifetime", "label", "self", "super", "crate", "_",
        "integer_literal", "float_literal", "boolean_literal", "char_literal", "string_literal",
        "raw_string_literal",
    }
)  # fmt: skip
# Opening brackets, commas and semicolons are operators, as in rust-code-analysis.
_NEITHER = frozenset({")", "]", "}", ":", "line_comment", "block_comment", "shebang"})

RUST = Language(
    id="rust",
    name="rust",
    extensions=(".rs",),
    language_ids=("rust",),
    grammar="tree_sitter_rust:language",
    package="aura_lsp.languages.rust",
    tests=re.compile(
        rb"#\[(?:\w+::)*(?:test|bench|rstest|test_case|quickcheck|wasm_bindgen_test)\b"
        rb"|#\[cfg\((?:(?!not\()[^\]])*\btest\b"
    ),
    opening=re.compile(rb"fn|\||struct|enum|union|trait|impl"),
    outline=_OUTLINE,
    foreign=FOREIGN,
    cyclomatic=Cyclomatic(
        weights={"token": 1, "case": 1, "question": 1},
        merged={"closure": 1, "function": 1, "method": 1},
    ),
    cognitive=Cognitive(
        nested=frozenset({"if", "loop", "switch"}),
        flat=frozenset({"elif", "else", "chain", "jump"}),
        merged={"closure": 1, "function": 1, "method": 1},
    ),
    halstead=TokenHalstead(operands=_OPERANDS, ignored=_NEITHER),
    separator="::",
    name_of=name_of,
    names=Names(
        bindings=names.bindings,
        functions=names.FUNCTIONS,
        scopes=names.SCOPES,
        is_bound=names.is_bound,
        parts=names.parts,
        builtins=names.BUILTINS,
    ),
    self_calls=self_calls,
    receiver_names=frozenset({"self"}),
    writing=WRITING,
    why=WHY | {"switch": "`match`", "chain": "`&&`"},
)

LANGUAGES = (RUST,)
