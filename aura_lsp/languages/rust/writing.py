"""How Rust writes declarations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust import names
from aura_lsp.languages.rust.testing import TESTING
from aura_lsp.writing import Member, Part, Writing

if TYPE_CHECKING:
    from tree_sitter import Node

_STANDARD = frozenset({"std", "core", "alloc"})
_OWN = frozenset({"crate", "self", "super"})
_PRIMITIVES = frozenset(
    {
        "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8",
        "u16", "u32", "u64", "u128", "usize",
    }
)  # fmt: skip
_PRELUDE = frozenset(
    {
        "AsMut", "AsRef", "Box", "Clone", "Copy", "Debug", "Default", "DoubleEndedIterator", "Drop",
        "Eq", "Err", "ExactSizeIterator", "Extend", "Fn", "FnMut", "FnOnce", "From", "FromIterator",
        "Future", "Hash", "Into", "IntoFuture", "IntoIterator", "Iterator", "None", "Ok", "Option",
        "Ord", "PartialEq", "PartialOrd", "Result", "Self", "Send", "Sized", "Some", "String",
        "Sync", "ToOwned", "ToString", "TryFrom", "TryInto", "Unpin", "Vec", "_", "align_of",
        "drop", "size_of",
    }
)  # fmt: skip
_MACROS = frozenset(
    {
        "assert", "assert_eq", "assert_ne", "cfg", "column", "compile_error", "concat", "dbg",
        "debug_assert", "debug_assert_eq", "debug_assert_ne", "env", "eprint", "eprintln", "file",
        "format", "format_args", "include_bytes", "include_str", "line", "matches", "module_path",
        "option_env", "panic", "print", "println", "stringify", "thread_local", "todo",
        "unimplemented", "unreachable", "vec", "write", "writeln",
    }
)  # fmt: skip
_HARMLESS = _PRIMITIVES | {
    "Box", "Err", "None", "Ok", "Option", "Result", "Some", "String", "Vec", "and_then", "as_bytes",
    "as_deref", "as_mut", "as_ref", "as_slice", "as_str", "borrow", "chars", "clone", "cloned",
    "collect", "contains", "copied", "default", "enumerate", "eq", "extend", "filter", "filter_map",
    "first", "for_each", "format", "from", "get", "into", "into_iter", "is_empty", "is_err",
    "is_none", "is_ok", "is_some", "iter", "iter_mut", "last", "len", "map", "matches", "new",
    "next", "ok", "push", "push_str", "rev", "skip", "take", "then", "then_some", "to_owned",
    "to_string", "to_vec", "unwrap", "unwrap_or", "unwrap_or_default", "unwrap_or_else", "vec",
    "with_capacity", "zip",
}  # fmt: skip
_PATHS = {
    "scoped_identifier": "path",
    "scoped_type_identifier": "path",
    "field_expression": "value",
}
"""Node type of what has a member as its last part -> its field for the rest."""
_NO_REFERENCES = frozenset({"lifetime", "label", "attribute", "field_initializer"})


def _is_private(declaration: Node, name: str, source: bytes) -> bool:
    return all(child.type != "visibility_modifier" for child in declaration.children)


def _imports_of(declaration: Node, source: bytes) -> Iterator[str]:
    for name, origin in names.imports(declaration, source):
        path = origin.replace(".", "::")
        if name.startswith("*"):
            yield f"use {path};"
        elif name == f"_{origin}":
            yield f"use {path} as _;"
        else:
            yield f"use {path};" if origin.endswith(f".{name}") else f"use {path} as {name};"


def _modules_of(declaration: Node, source: bytes) -> Iterator[str]:
    """The crate that something is imported from; in the own one the module."""
    for _, origin in names.imports(declaration, source):
        first, _, _ = origin.partition(".")
        yield origin.rpartition(".")[0] if first in _OWN else first


def _is_standard(module: str) -> bool:
    return module in _STANDARD


def _is_reference(name: Node) -> bool:
    parent = name.parent
    if parent is None:
        return False
    if parent.type == "token_tree":
        before = name.prev_sibling
        return before is None or before.type not in (".", "::")
    if parent.type in _PATHS or parent.type == "type_binding":
        return parent.child_by_field_name("name") != name
    return parent.type not in _NO_REFERENCES or parent.child_by_field_name("value") == name


def _member(node: Node) -> Member | None:
    if node.type not in _PATHS:
        return None
    owner = node.child_by_field_name(_PATHS[node.type])
    name = node.child_by_field_name("name") or node.child_by_field_name("field")
    return Member(owner, name) if owner is not None and name is not None else None


def _receiver(function: Node, source: bytes) -> str:
    return "self"


def _is_closed(type_: Node) -> bool:
    return type_.type == "trait_item" or type_.child_by_field_name("trait") is not None


WRITING = Writing(
    tags=frozenset({"rust", "rs"}),
    parts={
        "attribute_item": Part.DECORATORS,
        "visibility_modifier": Part.VISIBILITY,
        "async": Part.ASYNC,
        "name": Part.NAME,
        "type_parameters": Part.GENERICS,
        "where_clause": Part.GENERICS,
        "parameters": Part.PARAMETERS,
        "return_type": Part.ANNOTATION,
    },
    bodies=frozenset({"body"}),
    unsaid=frozenset({("parameter", "mutable_specifier")}),
    documentation=r"///|/\*\*",
    is_private=_is_private,
    is_closed=_is_closed,
    imports=frozenset({"use_declaration"}),
    imports_of=_imports_of,
    modules_of=_modules_of,
    is_standard=_is_standard,
    import_scopes=frozenset({"mod_item"}),
    names=frozenset({"identifier", "type_identifier"}),
    is_reference=_is_reference,
    loose=frozenset({"token_tree"}),
    member=_member,
    receiver=_receiver,
    builtins=_PRIMITIVES | _PRELUDE | _MACROS | _STANDARD,
    harmless=_HARMLESS,
    types=frozenset({"type_identifier"}),
    literals=frozenset(
        {
            "string_literal", "raw_string_literal", "char_literal", "integer_literal",
            "float_literal",
        }
    ),
    interpolated=re.compile(r"(?<!\{)\{([A-Za-z_]\w*)(?::[^{}]*)?\}"),
    blocks=frozenset({"block", "match_block"}),
    calls={"call_expression": "function", "macro_invocation": "macro"},
    testing=TESTING,
    guards={"await_expression": "await"},
    results={"try_expression": "?"},
    constants=frozenset({"const_item", "static_item"}),
)  # fmt: skip
