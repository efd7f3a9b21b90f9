from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.names import declaration_of
from aura_lsp.languages.go.statements import enclosing, leaves
from aura_lsp.languages.go.variables import declared_at, function_of, uses, value_of
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_LOOPS = frozenset({"for_statement"})
_STRINGS = frozenset({"interpreted_string_literal", "raw_string_literal"})
_NUMBER = re.compile(rb"\d|len\(|u?int\d*\(|float\d*\(")
_FEW = re.compile(r"[^<]*<=?\s*[0-4]")
"""A condition that lets a loop go round a handful of times."""


class StringConcatInLoop(CodeRule):
    """Prefer `strings.Builder` to `+=` on a string in a loop.

    ## Why is this bad?
    Strings can't grow. Every `+=` copies all that was there, so a loop takes time that is quadratic
    in the length of the result.

    A string counts that the function declares with a literal, or as `string`, before the loop. Not
    reported: one that is set anew in the loop, and loops of a few rounds. Of several
    places in a loop that add to a string the first is.
    """

    code = "GO401"
    category = Category.PERFORMANCE
    severity = Severity.INFO
    suggestion = "Write the parts to a `strings.Builder`"
    same_as = ("sonar:S1643",)
    languages = ("go",)
    queries = {
        "go": """
        [(assignment_statement left: (expression_list . (identifier) .) operator: "+=")
         (assignment_statement left: (expression_list . (identifier) .) operator: "="
           right: (expression_list . (binary_expression operator: "+") .))] @here
        """
    }
    words = {"go": frozenset({"for"})}

    def check(self, site: Site) -> Iterator[Finding]:
        if site.in_tests:
            return
        statement, loop = site.node, enclosing(site.node, _LOOPS)
        left = statement.child_by_field_name("left")
        if loop is None or left is None or not _grows(site, left.named_children[0]):
            return
        name = left.named_children[0]
        declared = None if _is_short(site, statement, loop) else declared_at(site, name)
        if declared is None or function_of(declared) != function_of(name):
            return
        if not _is_string(site, declared):
            return
        loop = _outermost(statement, declared)
        if loop is None or not _is_first(site, declared, name, loop):
            return
        text = site.text(name)
        yield site.finding(
            statement, f"Each round copies all of `{text}`; write the parts to a `strings.Builder`"
        )

    valid = {
        "go": [
            'func f() {\n\tvar b strings.Builder\n\tfor range 9 {\n\t\tb.Write("a")\n\t}\n}\n',
            "func f() (n int) {\n\tn = 1\n\tfor range 9 {\n\t\tn += 2\n\t}\n\treturn n\n}\n",
            'func f() {\n\tfor range 9 {\n\t\ts := "a"\n\t\ts += "b"\n\t\tg(s)\n\t}\n}\n',
            """
            func f() {
                s := ""
                for _, x := range all {
                    s += x
                    if len(s) > 9 {
                        g(s)
                        s = ""
                    }
                }
            }
            """,
            """
            func f() {
                s := ""
                for i := 0; i < 4; i++ {
                    s += "a"
                }
            }
            """,
            """
            func f() {
                s := ""
                for _, x := range all {
                    if x == "" {
                        s += "a"
                        break
                    }
                }
            }
            """,
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                func f(all []string) string {
                    s := ""
                    for _, x := range all {
                        s += x
                        ^^^^^^
                    }
                    return s
                }
                """
            ),
            Invalid(
                """
                func f(all []string) string {
                    var s string
                    for _, x := range all {
                        if x != "" {
                            s = s + ", " + x
                            ^^^^^^^^^^^^^^^^
                        }
                        s += ";"
                    }
                    return s
                }
                """
            ),
        ],
    }


def _grows(site: Site, name: Node) -> bool:
    """Whether an assignment puts something behind a variable."""
    right = site.node.child_by_field_name("right")
    operator = site.node.child_by_field_name("operator")
    if right is None or operator is None or _NUMBER.match(site.source, right.start_byte):
        return False
    if operator.type == "+=":
        return True
    node = right.named_children[0]
    while node.type == "binary_expression":
        node = node.named_children[0]
    return site.text(node) == site.text(name)


def _is_string(site: Site, declared: Node) -> bool:
    value = value_of(declared)
    declaration = declaration_of(declared)
    if value is None or declaration is None or declaration.type == "parameter_declaration":
        return False
    return value.type in _STRINGS or site.origin(value) == "builtins.string"


def _is_short(site: Site, statement: Node, loop: Node) -> bool:
    """Whether the round is the last, or there are only a few."""
    group = statement.parent
    if group is not None and leaves(group.named_children[-1], site.source):
        last = group.named_children[-1]
        if last.type != "continue_statement":
            return True
    header = loop.named_children[0]
    condition = header.child_by_field_name("condition") if header.type == "for_clause" else None
    return condition is not None and _FEW.fullmatch(site.text(condition)) is not None


def _outermost(statement: Node, declared: Node) -> Node | None:
    """The outermost loop around a statement that the declaration of its variable is not in."""
    found, loop = None, enclosing(statement, _LOOPS)
    while loop is not None and loop.start_byte > declared.start_byte:
        found, loop = loop, enclosing(loop, _LOOPS)
    return found


def _is_first(site: Site, declared: Node, name: Node, loop: Node) -> bool:
    """Whether an assignment is the first one in a loop, in which nothing gives the variable a new
    value."""
    first: Node | None = None
    for use in uses(site, declared):
        group = use.parent
        statement = group.parent if group is not None else None
        if statement is None or not loop.start_byte <= use.start_byte < loop.end_byte:
            continue
        right = statement.child_by_field_name("right")
        if statement.child_by_field_name("left") != group or right is None:
            continue
        first = first or use
        operator = statement.child_by_field_name("operator")
        words = re.findall(r"\w+", site.text(right))
        is_new = operator is not None and site.text(operator) == "="
        if first != name or (is_new and site.text(use) not in words):
            return False
    return first == name
