from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import arguments, plain
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_TIMERS = frozenset({"setTimeout", "setInterval", "setImmediate", "execScript"})
_OWNERS = frozenset({"window", "globalThis", "self", "global"})
_CALLS = frozenset({"call_expression", "new_expression"})


class DynamicCode(CodeRule):
    """Disallow running text as code.

    ## Why is this bad?
    Whoever gets a word into the text runs code of his own, with all that the page or the server may
    do.

    `eval`, `Function` and timers that are given a text count. Not reported: methods of other
    objects, and local names.
    """

    code = "JS501"
    category = Category.SECURITY
    severity = Severity.ERROR
    suggestion = "Call a function, or parse the data with `JSON.parse`"
    same_as = (
        "eslint:no-eval", "eslint:no-implied-eval", "eslint:no-new-func", "sonar:S1523",
        "biome:noGlobalEval", "typescript-eslint:no-implied-eval",
    )  # fmt: skip
    languages = ("javascript", "typescript")
    names = dict.fromkeys(languages, _TIMERS | {"eval", "Function"})

    def check(self, site: Site) -> Iterator[Finding]:
        name = site.text(site.node)
        callee: Node = site.node
        parent = callee.parent
        if parent is not None and parent.type == "member_expression":
            owner = parent.child_by_field_name("object")
            if owner is None or owner == site.node or site.text(owner) not in _OWNERS:
                return
            callee, parent = parent, parent.parent
        if parent is None or parent.type not in _CALLS:
            return
        if callee not in (
            parent.child_by_field_name("function"),
            parent.child_by_field_name("constructor"),
        ):
            return
        given = arguments(parent)
        if not given or not site.origin(callee):
            return
        if name in _TIMERS and not _is_text(plain(given[0])):
            return
        if name == "eval" and plain(given[0]).type == "string":
            return
        yield site.finding(callee, f"`{name}` runs a text as code")

    valid = {
        "javascript": [
            "page.eval(a);\n",
            "function f(eval) { eval(a); }\n",
            "setTimeout(f, 1);\nsetTimeout(() => f(), 1);\n",
            "const a = Function;\nif (b instanceof Function) c();\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid("eval(a);\n^^^^\n"),
            Invalid("const f = new Function('a', b);\n              ^^^^^^^^\n"),
            Invalid("setTimeout('f(' + a + ')', 1);\n^^^^^^^^^^\n"),
        ],
        "typescript": [Invalid("window.eval(a as string);\n^^^^^^^^^^^\n")],
    }


def _is_text(value: Node) -> bool:
    """Whether a value is a text, or put together from one."""
    if value.type in ("string", "template_string"):
        return True
    operator = value.child_by_field_name("operator")
    if value.type != "binary_expression" or operator is None or operator.type != "+":
        return False
    return any(_is_text(plain(each)) for each in value.named_children)
