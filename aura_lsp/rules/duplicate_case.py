from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.likeness import has_effects, tokens
from aura_lsp.model import Category, Finding, Related, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_Value = tuple["Node", ...]
"""What a case compares with: one node, or the sign and the number of a Python pattern."""
_CONSTANTS = frozenset(
    {"integer", "float", "string", "concatenated_string", "true", "false", "none", "-"}
)
"""What values in Python's patterns are made of, but for dotted names."""
_SAME = {b"'": b'"'}
"""Quotes that make no difference."""


class DuplicateCase(CodeRule):
    """Disallow a case with a value that an earlier case has taken.

    ## Why is this bad?
    Of two cases of a `switch`, `when` or `match` with the same value the second one never runs. One
    of the values was meant to be another.

    Not reported: values that are computed by a call, which may differ each time, Python's cases
    with a guard, and Kotlin's `when` without a subject, whose conditions `duplicate-condition`
    compares. In Go and Rust the compiler tells.
    """

    code = "X106"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Correct the value that was copied, or remove its case"
    wave = 2
    same_as = ("eslint:no-duplicate-case", "biome:noDuplicateCase", "sonar:S1862")
    languages = ("python", "kotlin", "javascript", "typescript")
    queries = {
        "python": "(match_statement) @here",
        "kotlin": "(when_expression (when_subject)) @here",
        "javascript": "(switch_statement) @here",
        "typescript": "(switch_statement) @here",
    }
    words = {
        "python": frozenset({"match"}),
        "kotlin": frozenset({"when"}),
        "javascript": frozenset({"switch"}),
        "typescript": frozenset({"switch"}),
    }

    def check(self, site: Site) -> Iterator[Finding]:
        seen: dict[tuple[bytes, ...], Span] = {}
        for value in _values(site.node):
            if any(map(has_effects, value)):
                continue
            said = tuple(
                _SAME.get(token, token) for part in value for token in tokens(part, site.source)
            )
            span = Span(value[0].start_byte, value[-1].end_byte)
            if said in seen:
                text = "".join(map(site.text, value))
                message = f"`{' '.join(text.split())}` is taken by an earlier case"
                yield site.finding(
                    span, message, related=(Related(seen[said], "It is taken here"),)
                )
            seen.setdefault(said, span)

    valid = {
        "python": [
            "match a:\n    case 1 if b:\n        f()\n    case 1:\n        g()\n",
            "match a:\n    case 1 | 2:\n        f()\n    case -1:\n        g()\n",
            "match a:\n    case 1:\n        f()\n    case 1, 2:\n        g()\n",
            'match a:\n    case [x, 1]:\n        f()\n    case {"x": 1}:\n        g()\n',
        ],
        "kotlin": [
            "fun f() = when {\n    a == 1 -> 1\n    b == 1 -> 2\n    else -> 3\n}\n",
            "fun f() = when (a) {\n    next() -> 1\n    next() -> 2\n    else -> 3\n}\n",
            "fun f() = when (a) {\n    is A -> 1\n    !is A -> 2\n    in b -> 3\n    c -> 4\n}\n",
        ],
        "javascript": [
            'switch (a) { case 1: f(); break; case "1": g(); }\n',
            "switch (true) { case f(a): g(); break; case f(a): h(); }\n",
            "switch (a) { case 1: switch (b) { case 1: f(); } }\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                match a:
                    case -1 | B.C:
                        f()
                    case "x":
                        g()
                    case None | B.C:
                                ^^^
                        h()
                    case 'x':
                         ^^^
                        i()
                    case -1:
                         ^^
                        j()
                """
            ),
        ],
        "kotlin": [
            Invalid(
                """
                fun f() = when (a) {
                    1, B.C -> 1
                    is D -> 2
                    B.C, 2 -> 3
                    ^^^
                    is D -> 4
                    ^^^^
                    else -> 5
                }
                """
            ),
        ],
        "javascript": [
            Invalid(
                """
                switch (a) {
                  case "x":
                  case b.c:
                    f();
                    break;
                  case 'x':
                       ^^^
                    g();
                }
                """
            ),
        ],
        "typescript": [
            Invalid(
                """
                switch (a) {
                  case Kind.A: return 1;
                  case Kind.A: return 2;
                       ^^^^^^
                }
                """
            ),
        ],
    }


def _values(switch: Node) -> Iterator[_Value]:
    """What the cases of a `switch`, `when` or `match` compare with."""
    body = switch.child_by_field_name("body")
    for case in (body if body is not None else switch).named_children:
        if case.type == "switch_case":
            yield tuple(case.children_by_field_name("value"))
        elif case.type == "when_entry":
            for condition in case.children_by_field_name("condition"):
                if condition.type != "range_test":
                    yield (condition,)
        elif case.type == "case_clause":
            yield from _alternatives(case)


def _alternatives(case: Node) -> Iterator[_Value]:
    """The values of a Python case that are constants; what is taken apart or named is none."""
    if case.child_by_field_name("guard") is not None:
        return
    if any(each.type == "," for each in case.children):
        return
    pattern = next(each for each in case.named_children if each.type == "case_pattern")
    if pattern.named_child_count and pattern.named_children[0].type == "union_pattern":
        pattern = pattern.named_children[0]
    value: list[Node] = []
    for each in (*pattern.children, None):
        if each is not None and each.type != "|":
            value.append(each)
            continue
        if all(_is_constant(part) for part in value):
            yield tuple(value)
        value = []


def _is_constant(node: Node) -> bool:
    """Whether a part of a pattern is a value: a name with a dot, or a literal."""
    return node.type in _CONSTANTS or (node.type == "dotted_name" and node.child_count > 1)
