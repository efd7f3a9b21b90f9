from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import call_of, text
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_MAKERS = frozenset({"getActivity", "getBroadcast", "getService", "getForegroundService"})
_ARGUMENTS = 4


class PendingIntentMutability(CodeRule):
    """Disallow a PendingIntent that does not say whether others may change it.

    ## Why is this bad?
    Whoever gets a mutable one may fill in what is left open and act in the app's name. Since
    Android 12 an app that does not say which it is crashes.

    Only flags that are written down at the call are looked at.

    ## Fix safety
    Unsafe: some features, such as replies in notifications, need `FLAG_MUTABLE`.
    """

    code = "KT503"
    category = Category.SECURITY
    severity = Severity.WARNING
    suggestion = "Add `FLAG_IMMUTABLE`, or `FLAG_MUTABLE` if it has to be changed"
    fix = "unsafe"
    same_as = ("androidlint:UnspecifiedImmutableFlag",)
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"PendingIntent"})}

    def check(self, site: Site) -> Iterator[Finding]:
        target = site.node.parent
        call = call_of(target.parent, site.source) if target is not None and target.parent else None
        if call is None or call.receiver != site.node or call.name not in _MAKERS:
            return
        if len(call.arguments) < _ARGUMENTS:
            return
        flags = call.arguments[_ARGUMENTS - 1]
        said = text(flags, site.source)
        if "MUTABLE" in said or not (said == "0" or "FLAG_" in said) or "(" in said:
            return
        immutable = "PendingIntent.FLAG_IMMUTABLE"
        new = immutable if said == "0" else f"{said} or {immutable}"
        fix = Fix("Make it immutable", (Edit(site.span(flags), new),), safe=False)
        yield site.finding(flags, "This does not say whether others may change the intent", fix=fix)

    valid = {
        "kotlin": [
            "val a = PendingIntent.getActivity(b, 0, c, PendingIntent.FLAG_IMMUTABLE)\n",
            "fun f(flags: Int) = PendingIntent.getService(b, 0, c, flags)\n",
            "val a = PendingIntentCompat.getActivity(b, 0, c, 0, false)\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                val a = PendingIntent.getActivity(b, 0, c, 0)
                                                           ^
                val d = PendingIntent.getBroadcast(b, 0, c, FLAG_ONE_SHOT)
                                                            ^^^^^^^^^^^^^
                """,
                fixed="""
                val a = PendingIntent.getActivity(b, 0, c, PendingIntent.FLAG_IMMUTABLE)
                val d = PendingIntent.getBroadcast(b, 0, c, FLAG_ONE_SHOT or PendingIntent.FLAG_IMMUTABLE)
                """,  # noqa: E501
            ),
        ],
    }
