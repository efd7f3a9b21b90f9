from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_PREFIXES = ("f", "F", "fr", "fR", "Fr", "FR", "rf", "rF", "Rf", "RF")


class FstringNoPlaceholder(CodeRule):
    """Disallow f-strings without a placeholder.

    ## Why is this bad?
    The `f` does nothing here. Either it is left over, or the braces around a name were forgotten.

    A part of a longer text whose other parts have placeholders is not reported.

    ## Fix safety
    Safe: the text stays the same, and braces that were doubled become single.
    """

    code = "PY603"
    category = Category.STYLE
    severity = Severity.INFO
    fix = "safe"
    suggestion = "Remove the `f`, or add the placeholder that is missing"
    same_as = ("ruff:F541", "flake8:F541", "pylint:W1309", "sonar:S3457")
    languages = ("python",)
    queries = {"python": "(string . (string_start) @here)"}
    words = {"python": frozenset(_PREFIXES)}

    looks_inside = False

    def wants(self, node: Node, source: bytes) -> bool:
        return source[node.start_byte] not in b"\"'"

    def check(self, site: Site) -> Iterator[Finding]:
        start = site.node
        prefix = site.text(start).rstrip("'\"")
        if "f" not in prefix.lower():
            return
        string = start.parent
        if string is None or any(_has_placeholder(each) for each in _pieces(string)):
            return
        edits = [Edit(_letter(start, prefix), "")]
        edits += (Edit(Span(b, e), "") for b, e in _doubled(site.source, string))
        fix = Fix("Remove the `f`", tuple(edits), safe=True)
        yield site.finding(string, "This f-string has no placeholder: remove the `f`", fix=fix)

    valid = {
        "python": [
            "x = f'{a}'\n",
            "x = f'a' f'{b}'\n",
            "x = 'a {b}'\nx = r'f'\n",
            "x = f'{a:{width}.2f}'\n",
            "x = 'f'\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f(x):
                    print(f"done", rf'd', x)
                          ^^^^^^^  ^^^^^
                    return f"{{x}}"
                           ^^^^^^^^
                """,
                fixed="""
                def f(x):
                    print("done", r'd', x)
                    return "{x}"
                """,
            ),
        ],
    }


def _pieces(string: Node) -> list[Node]:
    """A string with those that it is written together with."""
    whole = string.parent
    return whole.named_children if whole and whole.type == "concatenated_string" else [string]


def _has_placeholder(string: Node) -> bool:
    return any(each.type == "interpolation" for each in string.named_children)


def _letter(start: Node, prefix: str) -> Span:
    at = start.start_byte + prefix.lower().index("f")
    return Span(at, at + 1)


def _doubled(source: bytes, string: Node) -> Iterator[tuple[int, int]]:
    """The second brace of every two, which a plain string takes for two."""
    for content in string.named_children:
        for each in content.named_children:
            if each.type == "escape_interpolation":
                yield each.end_byte - 1, each.end_byte
