from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.calls import arguments, call_of, origin_of_call
from aura_lsp.metrics.recursion import mentions
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_CALLS = frozenset({"net/http.ListenAndServe", "net/http.ListenAndServeTLS"})
_LIMITS = frozenset({"ReadHeaderTimeout", "ReadTimeout"})
_LOCAL = re.compile(r"[\"`](?:localhost|127\.0\.0\.1|\[::1\])(?::|[\"`])")


class HttpServerNoTimeout(CodeRule):
    """Require that HTTP servers limit the time for reading a request.

    ## Why is this bad?
    Without a limit a client may send its header one byte at a time and keep the connection for as
    long as it likes. A few thousands of those and the server answers nobody.

    Servers for the same machine by their address are not reported, nor are tests.
    """

    code = "GO501"
    category = Category.SECURITY
    severity = Severity.INFO
    wave = 2
    suggestion = "Use an `http.Server` with `ReadHeaderTimeout`"
    same_as = ("gosec:G114", "gosec:G112")
    languages = ("go",)
    names = {"go": frozenset({"ListenAndServe", "ListenAndServeTLS", "Server"})}

    def check(self, site: Site) -> Iterator[Finding]:
        if site.in_tests:
            return
        call = call_of(site.node)
        if call is not None:
            given = arguments(call)
            if given and not _is_local(site, given[0]) and origin_of_call(site, call, _CALLS):
                name = site.text(site.node)
                yield site.finding(
                    call, f"`{name}` has no timeouts; use an `http.Server` with `ReadHeaderTimeout`"
                )
            return
        kind = site.node.parent
        literal = kind.parent if kind is not None else None
        if kind is None or literal is None or literal.type != "composite_literal":
            return
        if site.origin(kind) != "net/http.Server" or not _listens(site, literal):
            return
        if not _is_limited(site, literal):
            yield site.finding(
                kind, "This server waits for a request without limit; set `ReadHeaderTimeout`"
            )

    valid = {
        "go": [
            'import "net/http"\n\nvar s = http.Server{ReadHeaderTimeout: t}\n',
            'import "net/http"\n\nvar s = &http.Server{Addr: ":80", ReadTimeout: t}\n',
            'import "net/http"\n\nfunc f() {\n\thttp.ListenAndServe("localhost:6060", nil)\n}\n',
            'import "net/http"\n\nfunc f() {\n\ts := &http.Server{}\n\ts.ReadTimeout = t\n}\n',
            'import "my/http"\n\nvar s = http.Server{}\n',
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                import "net/http"

                func f(h http.Handler) {
                    go http.ListenAndServe(":80", h)
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    s := &http.Server{Addr: ":80", Handler: h}
                          ^^^^^^^^^^^
                    s.ListenAndServe()
                }
                """
            ),
        ],
    }


def _is_local(site: Site, address: Node) -> bool:
    return _LOCAL.match(site.text(address)) is not None


def _is_limited(site: Site, literal: Node) -> bool:
    """Whether the literal, or the function around it, sets a limit; or it serves this machine."""
    around = site.function(literal) or literal
    if any(True for name in _LIMITS for _ in mentions(name.encode(), site.source, around)):
        return True
    for name in mentions(b"Addr", site.source, literal):
        element = name.parent.parent if name.parent is not None else None
        value = element.child_by_field_name("value") if element is not None else None
        if value is not None and _is_local(site, value):
            return True
    return False


def _listens(site: Site, literal: Node) -> bool:
    """Whether the server itself opens the port. Who hands it a listener knows who may connect."""
    around = site.function(literal) or literal
    names = (b"Addr", b"ListenAndServe", b"ListenAndServeTLS")
    return any(True for name in names for _ in mentions(name, site.source, around))
