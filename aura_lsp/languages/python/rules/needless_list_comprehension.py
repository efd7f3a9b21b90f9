from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import callee, has_comment
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_CALLS = {
    f"builtins.{name}": name for name in ("list", "set", "dict", "sum", "min", "max", "any", "all")
}
_WAITS = frozenset({"await", "yield"})
_PAIR = 2
_ALONE = 3
"""An argument between parentheses, without a comma."""


class NeedlessListComprehension(CodeRule):
    """Disallow a list that is built only to be read once.

    ## Why is this bad?
    `sum([f(x) for x in xs])` builds the whole list in memory before the first value is added, and
    `any` and `all` cannot stop early. Without the brackets, values come one by one. `set([…])`,
    `dict([…])` and `list([…])` have a form of their own: `{…}`, `{k: v …}` and `[…]`.

    A comprehension that awaits is not reported, nor are `"".join([…])`, `sorted([…])` and
    `tuple([…])`, which collect all values anyhow and are slower without the brackets, nor is an
    `any` or `all` below a comment: it may say why all values are wanted.

    ## Fix safety
    Unsafe: with `any` and `all`, what comes after the answer is no longer evaluated.
    """

    code = "PY401"
    category = Category.PERFORMANCE
    severity = Severity.INFO
    fix = "unsafe"
    suggestion = "Leave out the list"
    same_as = (
        "ruff:C400", "ruff:C401", "ruff:C402", "ruff:C403", "ruff:C404", "ruff:C419",
        "pylint:R1728", "pylint:R1729",
    )  # fmt: skip
    languages = ("python",)
    queries = {
        "python": "(call function: (identifier)"
        " arguments: (argument_list . (list_comprehension) .)) @here"
    }
    words = {"python": frozenset({"for"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call, called = site.node, callee(site.node)
        given = call.child_by_field_name("arguments")
        if called is None or given is None:
            return
        built = given.named_children[0]
        name = _CALLS.get(site.origin(called, _CALLS), "")
        if not name or _waits(built) or any(each.endswith("*") for each in site.imports()):
            return
        if name in ("any", "all") and _is_explained(call):
            return
        edits = _edits(site, name, call, built)
        if not edits:
            return
        fix = None
        inside = any(each.type == "interpolation" for each in site.around(call))
        if len(given.children) == _ALONE and not inside and not has_comment(call):
            fix = Fix("Leave out the list", edits, safe=False)
        yield site.finding(call, f"This list is built only for `{name}`: {_how(name)}", fix=fix)

    valid = {
        "python": [
            "x = sum([f(y) for y in z], start)\n",
            "x = min([f(y) for y in z], default=0)\n",
            "async def f(z):\n    return any([await g(y) for y in z])\n",
            "async def f(z):\n    return list([y async for y in z])\n",
            "x = ''.join([f(y) for y in z])\n",
            "x = tuple([f(y) for y in z])\nx = sorted([f(y) for y in z])\n",
            "def f(sum):\n    return sum([y for y in z])\n",
            "from numpy import *\nx = sum([y for y in z])\n",
            "from numpy import all\nx = all([y for y in z])\n",
            "def f(forms):\n    g()\n    # all of them are to be asked\n"
            "    return all([each.is_valid() for each in forms])\n",
            "x = sum(f(y) for y in z)\n",
            "x = dict([f(y) for y in z])\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f(xs):
                    if any([x > 1 for x in xs]):
                       ^^^^^^^^^^^^^^^^^^^^^^^^
                        return set([x for x in xs]), dict([(x, 1) for x in xs if x])
                               ^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    return list([x for x in xs])
                           ^^^^^^^^^^^^^^^^^^^^^
                """,
                fixed="""
                def f(xs):
                    if any(x > 1 for x in xs):
                        return {x for x in xs}, {x: 1 for x in xs if x}
                    return [x for x in xs]
                """,
            ),
        ],
    }


def _how(name: str) -> str:
    if name == "list":
        return "leave out the call"
    if name in ("set", "dict"):
        return f"write a {name} comprehension"
    return "leave out the brackets"


def _edits(site: Site, name: str, call: Node, built: Node) -> tuple[Edit, ...]:
    """How the call is written without the list; nothing where that is not known."""
    before, behind = Span(call.start_byte, built.start_byte), Span(built.end_byte, call.end_byte)
    if name == "list":
        return Edit(before, ""), Edit(behind, "")
    opening, closing = built.start_byte + 1, built.end_byte - 1
    before, behind = Span(call.start_byte, opening), Span(closing, call.end_byte)
    if name == "set":
        return Edit(before, "{"), Edit(behind, "}")
    if name == "dict":
        pair = built.child_by_field_name("body")
        items = pair.named_children if pair is not None and pair.type == "tuple" else []
        if pair is None or len(items) != _PAIR:
            return ()
        text = f"{site.text(items[0])}: {site.text(items[1])}"
        return Edit(before, "{"), Edit(site.span(pair), text), Edit(behind, "}")
    return Edit(Span(built.start_byte, opening), ""), Edit(Span(closing, built.end_byte), "")


def _is_explained(call: Node) -> bool:
    """Whether a comment stands right above the statement that a call is in."""
    node: Node | None = call
    while node is not None and (node.parent is None or node.parent.type not in ("block", "module")):
        node = node.parent
    before = node.prev_sibling if node is not None else None
    return before is not None and before.type == "comment"


def _waits(built: Node) -> bool:
    """Whether a comprehension has an `await`, a `yield` or an `async for` in it."""
    stack = [built]
    while stack:
        node = stack.pop()
        if node.type in _WAITS or (
            node.type == "for_in_clause" and node.children[0].type == "async"
        ):
            return True
        stack += node.named_children
    return False
