from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Finding, Related, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_LITERALS = frozenset(
    {"integer", "float", "true", "false", "none", "string", "concatenated_string", "tuple"}
)


class DuplicateDictKey(CodeRule):
    """Disallow a key that a dictionary display gives twice.

    ## Why is this bad?
    The later value silently replaces the earlier one, so one of the two lines does nothing.

    Keys are compared by value: `"a"` and `'a'` are the same key, `1` and `"1"` are not. A key that
    is given the same value again is not reported.
    """

    code = "PY106"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Remove one of the two entries, or correct its key"
    same_as = ("ruff:F601", "pylint:W0109", "sonar:S2834", "sonar:S5780")
    languages = ("python",)
    queries = {"python": "(dictionary (pair)) @here"}
    words = {"python": frozenset()}  # `Language.opening` knows braces

    def wants(self, node: Node, source: bytes) -> bool:
        return node.named_child_count > 1

    def check(self, site: Site) -> Iterator[Finding]:
        first: dict[Hashable, Node] = {}
        for pair in site.node.named_children:
            key = pair.child_by_field_name("key")
            found = _constant(site, key) if key is not None and key.type in _LITERALS else None
            if key is None or found is None:
                continue
            earlier = first.setdefault(found, pair)
            if earlier == pair or _value(site, earlier) == _value(site, pair):
                continue
            text = site.text(key)
            yield site.finding(
                key,
                f"The key `{text}` stands here twice, and this value replaces the earlier one",
                related=(Related(site.span(earlier), f"The earlier value of `{text}`"),),
            )

    valid = {
        "python": [
            "x = {f(): 1, f(): 2}\n",
            "x = {1: 'a', '1': 'b'}\n",
            "x = [{'a': 1}, {'a': 2}]\n",
            "x = {**a, 'b': 1, **a}\n",
            "x = {a: 1, a: 2}\n",
            "x = {'a': 1, 'a': 1}\n",
            "x = {f'{a}': 1, f'{a}': 2, 'a': 3, b'a': 4}\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                x = {"a": 1, "b": 2, 'a': 3}
                                     ^^^
                """
            ),
            Invalid(
                """
                def f():
                    return {
                        (1, "x"): a,
                        "ab": b,
                        1: c,
                        (1, 'x'): d,
                        ^^^^^^^^
                        "a" "b": e,
                        ^^^^^^^
                        0x1: f,
                        ^^^
                    }
                """
            ),
        ],
    }


def _constant(site: Site, key: Node) -> Hashable | None:
    """What makes a literal key equal to another; None where it is no constant."""
    content = key.named_children
    if key.type == "string" and len(content) == 3 and not content[1].named_children:  # noqa: PLR2004
        prefix = site.text(content[0]).rstrip("'\"").lower()
        if prefix in ("", "b"):
            text = site.text(content[1])
            return ("bytes", text) if prefix else ("str", text)
    text = site.text(key)
    try:
        value = int(text, 0) if text.isdecimal() else ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    if isinstance(value, str | bytes):
        return (type(value).__name__, value if isinstance(value, str) else value.decode("latin-1"))
    return ("other", value) if isinstance(value, Hashable) else None


def _value(site: Site, pair: Node) -> str:
    value = pair.child_by_field_name("value")
    return site.text(value) if value is not None else ""
