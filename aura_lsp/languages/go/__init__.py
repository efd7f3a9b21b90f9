"""Go: cyclomatic complexity as gocyclo counts it, cognitive complexity as gocognit does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aura_lsp.language import Language, Names, Outline
from aura_lsp.languages.go import names
from aura_lsp.languages.go.recursion import self_calls
from aura_lsp.languages.go.rewriting import rewritten
from aura_lsp.languages.go.suppression import FOREIGN
from aura_lsp.languages.go.writing import WRITING
from aura_lsp.metrics.cognitive import WHY, Cognitive
from aura_lsp.metrics.cyclomatic import Cyclomatic
from aura_lsp.metrics.halstead import TokenHalstead

if TYPE_CHECKING:
    from tree_sitter import Node


def receiver_type(node: Node, source: bytes) -> str:
    """The name of the type that a method belongs to: `Store` for `func (s *Store[K]) Load()`."""
    receiver = node.child_by_field_name("receiver")
    part = _child(receiver, "parameter_declaration") if receiver is not None else None
    part = part.child_by_field_name("type") if part is not None else None
    while part is not None and part.type != "type_identifier":
        part = next((child for child in part.named_children if child.type != "comment"), None)
    if part is None:
        return ""
    return source[part.start_byte : part.end_byte].decode("utf-8", "replace")


def _child(node: Node, kind: str) -> Node | None:
    return next((child for child in node.named_children if child.type == kind), None)


_OPERANDS = frozenset({
    "identifier", "field_identifier", "type_identifier", "package_identifier", "blank_identifier",
    "label_name", "int_literal", "float_literal", "imaginary_literal", "rune_literal",
    "interpreted_string_literal", "raw_string_literal", "true", "false", "nil", "iota",
})  # fmt: skip

_TEST_CALLS = frozenset({
    "t.Run", "b.Run", "f.Fuzz", "s.Run", "suite.Run", "synctest.Test",
    "Describe", "DescribeTable", "Context", "When", "It", "BeforeEach", "AfterEach",
    "ginkgo.Describe", "ginkgo.DescribeTable", "ginkgo.Context", "ginkgo.When", "ginkgo.It",
    "ginkgo.BeforeEach", "ginkgo.AfterEach",
})  # fmt: skip

GO = Language(
    id="go",
    name="go",
    extensions=(".go",),
    language_ids=("go",),
    grammar="tree_sitter_go:language",
    package="aura_lsp.languages.go",
    # No containers: types hold no function bodies, and a group such as `var ( … )` has no name, so
    # it would be an empty level around its members. Large literals in it become items anyway.
    opening=re.compile(rb"func|type"),
    outline=Outline(
        containers={},
        functions=frozenset({"function_declaration", "method_declaration", "func_literal"}),
    ),
    directives=True,
    foreign=FOREIGN,
    cyclomatic=Cyclomatic(
        weights={"if": 1, "elif": 1, "loop": 1, "case": 1, "boolean": 1},
        merged={"closure": 0},
    ),
    cognitive=Cognitive(
        nested=frozenset({"if", "loop", "switch", "select"}),
        flat=frozenset({"elif", "else", "jump"}),
        merged={"closure": 1},
        through_operators=True,
    ),
    # A colon is an operator (`a[i:j]`, `key: value`), as maintidx counts it.
    halstead=TokenHalstead(
        operands=_OPERANDS,
        ignored=frozenset({")", "]", "}", ",", ";", "\n", "\0", "comment"}),
    ),
    receiver_of=receiver_type,
    names=Names(names.bindings, names.FUNCTIONS, names.SCOPES, names.is_bound, names.parts),
    self_calls=self_calls,
    words={"callee": dict.fromkeys(_TEST_CALLS, "exempt.length.next")},
    patch=rewritten,
    writing=WRITING,
    why=WHY | {"loop": "`for`", "select": "`select`"},
)

LANGUAGES = (GO,)
