"""What names stand for in JavaScript and TypeScript: what a module imports and binds, and what
functions and blocks bind.

A module's default export and its namespace are the module itself: `import React from "react"` and
`import * as React from "react"` both bind `react`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.metrics.recursion import mentions

if TYPE_CHECKING:
    from tree_sitter import Node

FUNCTIONS = frozenset(
    {
        "function_declaration", "generator_function_declaration", "function_expression",
        "generator_function", "arrow_function", "method_definition", "class_static_block",
    }
)  # fmt: skip
_BLOCKS = frozenset(
    {"statement_block", "for_statement", "for_in_statement", "switch_body", "catch_clause", "class"}
)
SCOPES = FUNCTIONS | _BLOCKS
IDENTIFIERS = frozenset(
    {
        "identifier", "shorthand_property_identifier_pattern", "shorthand_property_identifier",
        "type_identifier",
    }
)  # fmt: skip
"""The nodes of a name that stands for a variable, or is declared as one."""
FUNCTION_DECLARATIONS = frozenset(
    {"function_declaration", "generator_function_declaration", "function_signature"}
)
CLASSES = frozenset({"class_declaration", "abstract_class_declaration", "class"})
_DECLARATIONS = FUNCTION_DECLARATIONS | {
    "class_declaration", "abstract_class_declaration", "enum_declaration", "internal_module",
    "module", "import_alias",
}  # fmt: skip
_HOISTED = FUNCTION_DECLARATIONS | {"variable_declaration"}
_OWN_NAME = frozenset({"function_expression", "generator_function", "class"})
"""What has a name that is known only inside."""
_NESTED = frozenset(
    {
        "statement_block", "if_statement", "else_clause", "for_statement", "for_in_statement",
        "while_statement", "do_statement", "try_statement", "catch_clause", "finally_clause",
        "switch_statement", "switch_body", "switch_case", "switch_default", "labeled_statement",
        "with_statement",
    }
)  # fmt: skip
"""Statements around declarations that reach the whole file: `var` and functions."""
_TRANSPARENT = frozenset(
    {
        "as_expression", "satisfies_expression", "non_null_expression", "parenthesized_expression",
        "await_expression", "type_assertion",
    }
)  # fmt: skip
_PATTERNS = frozenset(
    {"object_pattern", "array_pattern", "rest_pattern", "assignment_pattern", "pair_pattern"}
    | {"object_assignment_pattern", "required_parameter", "optional_parameter"}
)
_BOUND_FIELDS = {
    "assignment_pattern": ("left",),
    "object_assignment_pattern": ("left",),
    "pair_pattern": ("value",),
    "required_parameter": ("pattern",),
    "optional_parameter": ("pattern",),
    "variable_declarator": ("name",),
    "arrow_function": ("parameter",),
    "catch_clause": ("parameter",),
    "for_in_statement": ("left",),
} | dict.fromkeys(_DECLARATIONS | _OWN_NAME, ("name",))
"""Node type -> the fields in which it binds names."""


# aura: ignore[cognitive-complexity, cyclomatic-complexity] one branch for each kind of statement
def bindings(statement: Node, source: bytes) -> Iterator[tuple[str, str]]:
    """The names that a statement of a module binds there, each with what it was imported from.

    That is empty for what the module defines itself. What is imported for its effects alone is
    bound to a name that nobody can write.
    """
    stack = [(statement, True)]
    while stack:
        node, is_top = stack.pop()
        kind = node.type
        if kind == "import_statement":
            yield from _imports(node, source)
        elif kind in ("variable_declaration", "lexical_declaration"):
            if is_top or kind == "variable_declaration":
                for declarator in node.named_children:
                    yield from _declared(declarator, source)
        elif kind in _DECLARATIONS:
            yield from _definition(node, source, is_top)
            body = node.child_by_field_name("body")
            if kind == "internal_module" and body is not None:
                stack += ((child, True) for child in body.named_children)
        elif kind in ("export_statement", "ambient_declaration", "expression_statement"):
            stack += ((child, is_top) for child in node.named_children)
        elif kind == "assignment_expression":
            yield from _own(node.child_by_field_name("left"), source)
            stack += ((child, is_top) for child in node.named_children[1:])
        elif kind in _NESTED:
            if kind == "for_in_statement" and is_var_loop(node):
                yield from _own(node.child_by_field_name("left"), source)
            inside = is_top and kind == "statement_block" and _is_global(node)
            stack += ((child, inside) for child in node.named_children)


def is_bound(scope: Node, name: bytes, source: bytes) -> bool:
    """Whether a function or block has a name of its own that is `name`."""
    return any(
        node.type in IDENTIFIERS and scope_of_binding(node) == scope
        for node in mentions(name, source, scope)
    )


def parts(node: Node, source: bytes) -> tuple[Node, str] | None:
    """The name that a dotted expression starts with, and the whole (`document.body.append`)."""
    names: list[str] = []
    while node.type in ("member_expression", "nested_identifier"):
        last = node.child_by_field_name("property")
        inner = node.child_by_field_name("object")
        if last is None or inner is None:
            return None
        names.append(_text(last, source))
        node = inner
    if node.type not in ("identifier", "shorthand_property_identifier"):
        return None
    names.append(_text(node, source))
    return node, ".".join(reversed(names))


def scope_of_binding(name: Node) -> Node | None:
    """The function or block that a name is bound in where it stands; None where it is not bound or
    is the file's.

    What a `var` or a function declares is bound in the function around it.
    """
    binder = binder_of(name)
    if binder is None:
        return None
    if binder.type in _OWN_NAME or binder.type in ("arrow_function", "catch_clause"):
        return binder
    if binder.type == "formal_parameters":
        return binder.parent
    around = binder if binder.type == "for_in_statement" else binder.parent
    wanted = FUNCTIONS if _is_hoisted(binder) else SCOPES
    while around is not None and around.type not in wanted:
        around = around.parent
    return around


def _is_hoisted(binder: Node) -> bool:
    """Whether a name is bound in the whole function around it."""
    if binder.type == "for_in_statement":
        return is_var_loop(binder)
    declaration = binder.parent if binder.type == "variable_declarator" else binder
    return declaration is not None and declaration.type in _HOISTED


def binder_of(name: Node) -> Node | None:
    """The declaration or parameters that bind a name where it stands, if they do."""
    node, parent = name, name.parent
    while parent is not None and parent.type in _PATTERNS:
        if not _is_bound_part(node, parent):
            return None
        node, parent = parent, parent.parent
    if parent is None:
        return None
    if parent.type == "formal_parameters":
        return parent
    if parent.type == "for_in_statement" and parent.child_by_field_name("kind") is None:
        return None
    if parent.type == "import_alias":
        return parent if parent.named_children[0] == node else None
    return parent if parent.type in _BOUND_FIELDS and _is_bound_part(node, parent) else None


def targets(pattern: Node | None) -> Iterator[Node]:
    """The names in a name or pattern that something is bound or assigned to."""
    stack = [pattern] if pattern is not None else []
    while stack:
        node = stack.pop()
        if node.type in ("identifier", "shorthand_property_identifier_pattern"):
            yield node
        elif node.type in _PATTERNS:
            stack += (each for each in reversed(node.named_children) if _is_bound_part(each, node))


def is_var_loop(loop: Node) -> bool:
    """Whether a `for … of` or `for … in` declares its variable with `var`."""
    kind = loop.child_by_field_name("kind")
    return kind is not None and kind.type == "var"


def _is_bound_part(node: Node, parent: Node) -> bool:
    fields = _BOUND_FIELDS.get(parent.type)
    return fields is None or any(parent.child_by_field_name(each) == node for each in fields)


def _is_global(block: Node) -> bool:
    """Whether a block is that of `declare global`."""
    return block.parent is not None and block.parent.type == "ambient_declaration"


def _imports(statement: Node, source: bytes) -> Iterator[tuple[str, str]]:
    module = _module(statement.child_by_field_name("source"), source)
    clauses = [each for each in statement.named_children if each.type.endswith("_clause")]
    if not clauses:
        yield f"*{module}", module
    for clause in clauses:
        for part in clause.named_children:
            if part.type == "identifier":
                required = _module(clause.child_by_field_name("source"), source)
                yield _text(part, source), module or required
            elif part.type == "namespace_import":
                yield _text(part.named_children[-1], source), module
            elif part.type == "named_imports":
                for specifier in part.named_children:
                    yield from _specified(specifier, module, source)


def _specified(specifier: Node, module: str, source: bytes) -> Iterator[tuple[str, str]]:
    name = specifier.child_by_field_name("name")
    if name is not None:
        text = _text(name, source).strip("\"'")
        alias = specifier.child_by_field_name("alias") or name
        yield _text(alias, source), module if text == "default" else f"{module}.{text}"


def _declared(declarator: Node, source: bytes) -> Iterator[tuple[str, str]]:
    """What a variable stands for: a module that is required, part of one, or the file's own."""
    name = declarator.child_by_field_name("name")
    origin = _required(declarator.child_by_field_name("value"), source)
    if name is None or not origin:
        yield from _own(name, source)
    elif name.type == "identifier":
        yield _text(name, source), origin
    elif name.type == "object_pattern":
        for part in name.named_children:
            yield from _taken(part, origin, source)
    else:
        yield from _own(name, source)


