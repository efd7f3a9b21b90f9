from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import call_of, name_of, text, walk
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site


class WebviewSslProceed(CodeRule):
    """Disallow going on with a page whose certificate is wrong.

    ## Why is this bad?
    Whoever is on the way, in a café's network for one, can show another page and read what is typed
    into it: the certificate is the only thing that tells them apart.
    """

    code = "KT502"
    category = Category.SECURITY
    severity = Severity.ERROR
    suggestion = (
        "Call `cancel()`; trust your own certificates in the network security configuration"
    )
    same_as = ("androidlint:WebViewClientOnReceivedSslError",)
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"onReceivedSslError"})}

    def check(self, site: Site) -> Iterator[Finding]:
        function = site.node.parent
        if function is None or function.type != "function_declaration":
            return
        if name_of(function, site.source) != "onReceivedSslError":
            return
        for node in walk(function):
            call = call_of(node, site.source)
            if call is None or call.name != "proceed" or call.receiver is None or call.arguments:
                continue
            around, debug = node.parent, False
            while around is not None and around != function:
                if around.type == "if_expression":
                    debug = debug or "DEBUG" in text(around, site.source).partition("{")[0]
                around = around.parent
            if not debug:
                yield site.finding(node, "The page is shown although its certificate is wrong")

    valid = {
        "kotlin": [
            """
            class A : WebViewClient() {
                override fun onReceivedSslError(view: WebView, handler: Handler, e: Error) {
                    handler.cancel()
                }
            }
            """,
            """
            class A : WebViewClient() {
                override fun onReceivedSslError(view: WebView, handler: Handler, e: Error) {
                    if (BuildConfig.DEBUG) handler.proceed() else handler.cancel()
                }
            }
            """,
            "fun f(chain: Chain) = chain.proceed()\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                class A : WebViewClient() {
                    override fun onReceivedSslError(view: WebView, handler: Handler, e: Error) {
                        log(e)
                        handler.proceed()
                        ^^^^^^^^^^^^^^^^^
                    }
                }
                """
            ),
        ],
    }
