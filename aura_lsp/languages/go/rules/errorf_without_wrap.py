from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.calls import arguments, call_of, origin_of_call
from aura_lsp.languages.go.errors import is_error_name
from aura_lsp.languages.go.statements import comment_above, comment_behind, statement_of
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_MAKERS = frozenset({"fmt.Errorf"})
_VERB = re.compile(r"%(?:%|[-+# 0]*(?:[\d.]*)(?P<verb>[a-zA-Z]))")
_ODD = re.compile(r"%[^%a-zA-Z]*[\[*]")
"""Verbs that take other arguments than the next."""
_STRINGS = frozenset({"interpreted_string_literal", "raw_string_literal"})


class ErrorfWithoutWrap(CodeRule):
    """Prefer `%w` for an error that `fmt.Errorf` puts into another.

    ## Why is this bad?
    `%v` and `%s` keep the text only. `errors.Is` and `errors.As` do not find the first error in the
    new one, so callers can't tell what went wrong.

    One error among the arguments counts, by its name. A comment before the statement is taken as
    the reason why the error is not passed on.

    ## Fix safety
    Unsafe: callers may begin to rely on the error that is wrapped.
    """

    code = "GO110"
    category = Category.BUG
    severity = Severity.INFO
    fix = "unsafe"
    suggestion = "Use `%w`, so that callers can ask for the error"
    same_as = ("errorlint:errorlint", "golangci-lint:errorlint")
    languages = ("go",)
    names = {"go": frozenset({"Errorf"})}

    def check(self, site: Site) -> Iterator[Finding]:
        if site.in_tests:
            return
        call = call_of(site.node)
        if call is None or not origin_of_call(site, call, _MAKERS):
            return
        given = arguments(call)
        if not given or given[0].type not in _STRINGS:
            return
        text = site.text(given[0])
        errors = [
            at
            for at, each in enumerate(given[1:])
            if each.type == "identifier" and is_error_name(site.text(each))
        ]
        if len(errors) != 1 or "%w" in text or _ODD.search(text):
            return
        verbs = [found for found in _VERB.finditer(text) if found["verb"]]
        if len(verbs) != len(given) - 1:
            return
        at, old = errors[0], verbs[errors[0]][0]
        if old not in ("%v", "%s") or _is_explained(call):
            return
        start = given[0].start_byte + len(text[: verbs[at].start()].encode())
        verb = Span(start, start + 2)
        name = site.text(given[1 + at])
        yield site.finding(
            verb,
            f"`{old}` keeps only the text of `{name}`; use `%w` to wrap the error",
            fix=Fix("Wrap the error with `%w`", (Edit(verb, "%w"),), safe=False),
        )

    valid = {
        "go": [
            'import "fmt"\n\nfunc f(err error) error {\n\treturn fmt.Errorf("a: %w", err)\n}\n',
            'import "fmt"\n\nfunc f(e error) error {\n\treturn fmt.Errorf("%v", e.Error())\n}\n',
            'import "fmt"\n\nfunc f(err, outErr error) error {\n'
            '\treturn fmt.Errorf("%v: %v", err, outErr)\n}\n',
            """
            import "fmt"

            func f(err error) error {
                // Callers must not see what the database says.
                return fmt.Errorf("a: %v", err)
            }
            """,
            'func f(err error) error {\n\treturn status.Errorf(codes.Internal, "a: %v", err)\n}\n',
            'import "fmt"\n\nfunc f(err error) error {\n\treturn fmt.Errorf("%q", err)\n}\n',
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                import "fmt"

                func f(name string) error {
                    if err := g(name); err != nil {
                        return fmt.Errorf("e %d%% of %q: %v", 5, name, err)
                                                         ^^
                    }
                    return nil
                }
                """,
                fixed="""
                import "fmt"

                func f(name string) error {
                    if err := g(name); err != nil {
                        return fmt.Errorf("e %d%% of %q: %w", 5, name, err)
                    }
                    return nil
                }
                """,
            ),
        ],
    }


def _is_explained(call: Node) -> bool:
    """Whether a comment stands right before or behind the statement."""
    statement = statement_of(call)
    return statement is not None and (comment_above(statement) or comment_behind(statement))
