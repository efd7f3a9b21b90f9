from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.calls import arguments, call_of, origin_of_call, receiver_of
from aura_lsp.languages.go.escape import Kept, is_let_go, kept
from aura_lsp.languages.go.variables import declared_at, type_of, value_of
from aura_lsp.metrics.recursion import mentions
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_METHODS = ("Get", "Post", "PostForm", "Head", "Do")
_REQUESTS = frozenset(
    {f"net/http.{name}" for name in _METHODS[:-1]}
    | {f"net/http.DefaultClient.{name}" for name in _METHODS}
)
_MAKERS = frozenset({"net/http.NewRequest", "net/http.NewRequestWithContext"})


class HttpBodyNotClosed(CodeRule):
    """Require that the body of an HTTP response is closed.

    ## Why is this bad?
    As long as the body is not closed its connection is not used again and its file descriptor stays
    open. A server that forgets this runs out of them.

    Requests by the functions of `net/http`, by an `http.Client` of the function, and by `Do` with a
    request that the function made are followed. Nothing is reported where the response or its body
    is returned, stored, or handed to a function that may close it; reading it with `io.ReadAll` or
    a decoder does not close it.
    """

    code = "GO201"
    category = Category.MEMORY_LEAK
    severity = Severity.ERROR
    suggestion = "Defer `Body.Close` as soon as the error is checked"
    same_as = ("bodyclose:bodyclose", "sonar:S8208")
    languages = ("go",)
    names = {"go": frozenset(_METHODS)}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        if call is None:
            return
        where, name = kept(site, call)
        if where is Kept.ELSEWHERE or not _is_request(site, call):
            return
        if site.in_tests and (name is None or not _is_used(site, name)):
            return  # a test of a request that fails: there is no response
        if where is Kept.NOWHERE:
            yield site.finding(
                call, "Nobody can close the body of this response; keep it and close its body"
            )
        elif name is not None and not is_let_go(site, name, "Body"):
            text = site.text(name)
            yield site.finding(call, f"`{text}.Body` is never closed; defer `{text}.Body.Close()`")

    valid = {
        "go": [
            """
            import "net/http"

            func f() error {
                res, err := http.Get("u")
                if err != nil {
                    return err
                }
                defer res.Body.Close()
                return nil
            }
            """,
            """
            import "net/http"

            func f() {
                res, _ := http.Get("u")
                defer func() {
                    res.Body.Close()
                }()
            }
            """,
            'import "net/http"\n\nfunc f() {\n\tres, _ := http.Get("u")\n\tdrain(res)\n}\n',
            'import "net/http"\n\nfunc f() {\n\tres, _ := http.Get("u")\n\tdrain(res.Body)\n}\n',
            'import "net/http"\n\nfunc f() T {\n\tres, _ := http.Get("u")\n\treturn res\n}\n',
            'import "net/http"\n\nfunc f() {\n\tres, _ := http.Get("u")\n\tx.last = res\n}\n',
            'import "net/http"\n\nfunc f() {\n\tr, _ := http.Get("u")\n\tb := r.Body\n\tg(b)\n}\n',
            'import "my/http"\n\nfunc f() {\n\tres, _ := http.Get("u")\n\tprint(res.Status)\n}\n',
            "func f(c *Cache) {\n\tres, _ := c.Do(req)\n\tprint(res.Status)\n}\n",
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                import (
                    "io"
                    "net/http"
                )

                func f() ([]byte, error) {
                    res, err := http.Get("u")
                                ^^^^^^^^^^^^^
                    if err != nil {
                        return nil, err
                    }
                    return io.ReadAll(res.Body)
                }
                """
            ),
            Invalid(
                """
                import (
                    "encoding/json"
                    "net/http"
                )

                func f(c *http.Client, m Maker) (v T) {
                    res, _ := c.Post("u", "text/plain", nil)
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    json.NewDecoder(res.Body).Decode(&v)
                    req, _ := http.NewRequest("GET", "u", nil)
                    if _, err := m.client.Do(req); err != nil {
                                 ^^^^^^^^^^^^^^^^
                        print(err)
                    }
                    return v
                }
                """
            ),
        ],
    }


def _is_request(site: Site, call: Node) -> bool:
    """Whether a call makes an HTTP request by the standard library."""
    if origin_of_call(site, call, _REQUESTS):
        return True
    client, given = receiver_of(call), arguments(call)
    if client is None or client.type not in ("identifier", "selector_expression"):
        return False
    if _is_client(site, client):
        return True
    name = site.text(site.node)
    return name == "Do" and len(given) == 1 and _is_made_by_function(site, given[0])


def _is_client(site: Site, name: Node) -> bool:
    """Whether a variable of the function is declared or made as an `http.Client`."""
    declared = declared_at(site, name) if name.type == "identifier" else None
    kind = type_of(declared) if declared is not None else None
    return kind is not None and site.origin(kind) == "net/http.Client"


def _is_made_by_function(site: Site, request: Node) -> bool:
    declared = declared_at(site, request) if request.type == "identifier" else None
    return declared is not None and bool(origin_of_call(site, value_of(declared), _MAKERS))


def _is_used(site: Site, name: Node) -> bool:
    """Whether anything of a response is looked at: its status, its header, its body."""
    function = site.function(name)
    return function is not None and any(
        each.parent is not None and each.parent.type == "selector_expression"
        for each in mentions(site.source[name.start_byte : name.end_byte], site.source, function)
    )
