"""How Go writes declarations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.testing import TESTING
from aura_lsp.writing import Member, Part, Writing

if TYPE_CHECKING:
    from tree_sitter import Node

_STANDARD = frozenset(
    {
        "archive", "bufio", "bytes", "cmp", "compress", "container", "context", "crypto",
        "database", "debug", "embed", "encoding", "errors", "expvar", "flag", "fmt", "go", "hash",
        "html", "image", "index", "io", "iter", "log", "maps", "math", "mime", "net", "os", "path",
        "plugin", "reflect", "regexp", "runtime", "slices", "sort", "strconv", "strings", "structs",
        "sync", "syscall", "testing", "text", "time", "unicode", "unique", "unsafe", "weak",
    }
)  # fmt: skip
_TYPES = frozenset(
    {
        "any", "bool", "byte", "comparable", "complex64", "complex128", "error", "float32",
        "float64", "int", "int8", "int16", "int32", "int64", "rune", "string", "uint", "uint8",
        "uint16", "uint32", "uint64", "uintptr",
    }
)  # fmt: skip
_BUILTINS = _TYPES | {
    "append", "cap", "clear", "close", "complex", "copy", "delete", "false", "imag", "iota", "len",
    "make", "max", "min", "new", "nil", "panic", "print", "println", "real", "recover", "true", "_",
}  # fmt: skip
_HARMLESS = _TYPES | {"append", "cap", "copy", "len", "make", "max", "min", "new", "nil"}


def _is_private(declaration: Node, name: str, source: bytes) -> bool:
    return not name[:1].isupper()


def _import_specs(declaration: Node) -> Iterator[Node]:
    for node in declaration.named_children:
        if node.type == "import_spec":
            yield node
        elif node.type == "import_spec_list":
            yield from _import_specs(node)


def _imports_of(declaration: Node, source: bytes) -> Iterator[str]:
    for spec in _import_specs(declaration):
        yield f"import {_text(spec, source)}"


def _modules_of(declaration: Node, source: bytes) -> Iterator[str]:
    for spec in _import_specs(declaration):
        path = spec.child_by_field_name("path")
        if path is not None:
            yield _text(path, source)[1:-1]


def _is_standard(module: str) -> bool:
    return module.partition("/")[0] in _STANDARD


def _is_reference(name: Node) -> bool:
    """All but a key in a literal, which may be a field's name."""
    element = name.parent
    pair = element.parent if element is not None else None
    return (
        pair is None or pair.type != "keyed_element" or pair.child_by_field_name("key") != element
    )


def _member(node: Node) -> Member | None:
    if node.type != "selector_expression":
        return None
    owner, name = node.child_by_field_name("operand"), node.child_by_field_name("field")
    return Member(owner, name) if owner is not None and name is not None else None


def _receiver(function: Node, source: bytes) -> str:
    receiver = function.child_by_field_name("receiver")
    for part in receiver.named_children if receiver is not None else ():
        name = part.child_by_field_name("name")
        if name is not None:
            return _text(name, source)
    return ""


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")


WRITING = Writing(
    tags=frozenset({"go", "golang"}),
    parts={
        "receiver": Part.RECEIVER,
        "name": Part.NAME,
        "type_parameters": Part.GENERICS,
        "parameters": Part.PARAMETERS,
        "result": Part.ANNOTATION,
    },
    bodies=frozenset({"body"}),
    documentation=r"(?://|/\*)\s*NAME\b",
    is_private=_is_private,
    imports=frozenset({"import_declaration"}),
    imports_of=_imports_of,
    modules_of=_modules_of,
    is_standard=_is_standard,
    openings=frozenset({"package_clause"}),
    names=frozenset({"identifier", "type_identifier", "package_identifier"}),
    is_reference=_is_reference,
    member=_member,
    receiver=_receiver,
    builtins=_BUILTINS,
    harmless=_HARMLESS,
    types=frozenset({"type_identifier"}),
    literals=frozenset(
        {
            "interpreted_string_literal", "raw_string_literal", "rune_literal", "int_literal",
            "float_literal",
        }
    ),
    interpolated=None,
    blocks=frozenset({"statement_list"}),
    calls={"call_expression": "function"},
    testing=TESTING,
    guards={"defer_statement": "defer", "go_statement": "go"},
    constants=frozenset({"const_declaration", "var_declaration"}),
)  # fmt: skip
