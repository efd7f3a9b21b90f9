from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.escaping import escapes, name_escapes
from aura_lsp.languages.python.flow import leaves_loop
from aura_lsp.languages.python.names import FUNCTIONS, SCOPES, binds, is_bound, scope_of
from aura_lsp.metrics.recursion import mentions
from aura_lsp.model import Category, Finding, Related, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_COMPREHENSIONS = SCOPES - FUNCTIONS
_STATEMENTS = frozenset({"for_statement", "while_statement"})
_ASSIGNMENTS = frozenset(
    {"assignment", "augmented_assignment", "named_expression", "for_statement"}
)
_ENDS = frozenset({*FUNCTIONS, "class_definition"})
_MOST_NAMES = 64
"""A function that reads more different names is looked at no further."""


class LoopVariableClosure(CodeRule):
    """Disallow functions that keep a variable of the loop that they are made in.

    ## Why is this bad?
    A function looks up a name when it runs, not when it is made. All functions that a loop makes
    share its variable, and after the loop all see its last value.

    Only functions that are kept are reported: stored, yielded, or given to what is known to keep
    them. One that is used in the same turn, has the value as a default (`lambda x=x: …`), or is
    made right before the loop ends, is not.
    """

    code = "PY103"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Bind the value when the function is made, as in `lambda x=x: …`"
    same_as = ("ruff:B023", "pylint:W0640", "sonar:S1515")
    languages = ("python",)
    queries = {"python": "[(lambda) (function_definition)] @here"}
    words = {"python": frozenset({"lambda", "def"})}

    def wants(self, node: Node, source: bytes) -> bool:
        return bool(_loops(node))

    def check(self, site: Site) -> Iterator[Finding]:
        function = site.node
        loops = _loops(function)
        body = function.child_by_field_name("body")
        if not loops or body is None or not _is_kept(site, function, loops[-1]):
            return
        if loops[0].type in _STATEMENTS and leaves_loop(function, loops[0]):
            return
        for name, read in _free_names(site, function, body).items():
            loop = next((each for each in loops if _binds_in(site, each, name)), None)
            if loop is not None:
                message = f"`{name}` has its last value when this function runs: bind it here"
                related = (Related(site.span(loop.children[0]), f"This loop changes `{name}`"),)
                yield site.finding(read, message, related=related)
                return

    valid = {
        "python": [
            "for x in xs:\n    fs.append(lambda x=x: x)\n",
            "for x in xs:\n    fs.append(lambda x: x)\n",
            "for x in xs:\n    fs.append(lambda: [x for x in ys])\n",
            "for x in xs:\n    ys.sort(key=lambda y: y[x])\n    z = max(ys, key=lambda y: y[x])\n",
            "for x in xs:\n    y = list(map(lambda z: z + x, ys))\n",
            "for x in xs:\n    def f():\n        return x\n    y = f()\n",
            "import functools\nfor x in xs:\n    fs.append(functools.partial(g, x))\n",
            "def f(xs):\n    for x in xs:\n        if x:\n            fs.append(lambda: x)\n"
            "            break\n",
            "def f(xs):\n    for x in xs:\n        return lambda: x\n",
            "for x in xs:\n    def f():\n        x = 1\n        return x\n    fs.append(f)\n",
            "fs = [lambda: y for x in xs]\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                for x in xs:
                    callbacks.append(lambda: print(x))
                                                   ^
                """
            ),
            Invalid(
                """
                def f(xs):
                    adders = [lambda y: x + y for x in xs]
                                        ^
                    for key in xs:
                        value = key.value
                        def show():
                            return value
                                   ^^^^^
                        adders[key] = show
                        button.connect(command=lambda: g(key))
                                                         ^^^
                        yield lambda: key
                                      ^^^
                """
            ),
        ],
    }


def _loops(function: Node) -> list[Node]:
    """The loops and comprehensions around a function that make it anew at every turn, innermost
    first."""
    found: list[Node] = []
    inner, around = function, function.parent
    while around is not None and around.type not in _ENDS:
        if around.type in _STATEMENTS:
            if around.child_by_field_name("body") == inner:
                found.append(around)
        elif around.type in _COMPREHENSIONS and inner.type != "for_in_clause":
            found.append(around)
        inner, around = around, around.parent
    return found


def _is_kept(site: Site, function: Node, loop: Node) -> bool:
    if function.type == "lambda":
        return escapes(function, site.source, loop)
    name = function.child_by_field_name("name")
    parent = function.parent
    is_decorated = parent is not None and parent.type == "decorated_definition"
    return name is not None and not is_decorated and name_escapes(name, site.source, loop)


def _free_names(site: Site, function: Node, body: Node) -> dict[str, Node]:
    """The names that a function reads and does not have itself, with where it reads them first."""
    found: dict[str, Node] = {}
    stack = [body]
    while stack and len(found) < _MOST_NAMES:
        node = stack.pop()
        stack += reversed(node.children)
        parent = node.parent
        if node.type != "identifier" or parent is None or binds(node):
            continue
        if node in (parent.child_by_field_name("attribute"), parent.child_by_field_name("name")):
            continue
        found.setdefault(site.text(node), node)
    return {name: node for name, node in found.items() if not _is_own(site, function, name, node)}


def _is_own(site: Site, function: Node, name: str, node: Node) -> bool:
    """Whether a function, or something inside it, has a name of its own."""
    for scope in site.around(node):
        if scope.type in SCOPES and is_bound(scope, name.encode(), site.source):
            return True
        if scope == function:
            return False
    return False


def _binds_in(site: Site, loop: Node, name: str) -> bool:
    """Whether a loop gives a name a new value at every turn."""
    text = name.encode()
    if loop.type in _COMPREHENSIONS:
        return is_bound(loop, text, site.source)
    around = scope_of(loop)
    for mention in mentions(text, site.source, loop):
        if mention.type == "identifier" and binds(mention) and scope_of(mention) == around:
            parent = mention.parent
            while parent is not None and parent != loop and parent.type not in _ASSIGNMENTS:
                parent = parent.parent
            if parent is not None and parent.type in _ASSIGNMENTS:
                return True
    return False
