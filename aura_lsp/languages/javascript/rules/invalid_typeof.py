from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import plain
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_RESULTS = frozenset(
    {"undefined", "object", "boolean", "number", "string", "function", "symbol", "bigint"}
)
_PATTERN = """
(binary_expression
  left: (unary_expression operator: "typeof")
  operator: ["==" "===" "!=" "!=="]
  right: [(string) (undefined) (identifier)]) @here
(binary_expression
  left: [(string) (undefined)]
  operator: ["==" "===" "!=" "!=="]
  right: (unary_expression operator: "typeof")) @here
"""


class InvalidTypeof(CodeRule):
    """Disallow comparing `typeof` with what it never gives.

    ## Why is this bad?
    `typeof` gives one of eight texts. The comparison with another one, or with `undefined` itself,
    is always false.

    ## Fix safety
    Unsafe: the condition begins to hold.
    """

    code = "JS109"
    category = Category.BUG
    severity = Severity.ERROR
    fix = "unsafe"
    wave = 2
    suggestion = "Compare with one of `typeof`'s eight results"
    same_as = ("eslint:valid-typeof", "biome:useValidTypeof", "sonar:S4125")
    languages = ("javascript", "typescript")
    queries = dict.fromkeys(languages, _PATTERN)
    words = dict.fromkeys(languages, frozenset({"typeof"}))

    def check(self, site: Site) -> Iterator[Finding]:
        sides = [site.node.child_by_field_name(each) for each in ("left", "right")]
        side = next((each for each in sides if each and each.type != "unary_expression"), None)
        if side is None:
            return
        value = plain(side)
        said = site.text(value)
        if value.type == "string":
            if said[1:-1] in _RESULTS:
                return
            yield site.finding(value, f"`typeof` never gives {said}")
        elif said == "undefined":
            fix = Fix('Use `"undefined"`', (Edit(site.span(value), '"undefined"'),), safe=False)
            yield site.finding(value, "`typeof` gives a text, never `undefined` itself", fix=fix)

    valid = {
        "javascript": [
            'if (typeof a === "string") b();\n',
            "if (typeof a === typeof b) c();\n",
            "if (typeof a === b) c();\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid('if (typeof a === "nubmer") b();\n                 ^^^^^^^^\n'),
            Invalid("if ('nubmer' !== typeof a) b();\n    ^^^^^^^^\n"),
            Invalid(
                "if (typeof a === undefined) b();\n                 ^^^^^^^^^\n",
                fixed='if (typeof a === "undefined") b();\n',
            ),
        ],
        "typescript": [Invalid('if (typeof a == "array") b();\n                ^^^^^^^\n')],
    }
