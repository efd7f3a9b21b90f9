"""How Python writes declarations."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.testing import TESTING
from aura_lsp.writing import Member, Part, Writing

if TYPE_CHECKING:
    from tree_sitter import Node

_BUILTINS = frozenset(dir(builtins)) | {
    "__file__", "__path__", "__class__", "__annotations__", "__builtins__", "reveal_type", "_",
}  # fmt: skip
_HARMLESS = frozenset(
    {
        "abs", "add", "all", "any", "append", "bool", "callable", "chr", "copy", "count", "dict",
        "divmod", "endswith", "enumerate", "extend", "filter", "find", "float", "format",
        "frozenset", "get", "getattr", "hasattr", "hash", "id", "index", "int", "isinstance",
        "issubclass", "items", "iter", "join", "keys", "len", "list", "lower", "map", "max", "min",
        "next", "object", "ord", "range", "repr", "reversed", "round", "set", "setdefault", "slice",
        "sorted", "split", "startswith", "str", "strip", "sum", "tuple", "type", "upper", "values",
        "zip",
    }
)  # fmt: skip


def _is_private(declaration: Node, name: str, source: bytes) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def _imports_of(statement: Node, source: bytes) -> Iterator[str]:
    names = statement.children_by_field_name("name")
    if not names or statement.type == "future_import_statement":
        yield _text(statement, source)
        return
    module = statement.child_by_field_name("module_name")
    word = f"from {_text(module, source)} import" if module is not None else "import"
    for name in names:
        yield f"{word} {_text(name, source)}"


def _modules_of(statement: Node, source: bytes) -> Iterator[str]:
    """The packages that an import is of; a module of the same package is one of its own."""
    module = statement.child_by_field_name("module_name")
    if statement.type == "future_import_statement":
        yield "of the future"
    elif module is not None:
        text = _text(module, source)
        yield text if text.startswith(".") else text.partition(".")[0]
    else:
        for name in statement.children_by_field_name("name"):
            text = _text(name.child_by_field_name("name") or name, source)
            yield text.partition(".")[0]


def _is_standard(module: str) -> bool:
    return module in sys.stdlib_module_names


def _is_reference(name: Node) -> bool:
    parent = name.parent
    if parent is None:
        return False
    if parent.type == "attribute":
        return parent.child_by_field_name("object") == name
    return parent.type != "keyword_argument" or parent.child_by_field_name("value") == name


def _member(node: Node) -> Member | None:
    if node.type != "attribute":
        return None
    owner, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
    return Member(owner, name) if owner is not None and name is not None else None


def _receiver(function: Node, source: bytes) -> str:
    parameters = function.child_by_field_name("parameters")
    first = parameters.named_children[:1] if parameters is not None else []
    name = _text(first[0], source) if first else ""
    return name if name in ("self", "cls", "mcs") else ""


def _has_bases(type_: Node) -> bool:
    return type_.child_by_field_name("superclasses") is not None


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")


WRITING = Writing(
    tags=frozenset({"python", "py", "python3", "pyi"}),
    parts={
        "decorator": Part.DECORATORS,
        "async": Part.ASYNC,
        "name": Part.NAME,
        "type_parameters": Part.GENERICS,
        "parameters": Part.PARAMETERS,
        "return_type": Part.ANNOTATION,
    },
    bodies=frozenset({"body"}),
    around=frozenset({"decorated_definition"}),
    is_private=_is_private,
    imports=frozenset({"import_statement", "import_from_statement", "future_import_statement"}),
    imports_of=_imports_of,
    modules_of=_modules_of,
    is_standard=_is_standard,
    names=frozenset({"identifier"}),
    is_reference=_is_reference,
    member=_member,
    receiver=_receiver,
    builtins=_BUILTINS,
    harmless=_HARMLESS,
    types=frozenset({"type"}),
    literals=frozenset({"string", "integer", "float"}),
    interpolated=None,
    blocks=frozenset({"block"}),
    gives=frozenset({"return_statement", "yield"}),
    calls={"call": "function"},
    updates=frozenset({"augmented_assignment"}),
    testing=TESTING,
    guards={"await": "await", "with_item": "with"},
    transparent=frozenset({"parenthesized_expression", "as_pattern"}),
    gathering=frozenset({"gather", "wait", "wait_for", "as_completed", "shield", "create_task"}),
    constants=frozenset({"expression_statement"}),
    has_bases=_has_bases,
    indentation_is_syntax=True,
)
