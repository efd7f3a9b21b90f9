from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import call_of, modifiers
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_ALLOWED = {
    "javaScriptEnabled": "true",
    "allowFileAccess": "true",
    "allowFileAccessFromFileURLs": "true",
    "allowUniversalAccessFromFileURLs": "true",
    "mixedContentMode": "MIXED_CONTENT_ALWAYS_ALLOW",
}
_CALLED = {
    "setJavaScriptEnabled": "true",
    "setAllowFileAccess": "true",
    "setAllowFileAccessFromFileURLs": "true",
    "setAllowUniversalAccessFromFileURLs": "true",
    "setMixedContentMode": "MIXED_CONTENT_ALWAYS_ALLOW",
    "addJavascriptInterface": "",
}


class WebviewUnsafeSettings(CodeRule):
    """Disallow settings of a WebView that let pages do more than show themselves.

    ## Why is this bad?
    With scripts, access to files or a bridge into the app, a page that an attacker gets to choose
    can read the app's files or act in its name.

    Only files that speak of `WebView` or `WebSettings` are looked at.
    `@SuppressLint("SetJavaScriptEnabled")` counts as having thought of it.
    """

    code = "KT501"
    category = Category.SECURITY
    severity = Severity.WARNING
    suggestion = "Leave it off, or load pages of your own over HTTPS only"
    same_as = (
        "androidlint:SetJavaScriptEnabled", "androidlint:JavascriptInterface", "sonar:S6362",
        "sonar:S6363", "sonar:S7409",
    )  # fmt: skip
    languages = ("kotlin",)
    names = {"kotlin": frozenset(_ALLOWED) | frozenset(_CALLED)}

    def check(self, site: Site) -> Iterator[Finding]:
        if not any(each.startswith("android.webkit") for each in site.imports()):
            return
        name = site.text(site.node)
        node: Node | None = site.node
        while node is not None and node.type in ("identifier", "navigation_expression"):
            node = node.parent
        if node is None or not _allows(site, node, name) or _is_accepted(site):
            return
        yield site.finding(node, f"`{name}` lets a page do more than show itself")

    valid = {
        "kotlin": [
            "import android.webkit.*\n\nfun f() { view.settings.javaScriptEnabled = false }\n",
            "fun f() { settings.javaScriptEnabled = true }\n",
            """
            import android.webkit.WebView

            @SuppressLint("SetJavaScriptEnabled")
            fun f() {
                view.settings.javaScriptEnabled = true
            }

            /** Shows a page of the app's own. */
            @SuppressLint("SetJavaScriptEnabled")
            fun g() {
                view.settings.javaScriptEnabled = true
            }
            """,
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import android.webkit.WebView

                fun f(view: WebView) {
                    view.settings.javaScriptEnabled = true
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    view.addJavascriptInterface(Bridge(), "app")
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
    }


def _allows(site: Site, node: Node, name: str) -> bool:
    """Whether a setting is set to what it should not be."""
    if node.type == "assignment":
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None or not site.text(left).endswith(name):
            return False
        return name in _ALLOWED and site.text(right).endswith(_ALLOWED[name])
    call = call_of(node, site.source)
    if call is None or call.name != name or not call.arguments:
        return False
    return name in _CALLED and site.text(call.arguments[0]).endswith(_CALLED[name])


def _is_accepted(site: Site) -> bool:
    """Whether a declaration around it says that Android's own warning is known."""
    return any(
        "SuppressLint" in modifiers(each, site.source)
        for each in site.around(site.node)
        if each.type == "function_declaration"
    )
