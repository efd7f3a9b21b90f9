from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import arguments, call_of, callee
from aura_lsp.languages.python.literals import is_constant
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_INSTEAD = {
    "lstrip": "`removeprefix`",
    "rstrip": "`removesuffix`",
    "strip": "`removeprefix` and `removesuffix`",
}
_WORD_LENGTH = 4
"""So many letters are a word and no set."""
_RUN = 3
"""So many letters that follow each other in the alphabet are a part of it."""


class StripMultichar(CodeRule):
    """Disallow `strip` of what looks like a prefix or a suffix.

    ## Why is this bad?
    `strip`, `lstrip` and `rstrip` take a set of characters. `.rstrip(".txt")` takes away every `.`,
    `t` and `x` at the end, so `"next.txt"` becomes `"ne"`.

    Sets of blanks, of punctuation, and parts of an alphabet such as `"0123456789abcdef"` are meant
    and not reported.
    """

    code = "PY111"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Use `removeprefix` or `removesuffix`, or list every character once"
    same_as = ("ruff:B005", "ruff:PLE1310", "pylint:E1310")
    languages = ("python",)
    names = {"python": frozenset(_INSTEAD)}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        if call is None or callee(call) == site.node:
            return
        given = arguments(call, site.source)
        if given.is_open or given.total != 1 or not given.positional:
            return
        characters = _characters(site, given.positional[0])
        if _is_affix(characters):
            name = site.text(site.node)
            message = (
                f"`{name}` takes a set of characters, not a text: use {_INSTEAD[name]} for "
                f"`{site.text(given.positional[0])}`"
            )
            yield site.finding(call, message)

    valid = {
        "python": [
            "x.strip('/')\n",
            "x.strip(' \\n\\t')\n",
            "x.strip('\\'\"')\nx.strip('()')\nx.rstrip('.,;')\n",
            "x.lstrip('0123456789')\nx.strip('0123456789abcdef')\nx.rstrip('aeiou')\n",
            "x.strip(b'\\r\\n')\nx.strip(b'()')\n",
            "x.rstrip('L')\nx.rstrip('lLuU')\nx.strip('nN')\n",
            "x.removesuffix('.txt')\n",
            "x.strip(characters)\nx.strip(f'{a}.txt')\nstrip('.txt')\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                name = path.rstrip(".txt")
                       ^^^^^^^^^^^^^^^^^^^
                """
            ),
            Invalid(
                """
                def f(url):
                    url = url.strip().lstrip("http://")
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    return url.lstrip("www."), url.rstrip(b".json"), url.lstrip("../")
                           ^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^
                """
            ),
        ],
    }


def _characters(site: Site, argument: Node) -> str:
    """The characters of a literal; empty where it is none."""
    if argument.type != "string" or not is_constant(argument):
        return ""
    try:
        value = ast.literal_eval(site.text(argument))
    except (ValueError, SyntaxError):
        return ""
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _is_affix(characters: str) -> bool:
    """Whether a set of characters looks like a text that was to be taken away."""
    if len(set(characters)) < 2 or characters.isspace() or _is_alphabet(characters):  # noqa: PLR2004
        return False
    visible = [each for each in characters if not each.isspace()]
    if len(set(visible)) < len(visible):
        return True
    letters = sum(each.isalpha() for each in characters)
    if not letters or not (characters[0].isalnum() or characters[-1].isalnum()):
        return False
    return letters >= _WORD_LENGTH or not set("./:").isdisjoint(characters)


def _is_alphabet(characters: str) -> bool:
    """Whether letters and digits are a choice of an alphabet: in its order, or in both cases."""
    plain = [each for each in characters if each.isalnum()]
    runs = sum(ord(b) - ord(a) == 1 for a, b in pairwise(plain))
    if runs >= _RUN or (len(plain) > _WORD_LENGTH and plain == sorted(set(plain))):
        return True
    if plain and set(plain) <= set(string.digits):
        return True
    return bool(plain) and {each.swapcase() for each in plain if each.isalpha()} <= set(plain)
