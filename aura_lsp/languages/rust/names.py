"""What names stand for in Rust: what `use` brings into a file, what the file declares, and what
functions, closures and patterns bind.

Paths are written with dots: `use std::io::Read as R` binds `R` to `std.io.Read`. What `use a::*`
brings is not known; it binds `*a` to `a.*`. Macros' arguments are mere tokens.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.metrics.recursion import mentions

if TYPE_CHECKING:
    from tree_sitter import Node

FUNCTIONS = frozenset({"function_item", "closure_expression", "async_block"})
SCOPES = frozenset(
    {
        "function_item", "closure_expression", "block", "match_arm", "if_expression",
        "while_expression", "for_expression", "macro_definition",
    }
)  # fmt: skip
BUILTINS = "prelude"
PATH_HEADS = frozenset({"identifier", "type_identifier", "crate", "self", "super", "metavariable"})
_PATHS = frozenset({"scoped_identifier", "scoped_type_identifier"})
_GENERIC = {"generic_type": "type", "generic_type_with_turbofish": "type"} | {
    "generic_function": "function"
}
"""What stands around a path that is given type arguments -> its field for the path."""
_DECLARATIONS = frozenset(
    {
        "function_item", "function_signature_item", "struct_item", "enum_item", "union_item",
        "trait_item", "type_item", "const_item", "static_item", "mod_item", "macro_definition",
    }
)  # fmt: skip
_MEMBERS = frozenset({"mod_item", "foreign_mod_item"})
"""What has members that reach the file, or the part of it that is called the same."""
_PATTERNS = frozenset(
    {
        "tuple_pattern", "tuple_struct_pattern", "struct_pattern", "field_pattern", "slice_pattern",
        "reference_pattern", "ref_pattern", "mut_pattern", "captured_pattern", "or_pattern",
        "match_pattern",
    }
)  # fmt: skip
_BINDER_FIELDS = {
    "let_declaration": "pattern",
    "let_condition": "pattern",
    "for_expression": "pattern",
    "parameter": "pattern",
    "match_arm": "pattern",
    "type_parameter": "name",
    "const_parameter": "name",
} | dict.fromkeys(_DECLARATIONS, "name")
_USES = frozenset({"use_declaration", "use_list", "scoped_use_list", "use_as_clause"})
_NAMES = frozenset({"identifier", "type_identifier", "shorthand_field_identifier"})


def bindings(member: Node, source: bytes) -> Iterator[tuple[str, str]]:
    """The names that a member of a file binds there, each with what it was imported from.

    That is empty for what the file declares itself. What a module inside binds counts as bound in
    the whole file: a name with two meanings has none.
    """
    stack = [member]
    while stack:
        node = stack.pop()
        kind = node.type
        if kind == "use_declaration":
            yield from imports(node, source)
        elif kind == "extern_crate_declaration":
            name = node.child_by_field_name("name")
            alias = node.child_by_field_name("alias") or name
            if name is not None and alias is not None:
                yield _text(alias, source), _text(name, source)
        elif kind in _DECLARATIONS:
            name = node.child_by_field_name("name")
            if name is not None:
                yield _text(name, source), ""
        if kind in _MEMBERS:
            body = node.child_by_field_name("body")
            stack += reversed(body.named_children) if body is not None else ()


# aura: ignore[cognitive-complexity] the forms of a `use` tree, one after the other
def imports(declaration: Node, source: bytes) -> Iterator[tuple[str, str]]:
    """The names that a `use` binds, each with its full path."""
    argument = declaration.child_by_field_name("argument")
    stack = [(argument, "")] if argument is not None else []
    while stack:
        node, prefix = stack.pop()
        kind = node.type
        if kind == "scoped_use_list":
            inside = node.child_by_field_name("list")
            path = _joined(prefix, node.child_by_field_name("path"), source)
            stack += [(inside, path)] if inside is not None else []
        elif kind == "use_list":
            stack += ((child, prefix) for child in reversed(node.named_children))
        elif kind == "use_wildcard":
            inner = node.named_children[0] if node.named_children else None
            path = _joined(prefix, inner, source)
            yield f"*{path}", f"{path}.*"
        elif kind == "use_as_clause":
            alias = node.child_by_field_name("alias")
            path = _joined(prefix, node.child_by_field_name("path"), source)
            if alias is not None:
                name = _text(alias, source)
                yield (f"_{path}" if name == "_" else name), path
        elif kind in PATH_HEADS or kind in _PATHS:
            path = _joined(prefix, node, source)
            yield path.rpartition(".")[2], path


def is_bound(scope: Node, name: bytes, source: bytes) -> bool:
    """Whether a function, block or the like has a name of its own that is `name`."""
    return any(
        node.type in _NAMES and scope_of_binding(node, source) == scope
        for node in mentions(name, source, scope)
    )


def parts(node: Node, source: bytes) -> tuple[Node, str] | None:
    """The name that a path starts with, and the whole: `std.thread.spawn`."""
    names: list[str] = []
    while True:
        if node.type in _GENERIC:
            inner = node.child_by_field_name(_GENERIC[node.type])
        elif node.type in _PATHS:
            last, inner = node.child_by_field_name("name"), node.child_by_field_name("path")
            if last is None:
                return None
            names.append(_text(last, source))
            if inner is None:  # `::std::io` starts with a crate
                return last, ".".join(reversed(names))
        else:
            break
        if inner is None:
            return None
        node = inner
    if node.type not in PATH_HEADS or node.type == "metavariable":
        return None
    names.append(_text(node, source))
    return node, ".".join(reversed(names))


def scope_of_binding(name: Node, source: bytes) -> Node | None:
    """The function, block or the like in which a name is bound where it stands, if it is."""
    around = _binder(name, source)
    if around is None:
        return None
    if around.type not in SCOPES or around.type in _DECLARATIONS:
        around = around.parent
    while around is not None and around.type not in SCOPES:
        if around.type == "declaration_list":
            return None  # the members of an impl or trait are no names of their own
        around = around.parent
    return around


def _binder(name: Node, source: bytes) -> Node | None:
    """The declaration, parameter or the like that binds a name where it stands."""
    node, parent = name, name.parent
    while parent is not None and parent.type in _PATTERNS:
        if not _is_bound_part(node, parent):
            return None
        node, parent = parent, parent.parent
    if parent is None or parent.type == "closure_parameters":
        return parent
    if parent.type == "scoped_identifier" and parent.child_by_field_name("name") == node:
        node, parent = parent, parent.parent
    if parent is None or parent.type in _USES:
        return _use_of(node, parent)
    field = _BINDER_FIELDS.get(parent.type)
    if field is None or parent.child_by_field_name(field) != node:
        return None
    is_compared = parent.type not in _DECLARATIONS and _is_constant(name, source)
    return None if is_compared else parent


def _is_bound_part(node: Node, pattern: Node) -> bool:
    """Whether what stands at a node in a pattern is bound, and not what it is compared with."""
    return node.type != "field_identifier" and all(
        pattern.child_by_field_name(field) != node for field in ("type", "condition")
    )


def _use_of(node: Node, parent: Node | None) -> Node | None:
    """The `use` in which the last name of a path is bound by being named there."""
    while parent is not None and parent.type in _USES and parent.type != "use_declaration":
        wanted = {"use_as_clause": "alias", "scoped_use_list": "list"}.get(parent.type)
        if wanted is not None and parent.child_by_field_name(wanted) != node:
            return None
        node, parent = parent, parent.parent
    return parent if parent is not None and parent.type == "use_declaration" else None


def _is_constant(name: Node, source: bytes) -> bool:
    """Whether a name in a pattern starts like a constant, which is compared with and not bound."""
    first = source[name.start_byte : name.start_byte + 1]
    return name.type == "identifier" and first.isupper()


def _joined(prefix: str, path: Node | None, source: bytes) -> str:
    if path is None:
        return prefix
    found = parts(path, source)
    text = found[1] if found is not None else ""
    if prefix and text in ("self", ""):
        return prefix
    return f"{prefix}.{text}" if prefix else text


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace").removeprefix("r#")
