from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.calls import arguments, call_of, origin_of_call
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_LITERALS = {
    "interpreted_string_literal": "string",
    "raw_string_literal": "string",
    "int_literal": "int",
    "rune_literal": "rune",
    "true": "bool",
    "false": "bool",
}
_TYPES = frozenset({"string", "int", "int32", "int64", "uint", "uint32", "uint64", "byte", "rune"})
_ARGUMENTS = 3


class ContextKeyBuiltin(CodeRule):
    """Disallow context keys of a type that all packages share.

    ## Why is this bad?
    Two packages that both store a value under the string `"user"` overwrite each other's. A key of
    a type of the package's own, such as `type key struct{}`, is nobody else's.
    """

    code = "GO113"
    category = Category.BUG
    severity = Severity.INFO
    suggestion = "Declare a type for the key in this package"
    same_as = ("staticcheck:SA1029", "revive:context-keys-type")
    languages = ("go",)
    names = {"go": frozenset({"WithValue"})}

    def check(self, site: Site) -> Iterator[Finding]:
        if site.in_tests:
            return
        call = call_of(site.node)
        given = arguments(call) if call is not None else []
        if call is None or len(given) != _ARGUMENTS:
            return
        kind = _builtin_type(site, given[1])
        if kind and origin_of_call(site, call) == "context.WithValue":
            yield site.finding(
                given[1],
                f"This key is a `{kind}`, which other packages use too; give it its own type",
            )

    valid = {
        "go": [
            'import "context"\n\nfunc f(c T) {\n\tcontext.WithValue(c, ctxKey{}, 1)\n}\n',
            'import "context"\n\nfunc f(c T) {\n\tcontext.WithValue(c, userKey, 1)\n}\n',
            'import "context"\n\nfunc f(c T) {\n\tcontext.WithValue(c, key("a"), 1)\n}\n',
            'import "context"\n\nfunc f(c T) {\n\tcontext.WithValue(c, struct{}{}, 1)\n}\n',
            'import "my/context"\n\nfunc f(c T) {\n\tcontext.WithValue(c, "a", 1)\n}\n',
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                import "context"

                func f(ctx context.Context) context.Context {
                    ctx = context.WithValue(ctx, "user", 1)
                                                 ^^^^^^
                    return context.WithValue(ctx, string(name), 2)
                                                  ^^^^^^^^^^^^
                }
                """
            ),
        ],
    }


def _builtin_type(site: Site, key: Node) -> str:
    """The type of a key if every package has it."""
    literal = _LITERALS.get(key.type)
    if literal is not None:
        return literal
    origin = origin_of_call(site, key)
    name = origin.removeprefix("builtins.")
    return name if origin != name and name in _TYPES else ""
