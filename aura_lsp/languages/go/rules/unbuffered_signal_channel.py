from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.calls import arguments, call_of, origin_of_call
from aura_lsp.languages.go.variables import declared_at, function_of, uses, value_of
from aura_lsp.model import Category, Edit, Finding, Fix, Related, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site


class UnbufferedSignalChannel(CodeRule):
    """Disallow `signal.Notify` with a channel that has no buffer.

    ## Why is this bad?
    `signal.Notify` does not wait. A signal that comes while nobody is receiving is lost.

    ## Fix safety
    Safe: a buffer only keeps the signal until it is received.
    """

    code = "GO308"
    category = Category.CONCURRENCY
    severity = Severity.WARNING
    fix = "safe"
    suggestion = "Make the channel with room for one signal"
    same_as = ("staticcheck:SA1017", "vet:sigchanyzer")
    languages = ("go",)
    names = {"go": frozenset({"Notify"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        given = arguments(call) if call is not None else []
        if call is None or not given or given[0].type != "identifier":
            return
        if origin_of_call(site, call) != "os/signal.Notify":
            return
        made = _made_in(site, given[0])
        if made is None:
            return
        at = arguments(made)[0].end_byte
        edit = Edit(Span(at, at), ", 1")
        yield site.finding(
            call,
            f"`{site.text(given[0])}` has no buffer, so signals may be lost; give it room for one",
            related=(Related(site.span(made), "The channel is made here"),),
            fix=Fix("Give the channel a buffer", (edit,), safe=True),
        )

    valid = {
        "go": [
            'import "os/signal"\n\nfunc f() {\n'
            "\tc := make(chan os.Signal, 1)\n\tsignal.Notify(c)\n}\n",
            'import "os/signal"\n\nfunc f(c chan os.Signal) {\n\tsignal.Notify(c)\n}\n',
            'import "os/signal"\n\nvar c = make(chan os.Signal)\n\nfunc f() {\n'
            "\tsignal.Notify(c)\n}\n",
            'import "my/signal"\n\nfunc f() {\n'
            "\tc := make(chan os.Signal)\n\tsignal.Notify(c)\n}\n",
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                import (
                    "os"
                    "os/signal"
                )

                func main() {
                    stop := make(chan os.Signal)
                    signal.Notify(stop, os.Interrupt)
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    <-stop
                }
                """,
                fixed="""
                import (
                    "os"
                    "os/signal"
                )

                func main() {
                    stop := make(chan os.Signal, 1)
                    signal.Notify(stop, os.Interrupt)
                    <-stop
                }
                """,
            ),
        ],
    }


def _made_in(site: Site, name: Node) -> Node | None:
    """The call of `make` without a size that gives a variable of the function its only value."""
    declared = declared_at(site, name)
    made = value_of(declared) if declared is not None else None
    if declared is None or made is None or origin_of_call(site, made) != "builtins.make":
        return None
    if len(arguments(made)) != 1 or function_of(declared) != function_of(name):
        return None
    for use in uses(site, declared)[1:]:
        group = use.parent
        statement = group.parent if group is not None else None
        if statement is not None and statement.child_by_field_name("left") == group:
            return None
    return made
