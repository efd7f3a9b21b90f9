from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.likeness import Chain, bare, chain, holds_comment, next_statement
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_RETURNS = frozenset({"return_statement", "return_expression"})
_WRAPPERS = frozenset(
    {"block", "statement_block", "statement_list", "expression_statement", "expression_list"}
)
_BOOLEAN = {"true": True, "True": True, "false": False, "False": False}
_COMPARISONS = frozenset({"comparison_operator", "not_operator"})
_RELATIONS = frozenset({"==", "!=", "===", "!==", "<", "<=", ">", ">=", "in", "instanceof"})
_LOGICAL = frozenset({"&&", "||"})
_TRUTHY = frozenset({"python", "javascript", "typescript"})
"""Languages in which a condition may be of any type."""


_LITERAL = "[(true) (false)]"
_SCRIPT = f"""
(if_statement consequence: [
  (return_statement {_LITERAL})
  (statement_block . (return_statement {_LITERAL}) .)]) @here
(ternary_expression consequence: {_LITERAL}) @here
"""


class NeedlessBool(CodeRule):
    """Disallow `if` that only returns `true` or `false`.

    ## Why is this bad?
    The condition is the answer already; the rest has to be read and says nothing.

    Not reported: a part of a chain of `else if`, the last of several such `if`s in a row, which
    read as a list of cases, and code with comments.

    ## Fix safety
    Safe where the condition is a comparison, a negation, or such joined by `and`; offered there
    only, since other conditions of Python and JavaScript may be of any type.
    """

    code = "X136"
    category = Category.STYLE
    severity = Severity.INFO
    suggestion = "Return the condition itself"
    fix = "safe"
    same_as = (
        "sonar:S1126", "ruff:SIM103", "staticcheck:S1008", "clippy:needless_bool",
        "unicorn:prefer-boolean-return", "eslint:no-unneeded-ternary", "revive:if-return",
    )  # fmt: skip
    queries = {
        "python": f"""
        (if_statement consequence: (block . (return_statement {_LITERAL}) .)) @here
        """,
        "go": f"""
        (if_statement consequence: (block (statement_list .
          (return_statement (expression_list . {_LITERAL} .)) .))) @here
        """,
        "rust": """
        (if_expression consequence: (block . (boolean_literal) .)) @here
        (if_expression consequence: (block .
          (expression_statement (return_expression (boolean_literal))) .)) @here
        """,
        "kotlin": """
        (if_expression . (_) . (block . [(identifier) (return_expression (identifier))] .)) @here
        (if_expression . (_) . (identifier)) @here
        """,
        "javascript": _SCRIPT,
        "typescript": _SCRIPT,
    }
    words = {
        **dict.fromkeys(queries, frozenset({"true", "false"})),
        "python": frozenset({"True", "False"}),
    }

    def check(self, site: Site) -> Iterator[Finding]:
        node = site.node
        if node.type == "ternary_expression":
            yield from self._ternary(site, node)
            return
        found = chain(node)
        if found is None or len(found.conditions) != 1 or _is_part(node):
            return
        if found.otherwise is None and _is_in_row(site, node):
            return
        if node.child_by_field_name("initializer") is not None:
            return
        end, answers = _answers(site, found, node)
        if answers is None or answers[0] == answers[1]:
            return
        condition = bare(found.conditions[0])
        if condition.type in ("let_condition", "let_chain"):
            return
        whole = Span(node.start_byte, end)
        keyword = _keyword(site, found)
        fix = self._fix(site, condition, whole, keyword, negated=not answers[0])
        yield site.finding(Span(node.start_byte, node.start_byte + 2), _MESSAGE, fix=fix)

    def _ternary(self, site: Site, node: Node) -> Iterator[Finding]:
        condition = node.child_by_field_name("condition")
        first, last = (node.child_by_field_name(e) for e in ("consequence", "alternative"))
        if condition is None or first is None or last is None:
            return
        answers = [_BOOLEAN.get(site.text(each)) for each in (first, last)]
        if None in answers or answers[0] == answers[1]:
            return
        whole = site.span(node)
        fix = self._fix(site, bare(condition), whole, "", negated=not answers[0])
        yield site.finding(node, _MESSAGE, fix=fix)

    def _fix(
        self, site: Site, condition: Node, whole: Span, keyword: str, *, negated: bool
    ) -> Fix | None:
        name = site.language.name
        comment = any(word in site.source[whole.start : whole.end] for word in (b"//", b"#", b"/*"))
        if comment or (name in _TRUTHY and not _is_boolean(condition)):
            return None
        text = site.text(condition)
        if negated:
            text = f"not ({text})" if name == "python" else f"!({text})"
        end = ";" if keyword and name in ("javascript", "typescript") else ""
        edit = Edit(whole, f"{keyword}{text}{end}")
        return Fix("Return the condition", (edit,), safe=True)

    valid = {
        "python": [
            (
                "def f():\n"
                "    if a:\n"
                "        return True\n"
                "    elif b:\n"
                "        return False\n"
                "    return True\n"
            ),
            "def f():\n    if a:\n        return True\n    g()\n    return False\n",
            "def f():\n    if a > 1:\n        return True  # why\n    return True\n",
            "def f():\n    if a > 1:\n        return True\n",
            """
            def f():
                if a > 1:
                    return False
                # and why
                if b > 1:
                    return False
                return True
            """,
        ],
        "javascript": [
            "function f() { if (a > 1) return true; if (b > 1) { return true; } return false; }\n",
        ],
        "go": ["package p\n\nfunc f() bool { if x := g(); x { return true }; return false }\n"],
        "rust": ["fn f() -> bool { if let Some(x) = y { true } else { false } }\n"],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f():
                    if a > 1:
                    ^^
                        return True
                    return False
                """,
                fixed="""
                def f():
                    return a > 1
                """,
            ),
            Invalid(
                """
                def f():
                    if a:
                    ^^
                        return False
                    else:
                        return True
                """
            ),
        ],
        "go": [
            Invalid(
                """
                package p

                func f() bool {
                    if a {
                    ^^
                        return false
                    }
                    return true
                }
                """,
                fixed="""
                package p

                func f() bool {
                    return !(a)
                }
                """,
            ),
        ],
        "rust": [
            Invalid(
                "fn f() -> bool { if a { true } else { false } }\n                 ^^\n",
                fixed="fn f() -> bool { a }\n",
            ),
        ],
        "kotlin": [
            Invalid(
                "fun f(): Boolean { if (a) { return true } else { return false } }\n"
                "                   ^^\n",
                fixed="fun f(): Boolean { return a }\n",
            ),
        ],
        "javascript": [
            Invalid(
                "const f = () => a > 1 ? true : false;\n                ^^^^^^^^^^^^^^^^^^^^\n",
                fixed="const f = () => a > 1;\n",
            ),
        ],
        "typescript": [
            Invalid(
                "function f() { if (!a) return true; return false; }\n               ^^\n",
                fixed="function f() { return !a; }\n",
            ),
        ],
    }


_MESSAGE = "This says whether the condition holds, which the condition does itself"


def _is_part(node: Node) -> bool:
    """Whether an `if` is a value or a part of one, where its end is not the function's."""
    parent = node.parent
    return parent is not None and parent.type in ("binary_expression", "parenthesized_expression")


def _is_in_row(site: Site, node: Node) -> bool:
    """Whether the statement before is such an `if` too."""
    before = node.prev_named_sibling
    while before is not None and "comment" in before.type:
        before = before.prev_named_sibling
    guard = chain(before) if before is not None else None
    if guard is None or guard.otherwise is not None:
        return False
    answer, returns = _returned(site, guard.bodies[-1])
    return answer is not None and returns


def _answers(site: Site, found: Chain, node: Node) -> tuple[int, tuple[bool, bool] | None]:
    """Where the answer ends, and what it is if the condition holds and if not."""
    otherwise, end = found.otherwise, node.end_byte
    if otherwise is None:
        following = next_statement(node)
        if following is None or not _returned(site, found.bodies[0])[1]:
            return end, None
        otherwise, end = following, following.end_byte
    first, returns = _returned(site, found.bodies[0])
    last, also = _returned(site, otherwise)
    if first is None or last is None or returns != also or holds_comment(node):
        return end, None
    if not returns and site.language.name not in ("rust", "kotlin"):
        return end, None
    return end, (first, last)


def _returned(site: Site, body: Node) -> tuple[bool | None, bool]:
    """The literal that a branch gives, and whether by `return`."""
    returns = False
    while body.type in _WRAPPERS | _RETURNS:
        returns = returns or body.type in _RETURNS
        if body.named_child_count != 1:
            return None, returns
        body = body.named_children[0]
    return _BOOLEAN.get(site.text(body)), returns


def _keyword(site: Site, found: Chain) -> str:
    return "return " if _returned(site, found.bodies[0])[1] else ""


def _is_boolean(condition: Node) -> bool:
    """Whether a condition is true or false in any case, by its operator."""
    condition = bare(condition)
    operator = condition.child_by_field_name("operator")
    if condition.type in _COMPARISONS:
        return True
    if condition.type == "unary_expression":
        return operator is not None and operator.type == "!"
    if condition.type == "binary_expression" and operator is not None:
        if operator.type in _LOGICAL:
            return all(map(_is_boolean, condition.named_children))
        return operator.type in _RELATIONS
    return condition.type == "boolean_operator" and all(map(_is_boolean, condition.named_children))
