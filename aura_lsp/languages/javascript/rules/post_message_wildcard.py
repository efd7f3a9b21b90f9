from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import arguments, callee_at, plain
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site


class PostMessageWildcard(CodeRule):
    """Disallow `postMessage` to windows of any origin.

    ## Why is this bad?
    With `"*"` the browser hands the message to whatever page the window shows by then. A page that
    was put in its place reads it, with all tokens and personal data in it.

    Workers, ports and channels have no origin to name, and are not reported.
    """

    code = "JS503"
    category = Category.SECURITY
    severity = Severity.WARNING
    wave = 2
    suggestion = "Name the origin that the message is meant for"
    same_as = ("sonar:S2819", "unicorn:require-post-message-target-origin")
    languages = ("javascript", "typescript")
    names = dict.fromkeys(languages, frozenset({"postMessage"}))

    def check(self, site: Site) -> Iterator[Finding]:
        callee = callee_at(site.node)
        call = callee.parent if callee is not None else None
        given = arguments(call) if call is not None else []
        if len(given) > 1 and _is_any(site, plain(given[1])):
            yield site.finding(
                site.node, "This message goes to a page of any origin; name the one it is for"
            )

    valid = {
        "javascript": [
            'frame.contentWindow.postMessage(a, "https://example.org");\n',
            "worker.postMessage(a, [a.buffer]);\n",
            'new BroadcastChannel("a").postMessage("*");\n',
            'window.addEventListener("message", (event) => event.source.postMessage(1, origin));\n',
            'const a = { postMessage(b, c = "*") {} };\n',
        ],
    }
    invalid = {
        "javascript": [
            Invalid('parent.postMessage({ a: 1 }, "*");\n       ^^^^^^^^^^^\n'),
            Invalid("postMessage(a, '*', b);\n^^^^^^^^^^^\n"),
        ],
        "typescript": [
            Invalid(
                '(a as Window)?.postMessage(b, { targetOrigin: "*" });\n'
                + " " * 15
                + "^" * 11
                + "\n"
            )
        ],
    }


def _is_any(site: Site, given: Node) -> bool:
    """Whether an argument stands for all origins, itself or with one of its options."""
    if given.type != "object":
        is_text = given.type in ("string", "template_string")
        return is_text and site.text(given)[1:-1] == "*"
    for pair in given.named_children:
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if key is not None and value is not None and site.text(key) == "targetOrigin":
            return value.type != "object" and _is_any(site, value)
    return False
