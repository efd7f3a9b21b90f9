from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from aura_lsp.literals import is_constant
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_ATOM = r"(?:\\.|\[(?:\\.|[^\]\\])*\]|[^\\\[\](){}*+?|^$])"
_UNBOUNDED = r"(?:[*+]|\{\d+,\})"
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()]|[^\\\[()]+", re.DOTALL)
_REPEATED = re.compile(rf"{_ATOM}{_UNBOUNDED}\??", re.DOTALL)
_SINGLE = re.compile(_ATOM, re.DOTALL)
_QUANTIFIED = re.compile(rf"{_UNBOUNDED}(?!\+)\??")
_HEAD = re.compile(r"\?(?::|<\w+>|P<\w+>)")
_CANNOT_FAIL = re.compile(
    r"[)?]*(?:(?:\.|\[\\s\\S\]|\[\^\])\*\$?)?[)?]*|[)?]*(?:.|\\.)[*?].*", re.DOTALL
)
_WORDY = re.compile(r"\w|\\[dw]")
_PYTHON = frozenset({"compile", "match", "search", "sub", "subn", "findall", "finditer", "split"})
_KOTLIN = frozenset({"Regex", "toRegex"})
_JS_REGEX = "(regex) @here"


class RedosNestedQuantifier(CodeRule):
    """Disallow regular expressions that repeat what is repeated already.

    ## Why is this bad?
    `(a+)+$` can divide a row of letters among its repetitions in very many ways, and tries them
    all before it says no: a text of thirty letters keeps it busy for minutes. Whoever chooses the
    text can so stop the program.

    Reported are groups without an end that hold nothing but one repeated character or class, or
    alternatives of which two match the same character, if something comes after them that may not
    match. Go and Rust match in linear time and are not concerned.
    """

    code = "X135"
    category = Category.SECURITY
    severity = Severity.WARNING
    wave = 2
    suggestion = "Repeat only once: `(a+)+` matches what `a+` does"
    same_as = ("sonar:S5852", "security:detect-unsafe-regex")
    languages = ("python", "kotlin", "javascript", "typescript")
    queries = {"javascript": _JS_REGEX, "typescript": _JS_REGEX}
    words = dict.fromkeys(queries, frozenset[str]())  # a group's parenthesis is enough
    names = {
        "python": _PYTHON,
        "kotlin": _KOTLIN,
        "javascript": frozenset({"RegExp"}),
        "typescript": frozenset({"RegExp"}),
    }

    def wants(self, node: Node, source: bytes) -> bool:
        text = source[node.start_byte : node.end_byte]
        return any(each in text for each in (b")*", b")+", b"){"))

    def check(self, site: Site) -> Iterator[Finding]:
        literal = _literal(site)
        if literal is None or not (literal.type == "regex" or is_constant(literal, site.source)):
            return
        text = site.text(literal)
        if literal.type != "regex" and not re.match(r"[rR]|\"\"\"|'''", text):
            text = text.replace("\\\\", "\\")
        pattern = re.sub(r"^\w*(\"\"\"|'''|[\"'`/])|(\"\"\"|'''|[\"'`]|/\w*)$", "", text)
        group = slow_group(pattern)
        if group:
            yield site.finding(
                literal,
                f"`{group}` can match the same text in very many ways, which takes for ever when "
                "the rest does not match",
            )

    valid = {
        "python": [
            'import re\nre.compile(r"(\\w+,)*$")\n',
            'import re\nre.compile(r"(a{1,3})+$")\n',
            'import re\nre.compile(r"(a+)+")\n',
            'import re\nre.compile(r"(?>a+)+$(a+)++b")\n',
        ],
        "kotlin": ['val a = Regex("(a|b)+$")\n'],
        "javascript": ["const a = /^\\d{5}(-\\d{4})?$/;\n", "const b = /(a+)b+$/;\n"],
    }
    invalid = {
        "python": [
            Invalid(
                """
                import re

                A = re.compile(r"^(a+)+$x")
                               ^^^^^^^^^^^
                """
            ),
        ],
        "kotlin": [Invalid('val a = Regex("([a-z]+)*!")\n' + " " * 14 + "^" * 12)],
        "javascript": [
            Invalid("const a = /^(.*)*x/;\n" + " " * 10 + "^" * 9),
            Invalid('const b = new RegExp("(\\\\w|\\\\d)+:");\n' + " " * 21 + "^" * 13),
        ],
        "typescript": [Invalid("const a = /(?:\\s+)*;$/;\n" + " " * 10 + "^" * 12)],
    }


def _literal(site: Site) -> Node | None:
    """The pattern that is written where the name of a regular expression's maker stands."""
    node = site.node
    if node.type == "regex":
        return node
    callee = node
    while callee.parent is not None and callee.parent.type in (
        "attribute", "navigation_expression"
    ):  # fmt: skip
        callee = callee.parent
    call = callee.parent
    if call is None or not ("call" in call.type or call.type == "new_expression"):
        return None
    if site.language.name == "kotlin":
        return _kotlin_literal(site, call)
    origin = site.origin(callee)
    if origin != f"re.{site.text(node)}" and origin != "builtins.RegExp":
        return None
    given = call.child_by_field_name("arguments")
    return given.named_children[0] if given is not None and given.named_children else None


def _kotlin_literal(site: Site, call: Node) -> Node | None:
    if site.text(site.node) == "toRegex":
        return call.named_children[0].named_children[0]
    values = call.named_children[-1].named_children
    return values[0].named_children[0] if values and values[0].named_children else None


def slow_group(pattern: str) -> str:
    """A group of a regular expression that can match one text in very many ways."""
    opened: list[int] = []
    for token in _TOKEN.finditer(pattern):
        if token[0] == "(":
            opened.append(token.end())
        elif token[0] == ")" and opened:
            start = opened.pop()
            quantifier = _QUANTIFIED.match(pattern, token.end())
            if quantifier is None or _CANNOT_FAIL.fullmatch(pattern[quantifier.end() :]):
                continue
            if _is_ambiguous(_HEAD.sub("", pattern[start : token.start()], count=1)):
                return pattern[start - 1 : quantifier.end()]
    return ""


def _is_ambiguous(body: str) -> bool:
    """Whether what a group repeats can match a character in two ways."""
    if _REPEATED.fullmatch(body):
        return True
    parts = body.split("|")
    if len(parts) == 1 or not all(_SINGLE.fullmatch(each) for each in parts):
        return False
    return any(_overlap(*pair) or _overlap(*pair[::-1]) for pair in combinations(parts, 2))


def _overlap(one: str, other: str) -> bool:
    """Whether all that one atom matches is matched by another, as far as is easily told."""
    if one in (other, "."):
        return True
    return one == r"\w" and _WORDY.fullmatch(other) is not None
