"""JavaScript and TypeScript: cyclomatic complexity as ESLint has it, cognitive as sonarjs does."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from aura_lsp.language import Container, Language, Names, Outline
from aura_lsp.languages.javascript import names
from aura_lsp.languages.javascript.rewriting import (
    javascript_rewritten,
    tsx_rewritten,
    typescript_rewritten,
)
from aura_lsp.languages.javascript.suppression import FOREIGN
from aura_lsp.languages.javascript.writing import WRITING
from aura_lsp.metrics.cognitive import WHY, Cognitive
from aura_lsp.metrics.cyclomatic import Cyclomatic
from aura_lsp.metrics.halstead import TokenHalstead

if TYPE_CHECKING:
    from tree_sitter import Node

_NAMED_PLACES = {"variable_declarator": "name", "assignment_expression": "left", "pair": "key"}


def name_of(node: Node) -> Node | None:
    """The name of a function or class; of a class without one the name of what it is assigned to.

    A method's name in quotes is what is between them.
    """
    name = node.child_by_field_name("name")
    if name is None and node.type == "class" and node.parent is not None:
        field = _NAMED_PLACES.get(node.parent.type)
        name = node.parent.child_by_field_name(field) if field is not None else None
        if name is not None and name.type == "member_expression":
            name = name.child_by_field_name("property")
    if name is not None and name.type == "string" and name.named_child_count == 1:
        return name.named_child(0)
    return name


def kind_of(node: Node, source: bytes, kind: str) -> str:
    """Tell getters, setters and constructors from other methods, by the method's bytes alone."""
    if node.type != "method_definition":
        return kind
    name = node.child_by_field_name("name")
    if name is None:
        return kind
    is_static = False
    for child in node.children:
        if child.start_byte >= name.start_byte:
            break
        match child.type:
            case "get" | "static get":
                return "getter"
            case "set":
                return "setter"
            case "static":
                is_static = True
    text = source[name.start_byte : name.end_byte].strip(b"\"'")
    return "constructor" if text == b"constructor" and not is_static else kind


# What a class extends and what decorates it may hold functions too.
_CLASS = Container("class", frozenset({"class_body", "class_heritage", "decorator"}))
_NAMESPACE_BODY = frozenset({"statement_block"})

_OUTLINE = Outline(
    containers={"class_declaration": _CLASS, "class": _CLASS},
    wrappers=frozenset(
        {
            "export_statement", "expression_statement", "assignment_expression",
            "lexical_declaration", "variable_declaration", "variable_declarator",
        }
    ),
    attached=frozenset({"decorator"}),
    comments=frozenset({"comment", "html_comment", "hash_bang_line"}),
    functions=frozenset(
        {
            "function_declaration", "generator_function_declaration", "function_expression",
            "generator_function", "arrow_function", "method_definition", "class_static_block",
        }
    ),
)  # fmt: skip
_TYPESCRIPT_OUTLINE = replace(
    _OUTLINE,
    containers={
        "class_declaration": _CLASS,
        "abstract_class_declaration": _CLASS,
        "class": _CLASS,
        "interface_declaration": Container("interface", frozenset({"interface_body"})),
        "enum_declaration": Container("enum", frozenset({"enum_body"})),
        "internal_module": Container("namespace", _NAMESPACE_BODY, is_type=False),
        "module": Container("module", _NAMESPACE_BODY, is_type=False),
    },
    wrappers=_OUTLINE.wrappers | {"ambient_declaration"},
)

_NAMES = Names(names.bindings, names.FUNCTIONS, names.SCOPES, names.is_bound, names.parts)

_OPERANDS = frozenset(
    {
        "identifier", "property_identifier", "private_property_identifier", "statement_identifier",
        "shorthand_property_identifier", "shorthand_property_identifier_pattern", "meta_property",
        "number", "string", "string_fragment", "escape_sequence", "regex", "true", "false", "null",
        "undefined", "this", "super", "jsx_text", "html_character_reference",
    }
)  # fmt: skip
_NEITHER = frozenset(
    {")", "]", "}", ",", ";", ":", "`", "/>", "</", "comment", "html_comment", "hash_bang_line"}
)

_TESTS = ("describe", "context", "suite", "it", "test", "specify", "bench")
_MODES = ("only", "skip", "each", "concurrent", "sequential", "failing", "fails", "todo")
_PREFIXED = [f"{prefix}{name}" for prefix in "fx" for name in ("describe", "it", "test")]
_TEST_CALLS = frozenset(
    {
        *_TESTS, *(f"{name}.{mode}" for name in _TESTS for mode in _MODES), *_PREFIXED,
        *(f"{name}.each" for name in _PREFIXED), "test.describe", "test.describe.only",
        "test.describe.skip", "test.describe.serial", "test.describe.parallel", "test.step",
        "t.test", "Deno.test", "QUnit.module", "QUnit.test",
    }
)  # fmt: skip

JAVASCRIPT = Language(
    id="javascript",
    name="javascript",
    extensions=(".js", ".mjs", ".cjs", ".jsx"),
    language_ids=("javascript", "javascriptreact"),
    grammar="tree_sitter_javascript:language",
    package="aura_lsp.languages.javascript",
    structure=("structure.scm", "javascript.scm", "jsx.scm"),
    opening=re.compile(rb"\)|=>|class|static|[?&|]"),
    outline=_OUTLINE,
    foreign=FOREIGN,
    cyclomatic=Cyclomatic(
        weights=dict.fromkeys(
            (
                "if", "elif", "loop", "case", "catch", "ternary", "boolean", "optional",
                "logical_assignment", "default_value",
            ),
            1,
        )
    ),
    cognitive=Cognitive(
        nested=frozenset({"if", "loop", "switch", "catch", "ternary"}),
        flat=frozenset({"elif", "else", "jump"}),
        merged={"initializer": 0},
        operators=frozenset({"&&", "||", "??"}),
        free=frozenset({"||", "??"}),
    ),
    halstead=TokenHalstead(operands=_OPERANDS, ignored=_NEITHER),
    statements=("statements.scm", "javascript_statements.scm"),
    names=_NAMES,
    dialects=("jsx",),
    patch=javascript_rewritten,
    name_of=name_of,
    kind_of=kind_of,
    words={"callee": dict.fromkeys(_TEST_CALLS, "exempt.length.next")},
    writing=WRITING,
    why=WHY | {"jump": "jump to a label", "ternary": "`? :`"},
)  # fmt: skip

TYPESCRIPT = replace(
    JAVASCRIPT,
    id="typescript",
    name="typescript",
    extensions=(".ts", ".mts", ".cts"),
    language_ids=("typescript",),
    grammar="tree_sitter_typescript:language_typescript",
    structure=("structure.scm", "typescript.scm"),
    opening=re.compile(rb"\)|=>|class|static|[?&|]|interface|enum"),
    outline=_TYPESCRIPT_OUTLINE,
    halstead=TokenHalstead(
        operands=_OPERANDS | {"type_identifier", "predefined_type", "this_type"}, ignored=_NEITHER
    ),
    statements=("statements.scm", "typescript_statements.scm"),
    dialects=(),
    patch=typescript_rewritten,
)

TSX = replace(
    TYPESCRIPT,
    id="tsx",
    extensions=(".tsx",),
    language_ids=("typescriptreact",),
    grammar="tree_sitter_typescript:language_tsx",
    structure=("structure.scm", "typescript.scm", "jsx.scm"),
    dialects=("jsx",),
    patch=tsx_rewritten,
)

LANGUAGES = (JAVASCRIPT, TYPESCRIPT, TSX)
