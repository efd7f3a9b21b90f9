"""What names stand for in Python: what a module imports and binds, and what functions bind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.metrics.recursion import mentions

if TYPE_CHECKING:
    from tree_sitter import Node

FUNCTIONS = frozenset({"function_definition", "lambda"})
SCOPES = frozenset(
    {
        "function_definition", "lambda", "list_comprehension", "set_comprehension",
        "dictionary_comprehension", "generator_expression",
    }
)  # fmt: skip
"""What has names of its own. A class has too, but what is in its functions does not see them."""
_DEFINITIONS = ("function_definition", "class_definition")
_BRANCHES = frozenset(
    {
        "module", "block", "if_statement", "elif_clause", "else_clause", "try_statement",
        "except_clause", "finally_clause", "with_statement", "with_clause", "with_item",
        "for_statement", "while_statement", "match_statement", "case_clause",
        "decorated_definition", "expression_statement",
    }
)  # fmt: skip
_PATTERNS = frozenset(
    {
        "pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern", "tuple", "list",
        "dictionary_splat_pattern", "typed_parameter", "parenthesized_expression",
    }
)  # fmt: skip
_BINDERS = frozenset({"parameters", "lambda_parameters", "as_pattern_target", "splat_pattern"})
_BOUND_FIELDS = {
    "assignment": "left",
    "augmented_assignment": "left",
    "for_statement": "left",
    "for_in_clause": "left",
    "function_definition": "name",
    "class_definition": "name",
    "named_expression": "name",
    "default_parameter": "name",
    "typed_default_parameter": "name",
    "aliased_import": "alias",
}
"""Node type -> the field in which it binds a name."""


def bindings(statement: Node, source: bytes) -> Iterator[tuple[str, str]]:
    """The names that a statement of a module binds there, each with what it was imported from.

    That is empty for what the module defines itself.
    """
    stack = [statement]
    while stack:
        node = stack.pop()
        kind = node.type
        if kind in ("import_statement", "import_from_statement"):
            yield from _imports(node, source)
        elif kind in _DEFINITIONS:
            name = node.child_by_field_name("name")
            if name is not None:
                yield _text(name, source), ""
        elif kind in ("assignment", "augmented_assignment"):
            yield from _targets(node.child_by_field_name("left"), source)
            stack += node.named_children[1:]
        elif kind in _BRANCHES:
            if kind == "for_statement":
                yield from _targets(node.child_by_field_name("left"), source)
            stack += node.named_children
        elif kind == "as_pattern":
            yield from _targets(node.child_by_field_name("alias"), source)


def _imports(node: Node, source: bytes) -> Iterator[tuple[str, str]]:
    module = node.child_by_field_name("module_name")
    base = _text(module, source) if module is not None else ""
    prefix = base if not base or base.endswith(".") else f"{base}."
    for name in node.children_by_field_name("name"):
        alias = name.child_by_field_name("alias")
        if alias is not None:
            target = name.child_by_field_name("name")
            yield _text(alias, source), prefix + (_text(target, source) if target else "")
            continue
        text = _text(name, source)
        if module is None:
            text = text.partition(".")[0]
        yield text, prefix + text
    if any(child.type == "wildcard_import" for child in node.named_children):
        yield f"*{base}", f"{prefix}*"


def _targets(node: Node | None, source: bytes) -> Iterator[tuple[str, str]]:
    stack = [node] if node is not None else []
    while stack:
        target = stack.pop()
        if target.type == "identifier":
            yield _text(target, source), ""
        elif target.type in _PATTERNS or target.type == "as_pattern_target":
            stack += target.named_children


def is_bound(scope: Node, name: bytes, source: bytes) -> bool:
    """Whether a function, lambda or comprehension has a name of its own that is `name`."""
    return any(
        node.type == "identifier" and binds(node) and scope_of(node) == scope
        for node in mentions(name, source, scope)
    )


def parts(node: Node, source: bytes) -> tuple[Node, str] | None:
    """The name that a dotted expression starts with, and the whole (`os.path.join`)."""
    names: list[str] = []
    while node.type == "attribute":
        attribute = node.child_by_field_name("attribute")
        inner = node.child_by_field_name("object")
        if attribute is None or inner is None:
            return None
        names.append(_text(attribute, source))
        node = inner
    if node.type != "identifier":
        return None
    names.append(_text(node, source))
    return node, ".".join(reversed(names))


def binds(name: Node) -> bool:
    """Whether an identifier stands where it gets its value."""
    node, parent = name, name.parent
    while parent is not None and parent.type in _PATTERNS:
        if parent.type == "typed_parameter" and parent.children[0] != node:
            return False
        node, parent = parent, parent.parent
    if parent is None:
        return False
    if parent.type == "dotted_name":
        return _dotted_binds(node, parent)
    field = _BOUND_FIELDS.get(parent.type)
    return parent.type in _BINDERS or (
        field is not None and parent.child_by_field_name(field) == node
    )


def _dotted_binds(name: Node, dotted: Node) -> bool:
    """Whether the first name of a dotted one is bound: by an import or a pattern of `match`."""
    parent = dotted.parent
    if parent is None or dotted.named_children[0] != name:
        return False
    if parent.type == "import_from_statement":
        return parent.child_by_field_name("module_name") != dotted
    if parent.type == "case_pattern":
        return dotted.named_child_count == 1
    return parent.type == "import_statement"


def scope_of(name: Node) -> Node | None:
    """The innermost scope that a name is bound in; that of a function's name is around it."""
    node = name.parent
    if node is not None and node.type in _DEFINITIONS:
        node = node.parent
    while node is not None and node.type not in SCOPES and node.type != "class_definition":
        node = node.parent
    return node


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")
