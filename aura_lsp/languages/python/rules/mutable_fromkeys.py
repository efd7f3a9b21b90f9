from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import arguments, call_of, callee, has_comment
from aura_lsp.languages.python.literals import COLLECTIONS
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_FACTORIES = frozenset({"builtins.list", "builtins.dict", "builtins.set", "builtins.bytearray"})
_VALUE = 1
_GIVEN = 2


class MutableFromkeys(CodeRule):
    """Disallow filling a dictionary or list with one object that may change.

    ## Why is this bad?
    `dict.fromkeys(keys, [])` makes one list: what is appended under one key is there under all. So
    does `[[]] * n`, which is reported where it is assigned.

    ## Fix safety
    Unsafe: every key gets a value of its own.
    """

    code = "PY114"
    category = Category.BUG
    severity = Severity.WARNING
    wave = 2
    fix = "unsafe"
    suggestion = "Make a value for every key: `{key: [] for key in keys}`"
    same_as = ("ruff:RUF024",)
    languages = ("python",)
    names = {"python": frozenset({"fromkeys"})}
    queries = {
        "python": """
            (binary_operator left: (list . [(list) (dictionary) (set)] .) operator: "*"
                right: [(identifier) (integer)]) @here
        """
    }
    words = {"python": frozenset({"def"})}

    def check(self, site: Site) -> Iterator[Finding]:
        if site.node.type == "binary_operator":
            yield from self._repeated(site)
            return
        call = call_of(site.node)
        called = callee(call) if call is not None else None
        if call is None or called is None or site.origin(called) != "builtins.dict.fromkeys":
            return
        given = arguments(call, site.source)
        value = given.get(_VALUE, "value")
        if value is None or given.total != _GIVEN or given.is_open or not _changes(site, value):
            return
        fix = None
        if not has_comment(call) and len(given.positional) == _GIVEN:
            keys = site.text(given.positional[0])
            name = "key" if "key" not in keys + site.text(value) else "each"
            text = f"{{{name}: {site.text(value)} for {name} in {keys}}}"
            inside = any(each.type == "interpolation" for each in site.around(call))
            edit = Edit(site.span(call), text)
            fix = None if inside else Fix("Make a value for every key", (edit,), safe=False)
        message = f"All keys share this one `{site.text(value)}`: make one for each"
        yield site.finding(call, " ".join(message.split()), fix=fix)

    def _repeated(self, site: Site) -> Iterator[Finding]:
        left, times = site.node.named_children[0], site.node.named_children[-1]
        value = left.named_children[0]
        parent = site.node.parent
        if parent is None or parent.type != "assignment" or site.text(times) in ("0", "1"):
            return
        if has_comment(site.node):
            return
        text = f"[{site.text(value)} for _ in range({site.text(times)})]"
        fix = Fix("Make a value for every place", (Edit(site.span(site.node), text),), safe=False)
        yield site.finding(
            site.node, "All places share this one object: make one for each", fix=fix
        )

    valid = {
        "python": [
            "x = dict.fromkeys(y)\nx = dict.fromkeys(y, 0)\n",
            "x = dict.fromkeys(y, ())\nx = dict.fromkeys(y, frozenset())\n",
            "x = {z: [] for z in y}\n",
            "x = [None] * n\nx = [0] * n\nx = [()] * n\n",
            "def f(x, n):\n    assert x == [[0]] * n\n    return zip(*[[]] * n)\n",
            "def f(dict):\n    return dict.fromkeys(y, [])\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f(names):
                    return dict.fromkeys(names, [])
                           ^^^^^^^^^^^^^^^^^^^^^^^^
                """,
                fixed="""
                def f(names):
                    return {key: [] for key in names}
                """,
            ),
            Invalid(
                """
                def f(n):
                    rows = [[]] * n
                           ^^^^^^^^
                    return rows
                """,
                fixed="""
                def f(n):
                    rows = [[] for _ in range(n)]
                    return rows
                """,
            ),
            Invalid(
                """
                x = dict.fromkeys(y, set())
                    ^^^^^^^^^^^^^^^^^^^^^^^
                """
            ),
        ],
    }


def _changes(site: Site, value: Node) -> bool:
    """Whether a value is an object that may be changed."""
    called = callee(value) if value.type == "call" else None
    if called is not None:
        return bool(site.origin(called, _FACTORIES))
    return value.type in COLLECTIONS
