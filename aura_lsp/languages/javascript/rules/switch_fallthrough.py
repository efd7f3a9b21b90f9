from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Finding, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_MEANT = re.compile(r"falls?[\s-]?through|no[\s-]?break|fallthru", re.IGNORECASE)
_LEAVES = frozenset(
    {"return_statement", "throw_statement", "break_statement", "continue_statement"}
)
_EXITS = re.compile(
    r"[\w.]*(?:exit|fail|never|unreachable|unsupported|unexpected|throw|panic|abort)\w*\(",
    re.IGNORECASE,
)
"""Calls that by their names do not come back."""


class SwitchFallthrough(CodeRule):
    """Disallow a case that runs on into the next one.

    ## Why is this bad?
    Without `break` the statements of the next case run too, which is seldom meant.

    A comment such as `// falls through` says that it is. Not reported: empty cases, the last one,
    and cases that leave in every branch.
    """

    code = "JS112"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "End the case with `break`, or say `// falls through`"
    same_as = ("eslint:no-fallthrough", "biome:noFallthroughSwitchClause", "sonar:S128")
    languages = ("javascript", "typescript")
    queries = dict.fromkeys(languages, "[(switch_case) (switch_default)] @here")
    words = dict.fromkeys(languages, frozenset({"switch"}))

    def wants(self, node: Node, source: bytes) -> bool:
        body = node.children_by_field_name("body")
        return bool(body) and body[-1].type not in _LEAVES

    def check(self, site: Site) -> Iterator[Finding]:
        node = site.node
        body = [each for each in node.children_by_field_name("body") if each.type != "comment"]
        following = node.next_named_sibling
        said = ""
        while following is not None and following.type == "comment":
            said += site.text(following)
            following = following.next_named_sibling
        if following is None or not body or any(_leaves(each, site) for each in body):
            return
        tail = site.source[body[-1].start_byte : following.start_byte].decode("utf-8", "replace")
        if _MEANT.search(said) or _MEANT.search(tail):
            return
        keyword = Span(node.start_byte, node.start_byte + len(node.children[0].type))
        yield site.finding(keyword, "This case runs on into the next one")

    valid = {
        "javascript": [
            "switch (a) {\n  case 1:\n    unsupported(a);\n  case 2:\n    f();\n}\n",
            "switch (a) { case 1: case 2: b(); break; default: c(); }\n",
            "switch (a) { case 1: b(); /* falls through */ case 2: c(); }\n",
            "switch (a) { case 1: if (b) { return; } else { throw c; } case 2: d(); }\n",
            "switch (a) { case 1: { b(); break; } case 2: c(); }\n",
            "switch (a) { case 1: while (true) { b(); } case 2: c(); }\n",
            "switch (a) { case 1: process.exit(1); case 2: c(); }\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid("switch (a) { case 1: b(); case 2: c(); }\n             ^^^^\n"),
            Invalid("switch (a) { case 1: if (b) { return; } default: c(); }\n             ^^^^\n"),
        ],
        "typescript": [
            Invalid("switch (a) { default: b(); case 2: c(); }\n             ^^^^^^^\n"),
        ],
    }


def _leaves(statement: Node, site: Site) -> bool:
    """Whether what comes behind a statement is never reached."""
    if statement.type in _LEAVES:
        return True
    asked = _ASKED.get(statement.type)
    return asked is not None and asked(statement, site)


def _one_leaves(block: Node, site: Site) -> bool:
    return any(_leaves(each, site) for each in block.named_children)


def _exits(statement: Node, site: Site) -> bool:
    return _EXITS.match(site.text(statement)) is not None


def _every_case_leaves(statement: Node, site: Site) -> bool:
    """Whether a switch leaves whatever its value is: TypeScript sees to it that all are there."""
    body = statement.child_by_field_name("body")
    cases = [each for each in body.named_children if each.type != "comment"] if body else []
    whole = site.language.name == "typescript" or any(e.type == "switch_default" for e in cases)
    filled = [case.children_by_field_name("body") for case in cases]
    filled = [each for each in filled if each]
    if not whole or not filled or "break" in site.text(statement):
        return False
    return all(any(_leaves(each, site) for each in case) for case in filled)


def _both_leave(statement: Node, site: Site) -> bool:
    first = statement.child_by_field_name("consequence")
    other = statement.child_by_field_name("alternative")
    if first is None or other is None or not other.named_children:
        return False
    return _leaves(first, site) and _leaves(other.named_children[-1], site)


def _is_endless(loop: Node, site: Site) -> bool:
    condition = loop.child_by_field_name("condition")
    said = site.text(condition).strip("(); ") if condition is not None else ""
    body = loop.child_by_field_name("body")
    return said in ("true", "1", "") and body is not None and "break" not in site.text(body)


def _try_leaves(statement: Node, site: Site) -> bool:
    finalizer = statement.child_by_field_name("finalizer")
    block = finalizer.child_by_field_name("body") if finalizer is not None else None
    if block is not None and _leaves(block, site):
        return True
    body, handler = (statement.child_by_field_name(each) for each in ("body", "handler"))
    caught = handler.child_by_field_name("body") if handler is not None else None
    tried = body is not None and _leaves(body, site)
    return tried and (handler is None or (caught is not None and _leaves(caught, site)))


_ASKED = {
    "statement_block": _one_leaves,
    "if_statement": _both_leave,
    "while_statement": _is_endless,
    "for_statement": _is_endless,
    "do_statement": _is_endless,
    "try_statement": _try_leaves,
    "switch_statement": _every_case_leaves,
    "expression_statement": _exits,
}
"""Kind of statement -> whether one of it leaves."""
