from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.likeness import holds_comment
from aura_lsp.model import Category, Finding, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_ON_PURPOSE = re.compile(r"_|ignore|expected|unused", re.IGNORECASE)
"""How the name of an error begins that nobody wants to know."""
_LEAVING = frozenset({"return_statement", "break_statement", "continue_statement"})
_STATEMENTS = frozenset({"expression_statement", "lexical_declaration", "variable_declaration"})
_BROAD = frozenset({"builtins.Exception", "builtins.BaseException"})
_ERROR = re.compile(r"(.*\.)?(\w*Err|err\d*)")
_CATCHES = "[(catch_clause body: (statement_block)) @here]"


class EmptyCatch(CodeRule):
    """Disallow catching an error and doing nothing.

    ## Why is this bad?
    Whatever went wrong is lost: the program goes on as if nothing had happened, and nobody finds
    out why it misbehaves later.

    A comment in the block, right before the `try` or right behind it says that it is meant, and so
    does a name such as `_` or `ignored`. Where the `try` ends by leaving, or sets what was set
    right before, what is caught is handled by going on. In Python only handlers for every exception
    are reported: `except KeyError: pass` is fine. Tests are not reported.
    """

    code = "X110"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Handle or log the error, or say in a comment why it does not matter"
    same_as = (
        "sonar:S108",
        "sonar:S2486",
        "eslint:no-empty",
        "detekt:EmptyCatchBlock",
        "ruff:S110",
        "bandit:B110",
        "staticcheck:SA9003",
    )
    languages = ("python", "go", "kotlin", "javascript", "typescript")
    queries = {
        "python": "(except_clause) @here",
        "go": "(if_statement condition: (binary_expression right: (nil)) consequence: (block)"
        " !alternative) @here",
        "kotlin": "(catch_block) @here",
        "javascript": _CATCHES,
        "typescript": _CATCHES,
    }
    words = {
        "python": frozenset({"except"}),
        "go": frozenset({"nil"}),
        "kotlin": frozenset({"catch"}),
        "javascript": frozenset({"catch"}),
        "typescript": frozenset({"catch"}),
    }

    def wants(self, node: Node, source: bytes) -> bool:
        return _is_empty(node)

    def check(self, site: Site) -> Iterator[Finding]:
        node = site.node
        if site.in_tests or not _is_empty(node) or _is_handled(site, node):
            return
        if not _LOSES[site.language.name](site, node):
            return
        what = "The error" if site.language.name == "go" else "What is caught here"
        if site.language.name == "python":
            what = "Every exception"
        width = len(site.text(node.children[0]))
        keyword = Span(node.start_byte, node.start_byte + width)
        yield site.finding(
            keyword, f"{what} is dropped without a trace; handle it, or say why it does not matter"
        )

    valid = {
        "python": [
            "try:\n    f()\nexcept KeyError:\n    pass\n",
            "try:\n    f()\nexcept Exception:\n    pass  # the cache is only a help\n",
            "try:\n    f()\nexcept Exception:\n    # The cache is only a help.\n    pass\n",
            "try:\n    f()\nexcept Exception:\n    log.exception()\n",
            "# The cache is only a help.\ntry:\n    f()\nexcept Exception:\n    pass\n",
            "try:\n    f()\nexcept Exception:\n    pass\n\n# without the cache\ng()\n",
            "def f():\n    try:\n        return g()\n    except Exception:\n        pass\n"
            "    return h()\n",
            "def f():\n    try:\n        return g()\n    except Exception:\n        pass\n",
            "x = 1\ntry:\n    x = f()\nexcept Exception:\n    pass\n",
            "from my import Exception\ntry:\n    f()\nexcept Exception:\n    pass\n",
            "class A:\n    def __del__(self):\n        try:\n            f()\n"
            "        except Exception:\n            pass\n",
        ],
        "go": [
            "package p\n\nfunc f() {\n\tif err != nil {\n\t\t// it will be back\n\t}\n}\n",
            "package p\n\nfunc f() {\n\tif err != nil {\n\t} else {\n\t\tg()\n\t}\n}\n",
            "package p\n\nfunc f() {\n\tif next != nil {\n\t}\n}\n",
        ],
        "kotlin": [
            "fun f() {\n    try { g() } catch (_: Exception) { }\n}\n",
            "fun f() {\n    try { g() } catch (ignored: Exception) { }\n}\n",
            "fun f() {\n    try { g() } catch (e: Exception) { /* no network */ }\n}\n",
        ],
        "javascript": [
            "try { f(); } catch (e) { /* not supported */ }\n",
            "try { f(); } catch (_) {}\n",
            "let a = true;\ntry { a = f(); } catch {}\n",
            "try { f(); } catch (ignored) {}\n",
            "try { f(); } catch (e) { log(e); }\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f():
                    try:
                        g()
                    except Exception as e:
                    ^^^^^^
                        pass
                """
            ),
            Invalid("try:\n    g()\nexcept (ValueError, Exception):\n^^^^^^\n    ...\n"),
        ],
        "go": [
            Invalid(
                """
                package p

                func f() {
                    if err := g(); err != nil {
                    ^^
                    }
                }
                """
            ),
        ],
        "kotlin": [
            Invalid(
                """
                fun f() {
                    try { g() } catch (e: Exception) { }
                                ^^^^^
                }
                """
            ),
        ],
        "javascript": [
            Invalid(
                """
                function f() {
                  try { g(); } catch (e) {}
                               ^^^^^
                }
                """
            ),
        ],
        "typescript": [
            Invalid(
                """
                try {
                  g();
                } catch (e: unknown) {
                  ^^^^^
                }
                """
            ),
        ],
    }


def _is_empty(node: Node) -> bool:
    """Whether the last block in a node has neither a statement nor a comment."""
    block = next((e for e in reversed(node.named_children) if "block" in e.type), None)
    if block is None or not all(_is_nothing(each) for each in block.named_children):
        return False
    return not holds_comment(node) and not _is_followed_by_comment(node)


def _is_followed_by_comment(node: Node) -> bool:
    """Whether a comment stands behind the node in its last line, or is the first thing below
    it, where Python has those of its last block."""
    after = node.next_named_sibling
    return after is not None and "comment" in after.type


def _is_handled(site: Site, clause: Node) -> bool:
    """Whether a comment at the `try` explains, or the code behind it is what runs after an
    error."""
    tried = clause.parent
    if tried is None or tried.type not in ("try_statement", "try_expression"):
        return False
    rows = (tried.start_point.row, tried.end_point.row)
    for beside, row in zip((tried.prev_sibling, tried.next_sibling), rows, strict=True):
        if beside is not None and "comment" in beside.type and beside.start_point.row != row:
            return True
    body = next((each for each in tried.named_children if "block" in each.type), None)
    steps = body.named_children if body is not None else []
    if not steps:
        return False
    return steps[-1].type in _LEAVING or _has_default(site, steps[-1], tried.prev_named_sibling)


def _has_default(site: Site, step: Node, before: Node | None) -> bool:
    """Whether what a statement sets was set right before: that is what stays after an error."""
    targets = [_target(site, each) for each in (step, before) if each is not None]
    return len(targets) > 1 and targets[0] is not None and targets[0] == targets[1]


def _target(site: Site, statement: Node) -> str | None:
    """The name that a statement sets: `x = 1`, `let x = 1;`."""
    node: Node | None = statement
    while node is not None and node.type in _STATEMENTS:
        node = node.named_children[0] if node.named_children else None
    if node is None:
        return None
    name = node.child_by_field_name("left") or node.child_by_field_name("name")
    return site.text(name) if name is not None and name.type == "identifier" else None


def _is_nothing(statement: Node) -> bool:
    if statement.type == "expression_statement":
        return [each.type for each in statement.named_children] == ["ellipsis"]
    return statement.type in ("pass_statement", "empty_statement")


def _loses_all(site: Site, clause: Node) -> bool:
    """Whether an `except` takes every exception, and not in a destructor."""
    function = site.function(clause)
    name = function.child_by_field_name("name") if function is not None else None
    if name is not None and site.text(name) == "__del__":
        return False
    value = clause.child_by_field_name("value")
    if value is None:
        return True
    if value.type == "as_pattern":
        value = value.named_children[0]
    types = value.named_children if value.type == "tuple" else [value]
    return any(site.origin(each, _BROAD) for each in types)


def _loses_caught(site: Site, clause: Node) -> bool:
    """Whether a `catch` does not say by the error's name that it is of no interest."""
    name = clause.child_by_field_name("parameter")
    if site.language.name == "kotlin":
        name = next((each for each in clause.named_children if each.type == "identifier"), None)
    return name is None or not _ON_PURPOSE.match(site.text(name))


def _loses_checked(site: Site, statement: Node) -> bool:
    """Whether an `if` asks for an error."""
    condition = statement.child_by_field_name("condition")
    left = condition.child_by_field_name("left") if condition is not None else None
    operator = condition.child_by_field_name("operator") if condition is not None else None
    if left is None or operator is None or operator.type != "!=":
        return False
    return _ERROR.fullmatch(site.text(left)) is not None


_LOSES = {
    "python": _loses_all,
    "go": _loses_checked,
    "kotlin": _loses_caught,
    "javascript": _loses_caught,
    "typescript": _loses_caught,
}