def _taken(part: Node, origin: str, source: bytes) -> Iterator[tuple[str, str]]:
    """What one part of `const { a, b: c = 1 } = require("x")` binds."""
    key = part.child_by_field_name("key") or part.child_by_field_name("left") or part
    bound = part.child_by_field_name("value") or key
    if bound.type == "assignment_pattern":
        bound = bound.child_by_field_name("left") or bound
    if bound.type in IDENTIFIERS:
        yield _text(bound, source), f"{origin}.{_text(key, source)}"
    else:
        yield from _own(part, source)


def _required(value: Node | None, source: bytes) -> str:
    """The origin of `require("fs")`, `require("fs").promises` or `await import("fs")`."""
    names: list[str] = []
    while value is not None and (value.type in _TRANSPARENT or value.type == "member_expression"):
        last = value.child_by_field_name("property")
        if last is not None:
            names.append(_text(last, source))
        value = value.child_by_field_name("object") or value.named_child(0)
    module = _loaded_by(value, source)
    return (
        ".".join(each for each in (module, *reversed(names)) if each != "default") if module else ""
    )


def _loaded_by(call: Node | None, source: bytes) -> str:
    """The module of `require("fs")` or `import("fs")`."""
    if call is None or call.type != "call_expression":
        return ""
    callee = call.child_by_field_name("function")
    given = call.child_by_field_name("arguments")
    if callee is None or given is None or given.named_child_count != 1:
        return ""
    if callee.type != "import" and _text(callee, source) != "require":
        return ""
    first = given.named_children[0]
    return _module(first, source) if first.type == "string" else ""


def _module(text: Node | None, source: bytes) -> str:
    """The name of a module as it is imported; those of Node itself without their `node:`."""
    return _text(text, source).strip("\"'`").removeprefix("node:") if text is not None else ""


def _definition(node: Node, source: bytes, is_top: bool) -> Iterator[tuple[str, str]]:
    name = node.child_by_field_name("name")
    if node.type == "import_alias":
        name = node.named_children[0]
    if name is not None and name.type != "string" and (is_top or node.type in _HOISTED):
        yield _text(name, source), ""


def _own(pattern: Node | None, source: bytes) -> Iterator[tuple[str, str]]:
    for target in targets(pattern):
        yield _text(target, source), ""


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")
