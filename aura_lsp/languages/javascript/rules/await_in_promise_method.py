from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import arguments
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_METHODS = frozenset({"all", "allSettled", "any", "race"})


class AwaitInPromiseMethod(CodeRule):
    """Disallow `await` in the list that is given to `Promise.all`.

    ## Why is this bad?
    Each `await` waits before the next element is even started: they run one after the other, which
    `Promise.all` was to prevent. With `race` and `any` the first one always wins.
    """

    code = "JS104"
    category = Category.CONCURRENCY
    severity = Severity.WARNING
    suggestion = "Leave out the `await` in the list"
    same_as = ("unicorn:no-await-in-promise-methods",)
    languages = ("javascript", "typescript")
    names = dict.fromkeys(languages, frozenset({"Promise"}))

    def check(self, site: Site) -> Iterator[Finding]:
        callee = site.node.parent
        call = callee.parent if callee is not None else None
        if callee is None or call is None or call.type != "call_expression":
            return
        method = callee.child_by_field_name("property")
        given = arguments(call)
        if method is None or site.text(method) not in _METHODS or not given:
            return
        elements = [each for each in given[0].named_children if each.type != "comment"]
        if given[0].type != "array" or len(elements) < 2:  # noqa: PLR2004 - one is no list
            return
        for each in elements:
            if each.type == "await_expression":
                message = f"`Promise.{site.text(method)}` waits for this before it starts the next"
                yield site.finding(each.children[0], message)

    valid = {
        "javascript": [
            "const f = async () => Promise.all([a(), b()]);\n",
            "const f = async () => Promise.all([...(await a()), b()]);\n",
            "const f = async () => Promise.all([async () => await a(), b()]);\n",
            "const f = async () => await Promise.all([a(), b()]);\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                "const f = async () => Promise.all([await a(), b()]);\n"
                "                                   ^^^^^\n"
            ),
        ],
        "typescript": [
            Invalid(
                "const f = async () => Promise.race([a(), await b()]);\n"
                "                                         ^^^^^\n"
            ),
        ],
    }
