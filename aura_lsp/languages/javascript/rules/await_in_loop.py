from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import (
    arguments,
    mentioned,
    method_of,
    own_nodes,
    plain,
)
from aura_lsp.languages.javascript.names import targets
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_LOOPS = frozenset({"for_in_statement", "for_statement"})
_LEAVING = frozenset(
    {
        "break_statement", "continue_statement", "return_statement", "throw_statement",
        "try_statement", "yield_expression",
    }
)  # fmt: skip
_IN_ORDER = re.compile(
    r"\b(?:db|tx|trx|txn|transaction|page|browser|driver|fs|fsp|fse|fsPromises|conn|connection|pool"
    r"|queryRunner|prisma|knex|session|queue|lock|mutex|semaphore|stream|writer|socket|ws|user"
    r"|screen)\??\."
    r"|\b\w*(?:sleep|delay|wait|pause|timeout|tick|throttle|backoff)\w*\s*\("
    r"|\b(?:write|insert|update|upsert|save|delete|remove|drop|create|exec|run|query|put|post|patch"
    r"|send|append|click|type|press|mkdir|rm|move|copy|rename|install|migrate|commit|push|apply)",
    re.IGNORECASE,
)
"""What is done one after the other on purpose: changes, what drives a page, and waiting itself."""


class AwaitInLoop(CodeRule):
    """Disallow waiting for one element of a list before the next is started.

    ## Why is this bad?
    The loop takes as long as all answers together. Where they do not depend on each other,
    `Promise.all` has them all under way at once and takes as long as the slowest.

    Only loops over a list are reported that wait once for each element, do nothing with the answer
    but collect it, and never stop early. Waiting, changes of data or files and whatever drives a
    page happen in order on purpose.
    """

    code = "JS301"
    category = Category.PERFORMANCE
    severity = Severity.INFO
    wave = 2
    suggestion = "Use `await Promise.all(items.map(…))`, in portions where there may be many"
    same_as = ("eslint:no-await-in-loop", "biome:noAwaitInLoops", "sonar:S9382")
    languages = ("javascript", "typescript")
    queries = dict.fromkeys(languages, "(await_expression) @here")
    words = dict.fromkeys(languages, frozenset({"await"}))

    def wants(self, node: Node, source: bytes) -> bool:
        statement = _statement(node)
        return statement is not None and _loop(statement) is not None

    def check(self, site: Site) -> Iterator[Finding]:
        statement = _statement(site.node)
        loop = _loop(statement) if statement is not None else None
        body = loop.child_by_field_name("body") if loop is not None else None
        if loop is None or body is None or statement is None or site.in_tests:
            return
        inside = list(own_nodes(body))
        if any(each.type in _LEAVING for each in inside):
            return
        if sum(each.type == "await_expression" for each in inside) > 1:
            return
        call = plain(site.node.named_children[0])
        if call.type != "call_expression" or _IN_ORDER.search(_callee(site, call)):
            return
        if _varies(site, call, loop) and _is_only_kept(site, statement, body):
            yield site.finding(
                site.node.children[0],
                "Each turn waits for this before the next one starts; start them all and await "
                "them together",
            )

    valid = {
        "javascript": [
            "async function f(a) { while (b()) await c(); }\n",
            "async function f(a) { for (const b of a) { if (b.c) await d(b); } }\n",
            "async function f(a) { for (const b of a) { const c = await d(b); if (c) break; } }\n",
            "async function f(a) { for await (const b of a) await c(b); }\n",
            "async function f(a) { for (const b of a) await db.insert(b); }\n",
            "async function f(a) { for (const b of a) await sleep(b); }\n",
            "async function f(a) { for (const b of a) { const c = await d(b); e = c.next; } }\n",
            "async function* f(a) { for (const b of a) { const c = await d(b); yield c; } }\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                """
                async function f(urls) {
                  const pages = [];
                  for (const url of urls) pages.push(await load(url));
                                                     ^^^^^
                  for (let i = 0; i < urls.length; i++) {
                    const page = await load(urls[i]);
                                 ^^^^^
                    pages.push({ i, page });
                  }
                  return pages;
                }
                """
            ),
        ],
        "typescript": [
            Invalid(
                """
                const f = async (all: Item[]) => {
                  for (const { name } of all) {
                    await check(name);
                    ^^^^^
                  }
                };
                """
            ),
        ],
    }


def _statement(awaited: Node) -> Node | None:
    """The statement that does nothing but drop an answer, push it, or give it a name."""
    parent = awaited.parent
    if parent is not None and parent.type == "arguments":
        parent = parent.parent.parent if parent.parent is not None else None
    elif parent is not None and parent.type == "variable_declarator":
        return parent.parent
    return parent if parent is not None and parent.type == "expression_statement" else None


def _loop(statement: Node) -> Node | None:
    """The loop over a list that a statement is part of without any condition."""
    block = statement.parent
    loop = block.parent if block is not None and block.type == "statement_block" else block
    if loop is None or loop.type not in _LOOPS or statement in loop.children[:-1]:
        return None
    if loop.type == "for_statement":
        return loop if _limit(loop) is not None else None
    operator = loop.child_by_field_name("operator")
    is_list = operator is not None and operator.type == "of"
    return loop if is_list and all(each.type != "await" for each in loop.children) else None


def _limit(loop: Node) -> Node | None:
    """The property that tells how often a loop runs: that of a list is its length."""
    condition = loop.child_by_field_name("condition")
    limit = condition.child_by_field_name("right") if condition is not None else None
    return limit.child_by_field_name("property") if limit is not None else None


def _callee(site: Site, call: Node) -> str:
    callee = call.child_by_field_name("function")
    return f"{site.text(callee)}(" if callee is not None else ""


def _varies(site: Site, call: Node, loop: Node) -> bool:
    """Whether what is called has to do with the element of this turn."""
    place = loop.child_by_field_name("left") or loop.child_by_field_name("initializer")
    limit = _limit(loop)
    if limit is not None and site.text(limit) != "length":
        return False
    if place is not None and loop.type == "for_statement":
        declarators = (each.child_by_field_name("name") for each in place.named_children)
        names = [each for each in declarators if each is not None]
    else:
        names = list(targets(place))
    return any(True for name in names for _ in mentioned(site, site.text(name), call))


def _is_only_kept(site: Site, statement: Node, body: Node) -> bool:
    """Whether an answer is dropped or goes into a list, and nowhere else."""
    if statement.type == "expression_statement":
        call = statement.named_children[0]
        return call.type != "call_expression" or method_of(site, call) == "push"
    if statement.type != "lexical_declaration" or statement.named_child_count != 1:
        return False
    name = statement.named_children[0].child_by_field_name("name")
    if name is None or name.type != "identifier":
        return False
    uses = [each for each in mentioned(site, site.text(name), body) if each != name]
    return bool(uses) and all(_is_pushed(site, each) for each in uses)


def _is_pushed(site: Site, use: Node) -> bool:
    node = use.parent
    while node is not None and node.type in ("object", "pair", "array", "spread_element"):
        node = node.parent
    call = node.parent if node is not None and node.type == "arguments" else None
    return (
        call is not None
        and call.type == "call_expression"
        and method_of(site, call) == "push"
        and bool(arguments(call))
    )
