"""How JavaScript and TypeScript write declarations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.globals import GLOBALS, HARMLESS
from aura_lsp.languages.javascript.testing import TESTING
from aura_lsp.writing import Member, Part, Writing

if TYPE_CHECKING:
    from tree_sitter import Node

_MEMBERS = frozenset({"method_definition", "public_field_definition", "field_definition"})
_ELEMENTS = frozenset({"jsx_opening_element", "jsx_closing_element", "jsx_self_closing_element"})
_PARAMETERS = frozenset({"required_parameter", "optional_parameter"})
_STATEMENTS = (
    "lexical_declaration", "variable_declaration", "expression_statement", "export_statement",
)  # fmt: skip


def _is_private(declaration: Node, name: str, source: bytes) -> bool:
    """Whether a function is not exported; a member is private by modifier or by name."""
    if declaration.type not in _MEMBERS:
        return declaration.type != "export_statement"
    modifiers = [each for each in declaration.children if each.type == "accessibility_modifier"]
    return name.startswith(("#", "_")) or any(
        _text(each, source) == "private" for each in modifiers
    )


def _imports_of(statement: Node, source: bytes) -> Iterator[str]:
    module = statement.child_by_field_name("source")
    clause = next((e for e in statement.named_children if e.type == "import_clause"), None)
    if module is None or clause is None:
        yield _text(statement, source)
        return
    word = "import type" if any(e.type == "type" for e in statement.children) else "import"
    end = ";" if statement.children[-1].type == ";" else ""
    for part in clause.named_children:
        names = part.named_children if part.type == "named_imports" else [part]
        for name in names:
            text = _text(name, source)
            text = f"{{ {text} }}" if part.type == "named_imports" else text
            yield f"{word} {text} from {_text(module, source)}{end}"


def _modules_of(statement: Node, source: bytes) -> Iterator[str]:
    module = statement.child_by_field_name("source")
    if module is not None:
        yield _text(module, source).strip("\"'").removeprefix("node:")


def _is_standard(module: str) -> bool:
    """None is: what runs the code, and what that has, is not known."""
    return False


def _is_reference(name: Node) -> bool:
    parent = name.parent
    if parent is None or parent.type in TYPE_BINDERS:
        return False
    if parent.type in _ELEMENTS or parent.type == "nested_type_identifier":
        return parent.child_by_field_name("name") != name
    return parent.type not in _PARAMETERS or parent.child_by_field_name("pattern") != name


def _member(node: Node) -> Member | None:
    if node.type != "member_expression":
        return None
    owner, name = node.child_by_field_name("object"), node.child_by_field_name("property")
    return Member(owner, name) if owner is not None and name is not None else None


def _receiver(function: Node, source: bytes) -> str:
    return "this"


def _has_bases(type_: Node) -> bool:
    return any(each.type == "class_heritage" for each in type_.children)


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")


TYPE_BINDERS = frozenset({"type_parameter", "mapped_type_clause", "infer_type"})
WRITING = Writing(
    tags=frozenset(
        {
            "javascript", "js", "jsx", "mjs", "cjs", "typescript", "ts", "tsx", "mts", "cts",
            "javascriptreact", "typescriptreact", "node",
        }
    ),
    parts={
        "decorator": Part.DECORATORS,
        "export": Part.VISIBILITY,
        "default": Part.VISIBILITY,
        "accessibility_modifier": Part.VISIBILITY,
        "async": Part.ASYNC,
        "name": Part.NAME,
        "key": Part.NAME,
        "property": Part.NAME,
        "type_parameters": Part.GENERICS,
        "parameters": Part.PARAMETERS,
        "parameter": Part.PARAMETERS,
        "type_annotation": Part.ANNOTATION,
        "return_type": Part.ANNOTATION,
    },
    bodies=frozenset({"body"}),
    around=frozenset(
        {
            *_STATEMENTS, "variable_declarator", "assignment_expression", "pair",
            "public_field_definition", "field_definition",
        }
    ),
    unsaid=frozenset((statement, ";") for statement in _STATEMENTS),
    documentation=r"(?s)(?:.*\n)?\s*/\*\*",
    is_private=_is_private,
    has_bases=_has_bases,
    imports=frozenset({"import_statement"}),
    imports_of=_imports_of,
    modules_of=_modules_of,
    is_standard=_is_standard,
    names=frozenset({"identifier", "shorthand_property_identifier", "type_identifier"}),
    is_reference=_is_reference,
    type_binders=TYPE_BINDERS,
    member=_member,
    receiver=_receiver,
    builtins=GLOBALS,
    harmless=HARMLESS,
    types=frozenset({"type_identifier", "type_annotation", "type_arguments"}),
    literals=frozenset({"string", "template_string", "number", "regex"}),
    interpolated=None,
    blocks=frozenset({"statement_block"}),
    gives=frozenset({"return_statement", "yield_expression"}),
    calls={"call_expression": "function", "new_expression": "constructor"},
    testing=TESTING,
    guards={"await_expression": "await", "yield_expression": "yield"},
    gathering=frozenset({"all", "allSettled", "race", "any"}),
    constants=frozenset({"lexical_declaration", "variable_declaration"}),
)  # fmt: skip
