from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.likeness import holds_comment
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_HANDLERS = frozenset({"except_clause", "except_group_clause", "catch_block", "catch_clause"})
_CLEANUPS = frozenset({"finally_clause", "finally_block"})
_THROWS = frozenset({"raise_statement", "throw_statement", "throw_expression"})
_DECLARATIONS = frozenset(
    {
        "lexical_declaration", "class_declaration", "function_declaration", "property_declaration",
        "generator_function_declaration",
    }
)  # fmt: skip
"""What would be known to more code without the block around it."""


class UselessRethrow(CodeRule):
    """Disallow catching an error only to throw it again.

    ## Why is this bad?
    The error goes the way that it would have gone anyway; the handler only makes readers look for
    what it does.

    Only the last handler is reported: before a wider one it keeps its errors from that. A handler
    with a comment is left alone, and so is one in JavaScript that a `finally` follows.

    ## Fix safety
    Safe. There is none where the `try` has comments, or its block declares something.
    """

    code = "X125"
    category = Category.STYLE
    severity = Severity.INFO
    fix = "safe"
    unnecessary = True
    suggestion = "Take the handler away, or let it do something with the error"
    same_as = (
        "eslint:no-useless-catch",
        "sonar:S2737",
        "ruff:TRY203",
        "pylint:try-except-raise",
        "detekt:RethrowCaughtException",
        "biome:noUselessCatch",
    )
    languages = ("python", "kotlin", "javascript", "typescript")
    queries = {
        "python": "(except_clause (block . (raise_statement))) @here",
        "kotlin": "(catch_block (block . (throw_expression))) @here",
        "javascript": "(catch_clause (statement_block . (throw_statement))) @here",
        "typescript": "(catch_clause (statement_block . (throw_statement))) @here",
    }
    words = {
        "python": frozenset({"except"}),
        "kotlin": frozenset({"catch"}),
        "javascript": frozenset({"catch"}),
        "typescript": frozenset({"catch"}),
    }

    def check(self, site: Site) -> Iterator[Finding]:
        clause, statement = site.node, site.node.parent
        if statement is None or holds_comment(clause) or not _throws_same(site, clause):
            return
        after = _siblings_after(clause)
        if any(each.type in _HANDLERS or "comment" in each.type for each in after):
            return
        if clause.type == "catch_clause" and after:
            return
        start = clause.start_byte
        keyword = Span(start, start + len(site.text(clause.children[0])))
        yield site.finding(
            keyword,
            "This handler only throws the error again; take it away, or let it do something",
            fix=_fix(site, statement, clause),
        )

    valid = {
        "python": [
            "try:\n    f()\nexcept KeyError:\n    raise\nexcept Exception:\n    log()\n",
            "try:\n    f()\nexcept KeyError as e:\n    raise ValueError from e\n",
            "try:\n    f()\nexcept KeyError as e:\n    raise e from None\n",
            "try:\n    f()\nexcept KeyError:\n    # not ours\n    raise\n",
        ],
        "kotlin": [
            "fun f() {\n    try { g() } catch (e: A) { throw e } catch (e: Exception) { h() }\n}\n",
            "fun f() {\n    try { g() } catch (e: A) { throw B(e) }\n}\n",
        ],
        "javascript": [
            "try { f(); } catch (e) { throw e; } finally { g(); }\n",
            "try { f(); } catch ({ message }) { throw message; }\n",
            "try { f(); } catch (e) { throw new Error('no', { cause: e }); }\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f():
                    try:
                        if g():
                            return 1
                    except KeyError:
                    ^^^^^^
                        raise
                """,
                fixed="""
                def f():
                    if g():
                        return 1
                """,
            ),
            Invalid(
                """
                try:
                    g()
                except KeyError:
                    h()
                except OSError as e:
                ^^^^^^
                    raise e
                finally:
                    i()
                """,
                fixed="""
                try:
                    g()
                except KeyError:
                    h()
                finally:
                    i()
                """,
            ),
        ],
        "kotlin": [
            Invalid(
                """
                fun f() {
                    try {
                        g()
                    } catch (e: Exception) {
                      ^^^^^
                        throw e
                    }
                }
                """,
                fixed="""
                fun f() {
                    g()
                }
                """,
            ),
        ],
        "javascript": [
            Invalid(
                """
                async function f() {
                  try {
                    return await g();
                  } catch (error) {
                    ^^^^^
                    throw error;
                  }
                }
                """,
                fixed="""
                async function f() {
                  return await g();
                }
                """,
            ),
        ],
        "typescript": [
            Invalid("try {\n  const a = 1;\n} catch (e: unknown) {\n  ^^^^^\n  throw e;\n}\n"),
        ],
    }


def _throws_same(site: Site, clause: Node) -> bool:
    """Whether a handler throws what it caught and does no more."""
    block = clause.named_children[-1]
    if block.named_child_count != 1 or block.named_children[0].type not in _THROWS:
        return False
    thrown = block.named_children[0].named_children
    if not thrown:
        return True
    caught = _caught(clause)
    if len(thrown) != 1 or caught is None or thrown[0].type != "identifier":
        return False
    return site.text(thrown[0]) == site.text(caught)


def _caught(clause: Node) -> Node | None:
    """The name of the error in a handler."""
    if clause.type == "catch_block":
        return next((each for each in clause.named_children if each.type == "identifier"), None)
    value = clause.child_by_field_name("value")
    if value is not None and value.type == "as_pattern":
        alias = value.child_by_field_name("alias")
        return alias.named_children[0] if alias is not None and alias.named_children else None
    parameter = clause.child_by_field_name("parameter")
    return parameter if parameter is not None and parameter.type == "identifier" else None


def _siblings_after(node: Node) -> list[Node]:
    found = []
    following = node.next_named_sibling
    while following is not None:
        found.append(following)
        following = following.next_named_sibling
    return found


def _fix(site: Site, statement: Node, clause: Node) -> Fix | None:
    """To cut the handler out, or the `try` too where nothing is left of it."""
    if holds_comment(statement):
        return None
    others = [each for each in statement.named_children if each != clause]
    if any(each.type in _HANDLERS | _CLEANUPS for each in others):
        if any(each.type == "else_clause" for each in others):
            return None
        before = clause.prev_sibling
        if before is None:
            return None
        span = Span(before.end_byte, clause.end_byte)
        return Fix("Remove the handler", (Edit(span, ""),), safe=True)
    text = _unwrapped(site, statement) if len(others) == 1 else None
    if text is None:
        return None
    return Fix("Remove the `try`", (Edit(site.span(statement), text),), safe=True)


def _unwrapped(site: Site, statement: Node) -> str | None:
    """What a `try` does, in its place; None where that is not just a matter of indentation."""
    block = statement.named_children[0]
    body = block.named_children
    parent = statement.parent
    indent = _indent(site, statement)
    if not body or indent is None or any(each.type in _DECLARATIONS for each in body):
        return None
    if parent is None or parent.type not in ("block", "statement_block", "module", "program"):
        return None
    text = site.source[body[0].start_byte : body[-1].end_byte].decode("utf-8", "replace")
    lines = text.splitlines()
    inner = _indent(site, body[0])
    if len(lines) == 1:
        return text
    if inner is None or _has_long_text(block):
        return None
    if any(line.strip() and not line.startswith(inner) for line in lines[1:]):
        return None
    return "\n".join([lines[0], *(indent + line[len(inner) :] for line in lines[1:])])


def _indent(site: Site, node: Node) -> str | None:
    """What is before a node on its line, if that is nothing but space."""
    start = site.source.rfind(b"\n", 0, node.start_byte) + 1
    before = site.source[start : node.start_byte].decode("utf-8", "replace")
    return before if not before.strip() else None


def _has_long_text(node: Node) -> bool:
    """Whether a text in a node may go over several lines, which must not be moved."""
    stack = [node]
    while stack:
        each = stack.pop()
        if "string" in each.type and each.start_point.row != each.end_point.row:
            return True
        stack += each.named_children
    return False
