from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import arguments, callee_at, own_nodes, plain
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_SHARED = {"array": "array", "object": "object", "new_expression": "object"}
"""What makes something that can change -> what that is."""
_BOUND_TO_PLACE = frozenset({"comment", "await_expression", "yield_expression"})
"""What cannot be moved into a function."""


class ArrayFillReference(CodeRule):
    """Disallow `fill` with an array or object, which all elements would share.

    ## Why is this bad?
    `new Array(3).fill([])` makes one array and puts it in three places: what is pushed to the first
    is in all of them.

    Not reported where the elements are replaced at once, as in `Array(3).fill({}).map(…)`, and
    functions, which nobody changes.

    ## Fix safety
    Unsafe: the value is made once for each element.
    """

    code = "JS114"
    category = Category.BUG
    severity = Severity.WARNING
    wave = 2
    fix = "unsafe"
    suggestion = "Make each element: `Array.from({ length: n }, () => …)`"
    same_as = ("unicorn:no-array-fill-with-reference-type",)
    languages = ("javascript", "typescript")
    names = dict.fromkeys(languages, frozenset({"fill"}))

    def check(self, site: Site) -> Iterator[Finding]:
        callee = callee_at(site.node)
        call = callee.parent if callee is not None else None
        array = callee.child_by_field_name("object") if callee is not None else None
        if call is None or array is None or _is_read_on(call):
            return
        given, length = arguments(call), _length(site, plain(array))
        what = _SHARED.get(plain(given[0]).type) if given else None
        if what is None or not length:
            return
        yield site.finding(
            given[0],
            f"All elements are this one {what}; make one for each with `Array.from`",
            fix=_fix(site, call, given, length),
        )

    valid = {
        "javascript": [
            "const a = new Array(3).fill(0);\n",
            "const a = new Array(3).fill(b);\n",
            "const a = new Uint8Array(3).fill(new A());\n",
            "const a = Array(3).fill({}).map((_, i) => ({ i }));\n",
            "const a = Array.from({ length: 3 }, () => []);\n",
            "function f(Array) { return Array(3).fill([]); }\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                "const a = new Array(n + 1).fill([]);\n                                ^^\n",
                fixed="const a = Array.from({ length: n + 1 }, () => []);\n",
            ),
            Invalid(
                "f(Array.from({ length: n }).fill({ b: 1 }), Array(2).fill(new Set()));\n"
                "                                 ^^^^^^^^                 ^^^^^^^^^\n",
                fixed="f(Array.from({ length: n }, () => ({ b: 1 })), "
                "Array.from({ length: 2 }, () => new Set()));\n",
            ),
        ],
        "typescript": [
            Invalid(
                "const a = new Array<number[]>(3).fill([] as number[]);\n"
                "                                      ^^^^^^^^^^^^^^\n"
            ),
        ],
    }


def _is_read_on(call: Node) -> bool:
    """Whether the array is only the start of another."""
    return call.parent is not None and call.parent.type in ("member_expression", "spread_element")


def _length(site: Site, array: Node) -> str:
    """The length of an array that is made of nothing else; empty for other expressions."""
    made = array.child_by_field_name("constructor") or array.child_by_field_name("function")
    given = arguments(array)
    if made is None or len(given) != 1:
        return ""
    origin = site.origin(made)
    if origin == "builtins.Array" and given[0].type != "spread_element":
        return f"length: {site.text(given[0])}"
    if origin != "builtins.Array.from" or given[0].type != "object":
        return ""
    inside = site.text(given[0])[1:-1].strip().rstrip(",")
    return inside if given[0].named_child_count == 1 and inside.startswith("length") else ""


def _fix(site: Site, call: Node, given: list[Node], length: str) -> Fix | None:
    value = site.text(given[0])
    if len(given) > 1 or any(each.type in _BOUND_TO_PLACE for each in own_nodes(call)):
        return None
    made = call.child_by_field_name("function")
    if made is None or any(each.type == "type_arguments" for each in own_nodes(made)):
        return None
    value = f"({value})" if value.startswith("{") else value
    text = f"Array.from({{ {length} }}, () => {value})"
    return Fix("Make each element", (Edit(site.span(call), text),), safe=False)
