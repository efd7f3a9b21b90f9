"""Go: cyclomatic complexity as gocyclo counts it, cognitive complexity as gocognit does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aura_lsp.language import Language, Outline
from aura_lsp.metrics.cognitive import WHY, Cognitive
from aura_lsp.metrics.cyclomatic import Cyclomatic
from aura_lsp.metrics.halstead import TokenHalstead

if TYPE_CHECKING:
    from tree_sitter import Node


def receiver_type(node: Node, source: bytes) -> str:
    """The name of the type that a method belongs to: `Store` for `func (s *Store[K]) Load()`."""
    receiver = node.child_by_field_name("receiver")
    found = None
    for child in receiver.named_children if receiver is not None else ():
        if child.type == "parameter_declaration":
            found = child.child_by_field_name("type")
    while found is not None and found.type != "type_identifier":
        found = next((part for part in found.named_children if part.type != "comment"), None)
    return source[found.start_byte : found.end_byte].decode("utf-8", "replace") if found else ""


GO = Language(
    id="go",
    name="go",
    extensions=(".go",),
    language_ids=("go",),
    grammar="tree_sitter_go:language",
    package="aura_lsp.languages.go",
    # No containers: no type of Go holds function bodies, and a group such as `var ( … )` has no name.
    # As a container it would be a nameless symbol around its members; as an item it costs an edit no more
    # than the few captures in it, and large function literals in it are items of their own anyway.
    outline=Outline(
        containers={},
        functions=frozenset({"function_declaration", "method_declaration", "func_literal"}),
    ),
    cyclomatic=Cyclomatic(
        weights={"if": 1, "elif": 1, "loop": 1, "case": 1, "boolean": 1},
        merged={"closure": 0},
    ),
    cognitive=Cognitive(
        nested=frozenset({"if", "loop", "switch", "select"}),
        flat=frozenset({"elif", "else", "jump"}),
        merged={"closure": 1},
        recursion=True,
    ),
    halstead=TokenHalstead(
        operands=frozenset(
            {
                "identifier", "field_identifier", "type_identifier", "package_identifier",
                "blank_identifier", "label_name", "int_literal", "float_literal", "imaginary_literal",
                "rune_literal", "interpreted_string_literal", "raw_string_literal", "true", "false",
                "nil", "iota",
            }
        ),  # fmt: skip
        ignored=frozenset({")", "]", "}", ",", ";", "\n", "\0", "comment"}),
    ),
    # Every declaration of a group counts, every simple statement wherever it stands (`if err := f(); …`
    # is two statements), every case.
    statements=frozenset(
        {
            "import_spec", "const_spec", "var_spec", "type_spec", "type_alias", "function_declaration",
            "method_declaration", "expression_statement", "send_statement", "receive_statement",
            "inc_statement", "dec_statement", "assignment_statement", "short_var_declaration",
            "go_statement", "defer_statement", "return_statement", "break_statement",
            "continue_statement", "goto_statement", "fallthrough_statement", "if_statement",
            "for_statement", "expression_switch_statement", "type_switch_statement",
            "select_statement", "expression_case", "type_case", "communication_case", "default_case",
        }
    ),  # fmt: skip
    receiver_of=receiver_type,
    test_calls=frozenset(
        {
            "t.Run", "b.Run", "f.Fuzz", "s.Run", "suite.Run", "synctest.Test",
            "Describe", "DescribeTable", "Context", "When", "It", "BeforeEach", "AfterEach",
            "ginkgo.Describe", "ginkgo.DescribeTable", "ginkgo.Context", "ginkgo.When", "ginkgo.It",
            "ginkgo.BeforeEach", "ginkgo.AfterEach",
        }
    ),  # fmt: skip
    why=WHY | {"loop": "`for`", "select": "`select`", "jump": "jump to a label"},
)

LANGUAGES = (GO,)
