from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from aura_lsp.languages.go.calls import arguments, call_of, method_of, origin_of_call, receiver_of
from aura_lsp.languages.go.names import FUNCTIONS
from aura_lsp.languages.go.statements import after, comment_above, comment_behind, enclosing, leaves
from aura_lsp.languages.go.variables import function_of
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_CLEANUP = frozenset({"os.Remove", "os.RemoveAll"})
_FAIL = _CLEANUP | {
    "encoding/json.Unmarshal", "os.Rename", "os.Mkdir", "os.MkdirAll", "os.WriteFile", "os.Chdir",
    "os.Setenv", "os.Chmod", "os.Truncate", "os.Symlink", "io.Copy", "io.CopyN",
    "net/http.ListenAndServe", "net/http.ListenAndServeTLS", "encoding/binary.Read",
    "encoding/binary.Write", "flag.Set",
}  # fmt: skip
_TRANSFERS = frozenset({"io.Copy", "io.CopyN"})
_SINKS = frozenset({"io.Discard", "os.Stdout", "os.Stderr"})
_IN_MEMORY = {"io.Copy": 2, "encoding/binary.Read": 1, "encoding/binary.Write": 1}
"""Functions that do not fail where so many first arguments are in memory."""
_NAMES = frozenset({"interpreted_string_literal", "raw_string_literal", "identifier"})
_BLOCKS = frozenset({"block"})
_CODERS = {
    "Decode": "encoding/json.NewDecoder",
    "Encode": "encoding/json.NewEncoder",
}
"""Methods that fail -> what makes that which they are called on."""
_LESSER = frozenset({"Encode", "Remove", "RemoveAll"})
"""Calls that are often the last try: nobody is left to tell of the error."""


class IgnoredError(CodeRule):
    """Disallow calls of the standard library whose error is dropped.

    ## Why is this bad?
    The program goes on as if the file were written or the text decoded, and fails later, elsewhere.

    `_ = f()` says that the error is not wanted, and so do `defer` and `go`; tests are not looked
    at. Nothing is reported where a comment above or behind the call explains it, nor where files
    are removed on the way out of a function, nor where a function literal copies from one stream to
    another, nor for what only reads or writes memory.
    """

    code = "GO104"
    category = Category.BUG
    severity = Severity.WARNING
    wave = 2
    suggestion = "Handle the error, or assign it to `_` to say that it does not matter"
    same_as = ("gosec:G104", "errcheck:errcheck", "revive:unhandled-error")
    languages = ("go",)
    names = {"go": frozenset(name.rpartition(".")[2] for name in _FAIL) | set(_CODERS)}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        statement = call.parent if call is not None else None
        if call is None or statement is None or statement.type != "expression_statement":
            return
        if site.in_tests or not _fails(site, call):
            return
        callee = call.child_by_field_name("function")
        if callee is None or _is_meant(site, call, statement):
            return
        name = site.text(callee) if "\n" not in site.text(callee) else method_of(site, call)
        found = site.finding(
            call, f"The error of `{name}` is dropped; handle it or assign it to `_`"
        )
        is_lesser = method_of(site, call) in _LESSER
        yield replace(found, severity=Severity.INFO) if is_lesser else found

    valid = {
        "go": [
            'import "os"\n\nfunc f() {\n\t_ = os.Remove("a")\n}\n',
            'import "os"\n\nfunc f() error {\n\treturn os.Remove("a")\n}\n',
            'import "os"\n\nfunc f() {\n\tdefer os.Remove("a")\n\tgo os.Mkdir("b", 0)\n}\n',
            'import "fmt"\n\nfunc f() {\n\tfmt.Println("a")\n}\n',
            'import "os"\n\nfunc f() {\n\tos.Setenv("LANG", "C")\n}\n',
            'import "os"\n\nfunc f() {\n\tos.Mkdir("a", 0) // may be there\n\tg()\n}\n',
            'import "io"\n\nfunc f() {\n\tvar b, c bytes.Buffer\n\tio.Copy(&b, &c)\n}\n',
            'import "io"\nimport "os"\n\nfunc f(r T) {\n\tio.Copy(os.Stdout, r)\n}\n',
            'import "my/os"\n\nfunc f() {\n\tos.Remove("a")\n}\n',
            'import "os"\n\nfunc f(os T) {\n\tos.Remove("a")\n}\n',
            """
            import "os"

            func f() error {
                if err := g("a"); err != nil {
                    os.Remove("a")
                    return err
                }
                return nil
            }
            """,
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                import (
                    "encoding/json"
                    "os"
                )

                func f(b []byte) (v T) {
                    os.MkdirAll("a/b", 0o755)
                    ^^^^^^^^^^^^^^^^^^^^^^^^^
                    json.Unmarshal(b, &v)
                    ^^^^^^^^^^^^^^^^^^^^^
                    return v
                }
                """
            ),
            Invalid(
                """
                import j "encoding/json"

                func f(w http.ResponseWriter, r *http.Request) {
                    j.NewDecoder(r.Body).Decode(&v)
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    j.NewEncoder(w).Encode(v)
                    ^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
    }


def _fails(site: Site, call: Node) -> bool:
    maker = _CODERS.get(site.text(site.node))
    if maker is not None:
        return origin_of_call(site, receiver_of(call)) == maker
    return bool(origin_of_call(site, call, _FAIL))


def _is_meant(site: Site, call: Node, statement: Node) -> bool:
    """Whether a dropped error is no accident: the call can't fail, or a comment explains it, or it
    is the last try of something that is being given up."""
    origin, given = origin_of_call(site, call), arguments(call)
    if origin == "os.Setenv" and given and given[0].type in _NAMES:
        return True
    if given and site.origin(given[0]) in _SINKS:
        return True
    if (
        given
        and origin in _IN_MEMORY
        and all(_is_in_memory(site, each) for each in given[: _IN_MEMORY[origin]])
    ):
        return True
    if comment_behind(statement) or comment_above(statement):
        return True
    function = function_of(statement)
    is_apart = function is not None and function.type == "func_literal"
    if origin in _CLEANUP:
        return is_apart or _is_on_the_way_out(site, statement)
    return is_apart and origin in _TRANSFERS


def _is_in_memory(site: Site, argument: Node) -> bool:
    """Whether an argument is a buffer by its looks: the address of something, or a new reader."""
    if argument.type == "call_expression":
        return origin_of_call(site, argument) in ("bytes.NewReader", "strings.NewReader")
    return argument.type == "unary_expression" and argument.children[0].type == "&"


def _is_on_the_way_out(site: Site, statement: Node) -> bool:
    """Whether a `return`, the end of the program or the end of the function comes next."""
    following = after(statement)
    while following is not None and following.type == "expression_statement":
        if leaves(following, site.source):
            return True
        following = after(following)
    if following is None:
        body = enclosing(statement, _BLOCKS)
        return body is None or body.parent is None or body.parent.type in FUNCTIONS
    return following.type == "return_statement"
