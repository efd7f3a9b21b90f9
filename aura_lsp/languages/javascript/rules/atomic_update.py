from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import (
    declaration_of,
    mentioned,
    operator_of,
    own_nodes,
    plain,
)
from aura_lsp.languages.javascript.names import FUNCTIONS
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_WRITES = frozenset({"assignment_expression", "augmented_assignment_expression"})
_LOGICAL = frozenset({"&&=", "||=", "??="})
_PUT_TOGETHER = frozenset({"binary_expression", "array", "object", "template_string"})
_CHOOSING = frozenset(
    {"&&", "||", "??", "==", "===", "!=", "!==", "<", ">", "<=", ">=", "in", "instanceof"}
)
"""Operators that do not make a new value of the old one."""
_NAMES = ("added", "awaited", "result", "value")


class AtomicUpdate(CodeRule):
    """Disallow `x += await …` where others may change `x` meanwhile.

    ## Why is this bad?
    `x` is read first, then the function waits, then what was read is written back with the answer
    added. Whatever another call has added in between is lost.

    Only variables from outside of the function and properties of `this` are looked at, and only
    where the new value is made of the old one.

    ## Fix safety
    Unsafe: the answer is awaited first, and what it changes itself is seen afterwards.
    """

    code = "JS106"
    category = Category.CONCURRENCY
    severity = Severity.WARNING
    fix = "unsafe"
    suggestion = "Await the answer first, and add it then"
    same_as = ("eslint:require-atomic-updates",)
    languages = ("javascript", "typescript")
    queries = dict.fromkeys(languages, "(await_expression) @here")
    words = dict.fromkeys(languages, frozenset({"await"}))

    def wants(self, node: Node, source: bytes) -> bool:
        return _update(node) is not None

    def check(self, site: Site) -> Iterator[Finding]:
        update = _update(site.node)
        target = update.child_by_field_name("left") if update is not None else None
        if update is None or target is None or not _is_shared(site, target):
            return
        before = _before(update, site.node)
        if any(each.type == "await_expression" for each in before):
            return
        name = site.text(target)
        if operator_of(update) == "" and not any(
            each.type == target.type and site.text(each) == name for each in before
        ):
            return
        yield site.finding(
            update,
            f"`{name}` is read before the `await` and written after it, so that what others add "
            "meanwhile is lost; await first",
            fix=_fix(site, update),
        )

    valid = {
        "javascript": [
            "async function f(a) { let b = 0; for (const c of a) b += await c(); return b; }\n",
            "let a = 0;\nasync function f() { a = (await g()) + a; }\n",
            "let a;\nasync function f() { a ??= await g(); a = a || (await g()); }\n",
            "async function f(ctx) { ctx.body = await g(); ctx.n += await g(); }\n",
            "async function f() { process.exitCode = await g(); }\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                """
                let total = 0;
                async function add(item) {
                  total += await price(item);
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """,
                fixed="""
                let total = 0;
                async function add(item) {
                  const added = await price(item);
                  total += added;
                }
                """,
            ),
            Invalid(
                """
                class A {
                  f = async () => { this.n = this.n + await g(); }
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """,
                fixed="""
                class A {
                  f = async () => { const added = await g(); this.n = this.n + added; }
                }
                """,
            ),
        ],
        "typescript": [
            Invalid(
                """
                async function f(all: Item[]) {
                  let found: string[] = [];
                  await Promise.all(all.map(async (each) => {
                    found = [...found, ...(await each.load())];
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  }));
                }
                """
            ),
        ],
    }


def _update(awaited: Node) -> Node | None:
    """The assignment that an awaited value goes into together with what was there before."""
    node, parent = awaited, awaited.parent
    while parent is not None and parent.type not in _WRITES:
        if parent.type in FUNCTIONS or parent.type.endswith(("_statement", "_declaration")):
            return None
        node, parent = parent, parent.parent
    if parent is None or parent.child_by_field_name("right") != node:
        return None
    if parent.type == "augmented_assignment_expression":
        return parent if operator_of(parent) not in _LOGICAL else None
    made = plain(node)
    return parent if made.type in _PUT_TOGETHER and operator_of(made) not in _CHOOSING else None


def _before(update: Node, awaited: Node) -> list[Node]:
    """What the new value reads before it is waited for."""
    right = update.child_by_field_name("right")
    nodes = own_nodes(right) if right is not None else ()
    return [each for each in nodes if each.end_byte <= awaited.start_byte]


def _is_shared(site: Site, target: Node) -> bool:
    """Whether others may change a variable or property while the function waits."""
    function = site.function(target)
    if function is None:
        return False
    if target.type == "member_expression":
        owner = target.child_by_field_name("object")
        return owner is not None and owner.type == "this"
    if target.type != "identifier":
        return False
    declared = declaration_of(site, target)
    return declared is None or site.function(declared) != function


def _fix(site: Site, update: Node) -> Fix | None:
    """The value awaited in a statement of its own."""
    statement, function = update.parent, site.function(update)
    block = statement.parent if statement is not None else None
    if statement is None or block is None or function is None:
        return None
    if statement.type != "expression_statement" or block.type != "statement_block":
        return None
    if any(each.type == "comment" for each in own_nodes(update)):
        return None
    if sum(_awaits(site, each) for each in block.named_children) > 1:
        return None  # two of them would need two names
    free = (each for each in _NAMES if not any(True for _ in mentioned(site, each, function)))
    name = next(free, None)
    if name is None:
        return None
    line = site.source.rfind(b"\n", 0, statement.start_byte) + 1
    indent = site.source[line : statement.start_byte].decode()
    gap = "\n" + indent if not indent.strip() else " "
    declared = f"const {name} = {site.text(site.node)};{gap}"
    edits = (
        Edit(Span(statement.start_byte, statement.start_byte), declared),
        Edit(site.span(site.node), name),
    )
    return Fix("Await the value first", edits, safe=False)


def _awaits(site: Site, statement: Node) -> bool:
    """Whether a statement assigns something that may be awaited."""
    is_write = statement.named_child_count > 0 and statement.named_children[0].type in _WRITES
    return is_write and "await" in site.text(statement)
