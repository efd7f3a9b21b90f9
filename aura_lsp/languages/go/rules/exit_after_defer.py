from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.calls import call_of, called_by, origin_of_call
from aura_lsp.languages.go.statements import before, statement_of
from aura_lsp.languages.go.variables import function_of
from aura_lsp.model import Category, Finding, Related, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_EXITS = frozenset({"os.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln"})
_GONE = frozenset(
    {"Unlock", "RUnlock", "Close", "Chdir", "Exit", "Done", "Stop", "Cancel", "cancel", "stop"}
)


class ExitAfterDefer(CodeRule):
    """Disallow ending the program where deferred calls are still to be made.

    ## Why is this bad?
    `os.Exit` and `log.Fatal` end the program at once. What was deferred before is never run:
    buffers are not flushed, temporary folders stay.

    Not reported: deferred calls that close, unlock, stop or cancel, which the end of the program
    does as well, an exit right behind the very call that was deferred, and those in function
    literals and `TestMain`.
    """

    code = "GO111"
    category = Category.BUG
    severity = Severity.INFO
    suggestion = "Return an error to a caller that ends the program"
    same_as = ("gocritic:exitAfterDefer",)
    languages = ("go",)
    names = {"go": frozenset(name.rpartition(".")[2] for name in _EXITS)}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        function = function_of(call) if call is not None else None
        if call is None or function is None or function.type == "func_literal":
            return
        if site.source.find(b"defer", function.start_byte, call.start_byte) < 0:
            return
        name = function.child_by_field_name("name")
        if (name is not None and site.text(name) == "TestMain") or not origin_of_call(
            site, call, _EXITS
        ):
            return
        deferred = [each for each in _pending(call) if not _ends_with_the_program(site, each)]
        if not deferred or _is_made_up_for(site, call, deferred):
            return
        callee = call.child_by_field_name("function")
        what = site.text(callee) if callee is not None else ""
        yield site.finding(
            call,
            f"`{what}` ends the program before the deferred call is made",
            related=(Related(site.span(deferred[0]), "This is deferred and never run"),),
        )

    valid = {
        "go": [
            'import "os"\n\nfunc main() {\n\tdefer file.Close()\n\tfile.Close()\n\tos.Exit(1)\n}\n',
            'import "os"\n\nfunc main() {\n\tgo func() {\n\t\tdefer f()\n\t}()\n\tos.Exit(1)\n}\n',
            'import "os"\n\nfunc main() {\n\tdefer f()\n\tg(func() { os.Exit(1) })\n}\n',
            'import "os"\n\nfunc TestMain(m *M) {\n\tdefer f()\n\tos.Exit(m.Run())\n}\n',
            'import "log"\n\nfunc main() {\n\tif bad {\n\t\tlog.Fatal(1)\n\t}\n\tdefer f()\n}\n',
            'import "log"\n\nfunc main() {\n\tif a {\n\t\tdefer f()\n\t}\n\tlog.Fatal(1)\n}\n',
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                import "log"

                func main() {
                    folder := make()
                    defer os.RemoveAll(folder)
                    if err := g(folder); err != nil {
                        log.Fatal(err)
                        ^^^^^^^^^^^^^^
                    }
                }
                """
            ),
        ],
    }


def _pending(call: Node) -> list[Node]:
    """The `defer` statements that were run before a call."""
    found: list[Node] = []
    statement = statement_of(call)
    while statement is not None:
        around = statement.parent
        for earlier in around.named_children if around is not None else ():
            if earlier.start_byte >= statement.start_byte:
                break
            if earlier.type == "defer_statement":
                found.append(earlier)
        body = around.parent if around is not None else None
        if body is None or (body.parent is not None and body.parent.type == "function_declaration"):
            break
        statement = statement_of(body)
    return found


def _is_made_up_for(site: Site, call: Node, deferred: list[Node]) -> bool:
    """Whether the statement before the exit makes a call that was deferred."""
    statement = statement_of(call)
    made = called_by(before(statement)) if statement is not None else None
    texts = {site.text(each) for statement in deferred if (each := called_by(statement))}
    return made is not None and site.text(made) in texts


def _ends_with_the_program(site: Site, deferred: Node) -> bool:
    """Whether the end of the program does the same as a deferred call: locks and connections are
    gone then, too."""
    call = called_by(deferred)
    callee = call.child_by_field_name("function") if call is not None else None
    return callee is not None and site.text(callee).rpartition(".")[2] in _GONE
