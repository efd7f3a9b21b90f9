"""A whole Kotlin file, as rules see it that follow calls and fields through it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin import KOTLIN
from aura_lsp.languages.kotlin.following.calls import called, callee, receiver
from aura_lsp.languages.kotlin.following.declarations import (
    TYPES,
    child,
    class_around,
    members,
    name_of,
    parameters,
    supertypes,
    type_name,
    type_of,
    value_of,
)
from aura_lsp.languages.kotlin.following.resolving import named_among
from aura_lsp.languages.kotlin.names import bindings, parts
from aura_lsp.rules import Fact

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite

_ANDROID = ("android.", "androidx.", "com.google.android.")
_MAX_SUPERTYPES = 8
_LAZY = frozenset({"lazy", "remember"})


class KotlinFile:
    """The tree of a file that something was collected in, with what its names stand for."""

    def __init__(self, file: FileSite) -> None:
        self.file, self.source = file, file.source
        self.root = file.root
        scope: dict[str, str] = {}
        for member in self.root.named_children:
            for name, origin in bindings(member, self.source):
                scope[name] = origin if scope.get(name, origin) == origin else ""
        self._scope = scope
        said = file.settings.language("kotlin").android
        imports = any(each.startswith(_ANDROID) for each in scope.values())
        self.is_android = imports if said == "auto" else said == "on"

    def imports(self, prefix: str) -> bool:
        """Whether the file imports something whose full name starts so."""
        scope = self._scope.items()
        return any(f"{each}." == prefix or each.startswith(prefix) for _, each in scope)

    def is_imported_from_elsewhere(self, name: str) -> bool:
        """Whether a name is imported, but not from Android."""
        origin = self._scope.get(name, "")
        return bool(origin) and not origin.startswith(_ANDROID)

    def may_be(self, full: str) -> bool:
        """Whether the last name of a full one, where the file uses it, may stand for that."""
        return self._scope.get(full.rpartition(".")[2], full) == full

    def node(self, fact: Fact) -> Node | None:
        """The node that a fact was collected at."""
        node = self.root.descendant_for_byte_range(fact.span.start, fact.span.end)
        return node if node is not None and node.end_byte == fact.span.end else None

    def text(self, node: Node) -> str:
        return self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def named_among(self, expression: Node, wanted: Collection[str]) -> str:
        """The full name that an expression stands for, if it is one of `wanted`."""
        return named_among(self.file.site(KOTLIN, self._scope, expression), expression, wanted)

    @cached_property
    def types(self) -> dict[str, list[Node]]:
        """The types that the file declares, by name, wherever they stand outside of functions."""
        found: dict[str, list[Node]] = {}
        stack = list(self.root.named_children)
        while stack:
            node = stack.pop()
            if node.type in TYPES:
                found.setdefault(name_of(node, self.source), []).append(node)
                stack += members(node)
        return found

    def type_named(self, name: str) -> Node | None:
        """The type of the file with a name, if there is just one."""
        found = self.types.get(name, [])
        return found[0] if len(found) == 1 else None

    def supertypes(self, declaration: Node) -> Iterator[str]:
        """The names of all that a type extends, as far as the file tells."""
        seen: set[int] = set()
        stack = [declaration]
        while stack and len(seen) < _MAX_SUPERTYPES:
            node = stack.pop()
            if node.id in seen:
                continue
            seen.add(node.id)
            for name in supertypes(node, self.source):
                yield name
                own = self.type_named(name)
                if own is not None:
                    stack.append(own)

    def type_of(self, expression: Node) -> str:
        """The name of an expression's type where a declaration or constructor tells it."""
        while _is_plain(expression, self.source):
            expression = expression.named_children[0]
        if expression.type == "call_expression":
            return self._made(expression)
        if expression.type == "this_expression":
            around = class_around(expression) if expression.child_count == 1 else None
            return name_of(around, self.source) if around is not None else ""
        declared: Node | None = None
        if expression.type == "identifier":
            declared = self.declaration(expression)
        elif expression.type == "navigation_expression":
            around = class_around(expression)
            if around is not None and expression.children[0].type == "this_expression":
                declared = self._member(around, self.text(expression.children[-1]))
        return self.declared_type(declared) if declared is not None else ""

    def declared_type(self, declaration: Node) -> str:
        """The name of the type of a property, parameter or local variable."""
        kind = type_of(declaration)
        if kind is not None:
            return type_name(kind, self.source)
        value = value_of(declaration)
        delegate = child(declaration, "property_delegate")
        if delegate is not None:
            value = self._lazy_value(delegate)
        return self._made(value) if value is not None and value.type == "call_expression" else ""

    def _lazy_value(self, delegate: Node) -> Node | None:
        call = delegate.named_children[0] if delegate.named_children else None
        if call is None or call.type != "call_expression" or called(call, self.source) not in _LAZY:
            return None
        function = (
            call.children[-1].named_children[-1] if call.children[-1].named_children else None
        )
        if function is None or function.type != "lambda_literal" or not function.named_children:
            return None
        return function.named_children[-1]

    def _made(self, call: Node) -> str:
        """The type whose constructor a call is, by its capital."""
        function = callee(call)
        found = parts(function, self.source)
        name = found[1].rpartition(".")[2] if found is not None else ""
        if receiver(call) is not None and found is not None and not found[1][:1].isupper():
            return name if name[:1].isupper() and "." in found[1] else ""
        return name if name[:1].isupper() else ""

    def declaration(self, name: Node) -> Node | None:
        """The parameter, local variable or property that a name stands for, the innermost one."""
        text = self.text(name)
        inner, around = name, name.parent
        while around is not None:
            found: Node | None = None
            if around.type in ("block", "lambda_literal"):
                found = self._local(around, inner, text)
            elif around.type in ("function_declaration", "secondary_constructor"):
                found = self._among(parameters(around), text)
            elif around.type in TYPES or around.type == "object_literal":
                found = self._member(around, text)
            elif around.type == "source_file":
                found = self._among(around.named_children, text)
            if found is not None:
                return found
            if around.type == "lambda_literal" and self._has_parameter(around, text):
                return None
            inner, around = around, around.parent
        return None

    def _local(self, block: Node, before: Node, name: str) -> Node | None:
        earlier = [each for each in block.named_children if each.start_byte < before.start_byte]
        return self._among(reversed(earlier), name)

    def _among(self, nodes: Collection[Node] | Iterator[Node], name: str) -> Node | None:
        kinds = ("property_declaration", "parameter", "class_parameter")
        for each in nodes:
            if each.type in kinds and name_of(each, self.source) == name:
                return each
        return None

    def _has_parameter(self, function: Node, name: str) -> bool:
        group = child(function, "lambda_parameters")
        return group is not None and name in self.text(group)

    def _member(self, declaration: Node, name: str) -> Node | None:
        found = self._among(members(declaration), name)
        if found is None and declaration.type == "class_declaration":
            found = self._among(parameters(declaration), name)
        if found is None:
            companion = next(
                (m for m in members(declaration) if m.type == "companion_object"), None
            )
            found = self._among(members(companion), name) if companion is not None else None
        return found


def _is_plain(expression: Node, source: bytes) -> bool:
    """Whether an expression is `(x)` or `x!!`, which have the type of `x`."""
    if not expression.named_children:
        return False
    if expression.type == "unary_expression":
        return source[expression.end_byte - 2 : expression.end_byte] == b"!!"
    return expression.type == "parenthesized_expression"
