from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from aura_lsp.languages.python.calls import (
    arguments,
    callee,
    has_comment,
    is_expected_to_fail,
    own_nodes,
)
from aura_lsp.languages.python.flow import leaves_loop
from aura_lsp.model import Category, Edit, Finding, Fix, Related, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_VIEWS = frozenset({"items", "keys", "values"})
_ENUMERATE = frozenset({"builtins.enumerate"})
_CALLED = (b"enumerate", b"items", b"keys", b"values")
_CHANGES = frozenset(
    {
        "append", "insert", "remove", "pop", "clear", "add", "discard", "update", "popitem",
        "setdefault",
    }
)  # fmt: skip
_SKIPS = frozenset(
    {"if_statement", "break_statement", "continue_statement", "return_statement"}
    | {"raise_statement", "try_statement", "match_statement", "while_statement", "yield"}
)
"""Where one of these stands, a loop may come to its end although it appends."""
_MOST = 8
"""So many changes in one loop are looked at: each takes a look at what comes after it."""
_WORD = re.compile(r"\w+")
_BINDINGS = frozenset({"assignment", "named_expression", "for_statement"})


class _Iterated(NamedTuple):
    """What a loop goes through: the object itself, and the expression that makes a copy safe."""

    object: Node
    whole: Node


class MutateWhileIterating(CodeRule):
    """Disallow changes to what a loop is going through.

    ## Why is this bad?
    A list that loses an element skips the next one; one that grows may never end. A dictionary or
    set that changes its size raises `RuntimeError` at the next step.

    A change that is followed by `break`, `return` or `raise` in every case is not reported, nor is
    a new value for a key, which does not change the size. A list of work to do that grows under
    some condition is well defined, so `append` is reported only where the loop can never end.

    ## Fix safety
    Unsafe: the loop no longer sees what is added on the way.
    """

    code = "PY113"
    category = Category.BUG
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Go through a copy, as in `for x in list(xs):`"
    same_as = ("ruff:B909", "ruff:PLE4703", "pylint:W4701", "pylint:E4702", "pylint:E4703",
        "sonar:S6417")  # fmt: skip
    languages = ("python",)
    queries = {"python": "(for_statement) @here"}
    words = {"python": frozenset({"for"})}

    def wants(self, node: Node, source: bytes) -> bool:
        right = node.child_by_field_name("right")
        return right is not None and _may_be_iterated(right, source)

    def check(self, site: Site) -> Iterator[Finding]:
        loop = site.node
        right, body = loop.child_by_field_name("right"), loop.child_by_field_name("body")
        if right is None or body is None or not _may_be_iterated(right, site.source):
            return
        iterated = _iterated(site, right)
        if iterated is None:
            return
        name = site.text(iterated.object)
        if site.source.find(name.encode(), body.start_byte, body.end_byte) < 0:
            return
        last = 0
        for change in _changes(site, loop, body, name)[:_MOST]:
            if change.start_byte < last or leaves_loop(change, loop):
                continue
            if is_expected_to_fail(change, site.source):
                continue
            last = change.end_byte
            message = f"`{name}` changes here while the loop goes through it: iterate over a copy"
            related = (Related(site.span(iterated.whole), "The loop goes through it here"),)
            fix = _fix(site, iterated.whole)
            yield site.finding(change, message, fix=fix, related=related)

    valid = {
        "python": [
            "for x in list(xs):\n    xs.remove(x)\n",
            "for x in xs[:]:\n    xs.remove(x)\nfor x in sorted(xs):\n    xs.remove(x)\n",
            "for x in xs.copy():\n    xs.remove(x)\nfor x in tuple(xs):\n    xs.remove(x)\n",
            "for x in xs:\n    if x:\n        xs.remove(x)\n        break\n",
            "def f(xs):\n    for x in xs:\n        if x:\n            return xs.pop()\n",
            "for k in d:\n    d[k] = 1\n",
            "for x in xs:\n    xs = xs.copy()\n    xs.remove(x)\n",
            "for x in xs:\n    def f():\n        xs.remove(x)\n    g(f)\n",
            "for x in a.xs:\n    b.xs.remove(x)\n",
            "for x in xs:\n    ys.append(x)\n",
            "for x in todo:\n    if x.rest:\n        todo.append(x.rest)\n",
            "for k in d:\n    d.setdefault(k, []).append(1)\n",
            "for k in d:\n    try:\n        del d[k]\n    finally:\n        break\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f(xs):
                    for x in xs:
                        if x:
                            xs.remove(x)
                            ^^^^^^^^^^^^
                """,
                fixed="""
                def f(xs):
                    for x in list(xs):
                        if x:
                            xs.remove(x)
                """,
            ),
            Invalid(
                """
                for k, v in self.d.items():
                    if v:
                        del self.d[k]
                        ^^^^^^^^^^^^^
                        continue
                    for x in v:
                        self.d.pop(x)
                        ^^^^^^^^^^^^^
                        break
                for i, x in enumerate(xs):
                    if x:
                        xs.insert(i, x)
                        ^^^^^^^^^^^^^^^
                    else:
                        break
                for x in xs:
                    xs.append(x + 1)
                    ^^^^^^^^^^^^^^^^
                """
            ),
        ],
    }


def _may_be_iterated(right: Node, source: bytes) -> bool:
    """Whether `_iterated` may find anything: a quick look at what is called."""
    if right.type == "call":
        called = right.child_by_field_name("function")
        last = source[right.start_byte : called.end_byte] if called is not None else b""
        return last.endswith(_CALLED)
    return right.type in ("identifier", "attribute")


# aura: ignore[cognitive-complexity] each form of loop in turn
def _iterated(site: Site, right: Node) -> _Iterated | None:
    """What a loop goes through, if that is a name or an attribute of one, a view of it or its
    enumeration."""
    node, whole = right, right
    if node.type == "call":
        given, called = arguments(node, site.source), callee(node)
        view = called.child_by_field_name("attribute") if called is not None else None
        inner = called.child_by_field_name("object") if called is not None else None
        if view is not None and inner is not None:
            if site.text(view) not in _VIEWS or given.total:
                return None
            if site.text(view) == "keys" and inner.type != "identifier":
                return None  # a message, for one, gives a list of its own
            node = inner
        elif called is not None and site.origin(called, _ENUMERATE):
            if not given.positional:
                return None
            node = whole = given.positional[0]
    head = node
    while head.type == "attribute":
        head = head.child_by_field_name("object") or site.node
    if head.type != "identifier" or site.text(node) == "self":
        return None
    if site.text(node).endswith("headers"):
        return None  # of a request or message, which make a new list when one is deleted
    return _Iterated(node, whole)


def _changes(site: Site, loop: Node, body: Node, name: str) -> list[Node]:
    """Where a loop's body changes the object with this name, in order; nowhere if the name gets
    another meaning there."""
    head = name.partition(".")[0]
    found: list[Node] = []
    target = loop.child_by_field_name("left")
    if target is not None and head in _WORD.findall(site.text(target)):
        return []
    for node in own_nodes(body):
        if node.type in _BINDINGS:
            left = node.child_by_field_name("left") or node.child_by_field_name("name")
            targets = re.split(r"[\s,()]+", site.text(left)) if left is not None else []
            if name in targets or head in targets:
                return []
        elif (node.type == "call" and _is_change(site, loop, node, name)) or (
            node.type == "delete_statement" and _deletes_item(site, node, name)
        ):
            found.append(node)
    return sorted(found, key=lambda node: node.start_byte)


def _is_change(site: Site, loop: Node, call: Node, name: str) -> bool:
    called = callee(call)
    owner = called.child_by_field_name("object") if called is not None else None
    method = called.child_by_field_name("attribute") if called is not None else None
    if owner is None or method is None or site.text(method) not in _CHANGES:
        return False
    if site.text(owner) != name:
        return False
    if site.text(method) == "insert" and f"{name}.pop(" in site.text(call):
        return False  # moved, so that there are as many as before
    if site.text(method) == "append":
        return not any(each.type in _SKIPS for each in own_nodes(loop))
    # A key that the loop has just come by is there: it gets no new place.
    key, target = arguments(call, site.source).get(0, ""), loop.child_by_field_name("left")
    is_there = (
        site.text(method) == "setdefault"
        and key is not None
        and target is not None
        and site.text(key) in _WORD.findall(site.text(target))
    )
    return not is_there


def _deletes_item(site: Site, statement: Node, name: str) -> bool:
    """Whether something is taken out of the object."""
    values = (
        each.child_by_field_name("value")
        for each in own_nodes(statement)
        if each.type == "subscript"
    )
    return any(value is not None and site.text(value) == name for value in values)


def _fix(site: Site, whole: Node) -> Fix | None:
    if has_comment(whole):
        return None
    text = site.text(whole)
    return Fix("Go through a copy", (Edit(site.span(whole), f"list({text})"),), safe=False)
