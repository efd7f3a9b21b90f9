"""How Kotlin writes declarations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin import names
from aura_lsp.languages.kotlin.testing import TESTING
from aura_lsp.writing import Member, Part, Writing

if TYPE_CHECKING:
    from tree_sitter import Node

_TYPES = frozenset(
    {
        "Annotation", "Any", "Array", "Boolean", "BooleanArray", "Byte", "ByteArray", "Char",
        "CharArray", "CharSequence", "Collection", "Comparable", "Double", "DoubleArray", "Enum",
        "Float", "FloatArray", "Function", "Int", "IntArray", "IntRange", "Iterable", "Iterator",
        "Lazy", "List", "Long", "LongArray", "Map", "MutableCollection", "MutableIterable",
        "MutableIterator", "MutableList", "MutableMap", "MutableSet", "Nothing", "Number", "Pair",
        "Regex", "Result", "Sequence", "Set", "Short", "ShortArray", "String", "StringBuilder",
        "Throwable", "Triple", "UByte", "UInt", "ULong", "UShort", "Unit", "ArrayList", "HashMap",
        "HashSet", "LinkedHashMap", "LinkedHashSet", "ArrayDeque", "Comparator",
    }
)  # fmt: skip
_EXCEPTIONS = frozenset(
    {
        "ArithmeticException", "AssertionError", "ClassCastException",
        "ConcurrentModificationException", "Error", "Exception", "IllegalArgumentException",
        "IllegalStateException", "IndexOutOfBoundsException", "NoSuchElementException",
        "NullPointerException", "NumberFormatException", "RuntimeException",
        "UnsupportedOperationException",
    }
)  # fmt: skip
_ANNOTATIONS = frozenset(
    {
        "Deprecated", "JvmField", "JvmName", "JvmOverloads", "JvmStatic", "OptIn", "PublishedApi",
        "ReplaceWith", "Suppress", "Synchronized", "Throws", "Volatile",
    }
)  # fmt: skip
_MAKERS = frozenset(
    {
        "arrayListOf", "arrayOf", "arrayOfNulls", "booleanArrayOf", "buildList", "buildMap",
        "buildSet", "buildString", "byteArrayOf", "charArrayOf", "doubleArrayOf", "emptyArray",
        "emptyList", "emptyMap", "emptySequence", "emptySet", "floatArrayOf", "generateSequence",
        "hashMapOf", "hashSetOf", "intArrayOf", "lazyOf", "linkedMapOf", "linkedSetOf", "listOf",
        "listOfNotNull", "longArrayOf", "mapOf", "maxOf", "minOf", "mutableListOf", "mutableMapOf",
        "mutableSetOf", "sequence", "sequenceOf", "setOf", "setOfNotNull", "shortArrayOf",
        "sortedMapOf", "sortedSetOf", "compareBy", "compareByDescending", "compareValues",
    }
)  # fmt: skip
_FUNCTIONS = frozenset(
    {
        "assert", "check", "checkNotNull", "error", "lazy", "print", "println", "repeat", "require",
        "requireNotNull", "run", "runCatching", "synchronized", "TODO", "with", "to", "let", "also",
        "apply", "takeIf", "takeUnless", "suspendCoroutine", "typeOf", "enumValues",
    }
)  # fmt: skip
_WORDS = frozenset(
    {"it", "field", "_", "break", "continue", "true", "false", "null", "this", "super", "javaClass"}
)
_DECLARATIONS = frozenset({"class_parameter", "variable_declaration", "enum_entry"})
_HARMLESS = (
    _TYPES
    | _MAKERS
    | {
        "add", "addAll", "all", "also", "any", "apply", "associate", "associateBy", "contains",
        "count", "equals", "filter", "filterNot", "filterNotNull", "find", "first", "firstOrNull",
        "forEach", "forEachIndexed", "get", "getOrDefault", "getOrElse", "getOrNull", "getOrPut",
        "groupBy", "indices", "isEmpty", "isNotEmpty", "isNullOrEmpty", "it", "iterator",
        "joinToString", "last", "lastIndex", "lastOrNull", "let", "map", "mapNotNull", "none",
        "orEmpty", "plus", "repeat", "run", "size", "sumOf", "takeIf", "takeUnless", "to", "toInt",
        "toList", "toMap", "toMutableList", "toSet", "toString", "trim", "until", "with",
        "withIndex",
    }
)  # fmt: skip


def _is_private(declaration: Node, name: str, source: bytes) -> bool:
    modifiers = next((each for each in declaration.children if each.type == "modifiers"), None)
    return modifiers is not None and any(
        each.type == "visibility_modifier" and each.children[0].type == "private"
        for each in modifiers.children
    )


def _imports_of(statement: Node, source: bytes) -> Iterator[str]:
    yield _text(statement, source)


def _modules_of(statement: Node, source: bytes) -> Iterator[str]:
    """The package that something is imported from."""
    for name, origin in names.bindings(statement, source):
        yield name[1:] if name.startswith("*") else origin.rpartition(".")[0]


def _is_standard(module: str) -> bool:
    return module.partition(".")[0] in ("kotlin", "java")


def _is_reference(name: Node) -> bool:
    parent = name.parent
    if parent is None or parent.child_by_field_name("label") == name or parent.type == "label":
        return False
    if parent.type in _DECLARATIONS:
        return next(each for each in parent.named_children if each.type == "identifier") != name
    if parent.type in ("navigation_expression", "user_type"):
        return parent.named_children[0] == name
    if parent.type == "value_argument":  # `name = …`
        return parent.named_child_count == 1 or parent.named_children[0] != name
    if parent.type == "infix_expression":
        return parent.named_children[1] != name
    return True


def _member(node: Node) -> Member | None:
    if node.type != "navigation_expression":
        return None
    owner, name = node.named_children[0], node.named_children[-1]
    return Member(owner, name) if owner != name and name.type == "identifier" else None


def _receiver(function: Node, source: bytes) -> str:
    return "this"


def _has_bases(type_: Node) -> bool:
    return any(each.type == "delegation_specifiers" for each in type_.children)


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")


WRITING = Writing(
    tags=frozenset({"kotlin", "kt", "kts"}),
    parts={
        "annotation": Part.DECORATORS,
        "annotated_expression": Part.DECORATORS,
        "visibility_modifier": Part.VISIBILITY,
        "suspend": Part.ASYNC,
        "name": Part.NAME,
        "type_parameters": Part.GENERICS,
        "type_constraints": Part.GENERICS,
        "function_value_parameters": Part.PARAMETERS,
        "user_type": Part.ANNOTATION,
        "nullable_type": Part.ANNOTATION,
        "non_nullable_type": Part.ANNOTATION,
        "function_type": Part.ANNOTATION,
        "parenthesized_type": Part.ANNOTATION,
    },
    bodies=frozenset({"function_body", "block"}),
    documentation=r"(?s)(?:.*\n)?\s*/\*\*",
    is_private=_is_private,
    has_bases=_has_bases,
    imports=frozenset({"import"}),
    imports_of=_imports_of,
    modules_of=_modules_of,
    is_standard=_is_standard,
    openings=frozenset({"package_header", "file_annotation"}),
    names=frozenset({"identifier"}),
    is_reference=_is_reference,
    member=_member,
    receiver=_receiver,
    implicit_receivers=True,
    builtins=_TYPES | _EXCEPTIONS | _ANNOTATIONS | _MAKERS | _FUNCTIONS | _WORDS,
    harmless=_HARMLESS,
    types=frozenset({"user_type"}),
    literals=frozenset(
        {
            "string_literal", "multiline_string_literal", "character_literal", "number_literal",
            "float_literal",
        }
    ),
    interpolated=re.compile(r"(?<!\\)\$([A-Za-z_]\w*)"),
    blocks=frozenset({"block", "lambda_literal"}),
    calls={"call_expression": ""},
    testing=TESTING,
    guards={},
    constants=frozenset({"property_declaration"}),
)  # fmt: skip
