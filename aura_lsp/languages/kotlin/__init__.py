"""Kotlin: cyclomatic and cognitive complexity as detekt counts them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aura_lsp.language import Container, Language, Names, Outline
from aura_lsp.languages.kotlin import names
from aura_lsp.languages.kotlin.cognitive import operator_runs, self_calls
from aura_lsp.languages.kotlin.rewriting import rewritten
from aura_lsp.languages.kotlin.suppression import FOREIGN
from aura_lsp.languages.kotlin.writing import WRITING
from aura_lsp.metrics.cognitive import WHY, Cognitive
from aura_lsp.metrics.cyclomatic import Cyclomatic
from aura_lsp.metrics.halstead import TokenHalstead

if TYPE_CHECKING:
    from tree_sitter import Node

_NAMES = {
    "enum_entry": "identifier",
    "companion_object": "companion",
    "anonymous_initializer": "init",
    "secondary_constructor": "constructor",
}
"""Node type -> type of the child that serves as its name where it has no `name` field."""

_TYPE_BODIES = frozenset({"class_body", "enum_class_body"})

_TYPES = frozenset({"user_type", "nullable_type", "parenthesized_type", "non_nullable_type"})


def name_of(node: Node) -> Node | None:
    """The name of a function or type.

    An accessor, which is never an item of its own, has that of its property; what the language
    leaves without a name has its keyword. The primary constructor has neither.
    """
    name = node.child_by_field_name("name")
    if name is not None:
        return name
    kind = node.type
    if kind in _NAMES:
        return _child(node, _NAMES[kind])
    if kind in ("getter", "setter") and node.parent is not None:
        variable = _child(node.parent, "variable_declaration")
        return _child(variable, "identifier") if variable is not None else None
    return None


def _child(node: Node, kind: str) -> Node | None:
    return next((child for child in node.children if child.type == kind), None)


def receiver_type(node: Node, source: bytes) -> str:
    """The type that an extension function extends: `List` for `fun <T> List<T>?.second()`."""
    name = node.child_by_field_name("name")
    dot = name.prev_sibling if name is not None else None
    found = dot.prev_sibling if dot is not None and dot.type == "." else None
    while found is not None and found.type != "identifier":
        if found.type == "user_type":
            names = [part for part in found.named_children if part.type == "identifier"]
            found = names[-1] if names else None
        else:
            found = next((part for part in found.named_children if part.type in _TYPES), None)
    return source[found.start_byte : found.end_byte].decode("utf-8", "replace") if found else ""


def class_kind(node: Node) -> str:
    """What a `class_declaration` declares."""
    kinds = {child.type for child in node.children}
    if "interface" in kinds:
        return "interface"
    return "enum" if "enum_class_body" in kinds else "class"


def is_data_class(node: Node) -> bool:
    """Whether the modifiers of a class have `data`."""
    modifiers = _child(node, "modifiers")
    return modifiers is not None and any(
        child.type == "class_modifier" and child.children[0].type == "data"
        for child in modifiers.children
    )


_NESTING_FUNCTIONS = frozenset(
    {"also", "apply", "forEach", "ifNull", "isNotNull", "let", "run", "use", "with"}
)
"""detekt's default `nestingFunctions`: each with a lambda behind it is a decision."""
_TEST_FUNCTIONS = frozenset(
    {
        "describe", "context", "it", "specify", "test", "should", "expect", "feature", "scenario",
        "given", "on", "then", "group", "Given", "When", "Then", "And", "xdescribe", "xcontext",
        "xit", "xtest", "fdescribe", "fit", "ftest",
    }
)  # fmt: skip
"""The callbacks of Kotest and Spek that hold tests."""

_PARTS = ("lambda", "getter", "setter", "initializer", "constructor")
"""Kinds of nested function that are part of the function around them.

Methods are not: detekt leaves out those of an `object :` expression, Aura also those of a local
class.
"""

# A header can hold code of any size, as in `class StoreTest : StringSpec({ … })`.
_MEMBERS = _TYPE_BODIES | {"primary_constructor", "delegation_specifiers"}

# Accessors are not here: as items of their own they would not see the property that names them.
_LARGE_FUNCTIONS = frozenset(
    {
        "function_declaration", "lambda_literal", "anonymous_function", "anonymous_initializer",
        "secondary_constructor",
    }
)  # fmt: skip
_OPERANDS = frozenset(
    {
        "identifier", "label", "number_literal", "float_literal", "character_literal",
        "string_literal", "multiline_string_literal", "this", "super",
    }
)  # fmt: skip
_DECISIONS = (
    "if", "elif", "loop", "case", "catch", "boolean", "elvis", "jump", "leave", "scope",
)  # fmt: skip

KOTLIN = Language(
    id="kotlin",
    name="kotlin",
    extensions=(".kt", ".kts"),
    language_ids=("kotlin",),
    grammar="tree_sitter_kotlin:language",
    package="aura_lsp.languages.kotlin",
    opening=re.compile(rb"[{(]|get|set|class|interface|object"),
    outline=Outline(
        containers={
            "class_declaration": Container(
                "class", _MEMBERS, free_constructors=is_data_class, kind_of=class_kind
            ),
            "object_declaration": Container("object", _MEMBERS),
            "companion_object": Container("object", _MEMBERS),
            "enum_entry": Container("enum_member", _TYPE_BODIES),
        },
        # An annotation, whose arguments the grammar may take for an expression that is annotated.
        attached=frozenset({"annotated_expression"}),
        comments=frozenset({"line_comment", "block_comment"}),
        functions=_LARGE_FUNCTIONS,
    ),
    foreign=FOREIGN,
    names=Names(
        names.bindings, names.FUNCTIONS, names.SCOPES, names.is_bound, names.parts, "kotlin"
    ),
    cyclomatic=Cyclomatic(
        weights=dict.fromkeys(_DECISIONS, 1),
        merged=dict.fromkeys(_PARTS, 0) | {"function": 1, "anonymous": 1},
    ),
    cognitive=Cognitive(
        nested=frozenset({"if", "loop", "switch", "catch"}),
        flat=frozenset({"elif", "else", "jump", "labelled_return"}),
        merged=dict.fromkeys(_PARTS, 0) | {"function": 1, "anonymous": 1, "lambda": 1},
        every_recursion=True,
    ),
    halstead=TokenHalstead(
        operands=_OPERANDS,
        ignored=frozenset(
            {")", "]", "}", ",", ";", ":", "line_comment", "block_comment", "shebang"}
        ),
    ),
    name_of=name_of,
    receiver_of=receiver_type,
    self_calls=self_calls,
    operator_runs=operator_runs,
    words={
        # A loop behind an annotation, or in a branch without braces, is a call in this grammar.
        "callee": dict.fromkeys(_NESTING_FUNCTIONS, "scope")
        | dict.fromkeys(_TEST_FUNCTIONS, "exempt.length.next")
        | {"for": "loop", "while": "loop"},
        "jump": {"break": "leave", "continue": "leave"},
        "annotation": {"Composable": "exempt.component.around"},
    },
    why=WHY
    | {"switch": "`when`", "jump": "jump to a label", "labelled_return": "`return` to a label"},
    joined=frozenset({"lambda"}),
    reparse_broken=True,
    writing=WRITING,
    patch=rewritten,
)

LANGUAGES = (KOTLIN,)
