from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.android import MAIN_SETTERS
from aura_lsp.languages.kotlin.calls import (
    LAMBDAS,
    arguments,
    call_of,
    called,
    callee_name,
    given_to,
    is_statement,
    receiver,
)
from aura_lsp.languages.kotlin.declarations import modifiers, name_of, value_of
from aura_lsp.languages.kotlin.main_thread import INLINE
from aura_lsp.languages.kotlin.names import BODIES
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_ENDS = re.compile(rb"\b(?:exitProcess|killProcess|exit|triggerRebirth|finishAffinity)\s*\(")
"""What ends the process, before which a write in the background may be lost."""


class PrefsCommitOnMain(CodeRule):
    """Prefer `apply()` over `commit()` where nobody asks whether it worked.

    ## Why is this bad?
    `commit()` writes the preferences to the disk before it returns, on the thread that calls it.
    `apply()` changes them in memory at once and writes them in the background.

    `commit()` is left alone where its result is used, in `suspend` functions, in what another
    thread runs, and where the process is about to end.

    ## Fix safety
    Safe: readers see the new values at once, as before.
    """

    code = "KT805"
    category = Category.UI_THREAD
    severity = Severity.INFO
    fix = "safe"
    suggestion = "Call `apply()`, or `commit()` in `withContext(Dispatchers.IO)`"
    same_as = ("androidlint:ApplySharedPref",)
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"commit"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        if call is None or callee_name(call) != site.node or arguments(call, site.source):
            return
        target = receiver(call)
        if target is None or not is_statement(call) or not _may_be_main(site, call):
            return
        if not _is_editor(site, target) or not any(
            each.startswith(("android.", "androidx.")) for each in site.imports()
        ):
            return
        fix = Fix("Write in the background", (Edit(site.span(site.node), "apply"),), safe=True)
        yield site.finding(
            site.node, "`commit()` waits for the disk, and nobody asks it: use `apply()`", fix=fix
        )

    valid = {
        "kotlin": [
            "import android.content.Context\nfun f(): Boolean {\n"
            "    val ok = prefs.edit().clear().commit()\n"
            "    if (prefs.edit().clear().commit()) g()\n"
            "    return prefs.edit().clear().commit()\n}\n",
            "import android.content.Context\nfun f() = prefs.edit().clear().commit()\n",
            "import android.content.Context\nfun f() {\n"
            "    manager.beginTransaction().add(a).commit()\n}\n",
            "import android.content.Context\nfun f() {\n    launch {\n"
            "        withContext(Dispatchers.IO) {\n"
            "            prefs.edit().clear().commit()\n            g()\n        }\n    }\n}\n",
            "import android.content.Context\nsuspend fun f() {\n"
            "    prefs.edit().clear().commit()\n}\n",
            "import android.content.Context\nfun f() {\n    prefs.edit().clear().commit()\n"
            "    exitProcess(0)\n}\n",
            "import android.content.Context\nfun f() {\n    val editor = cache.edit(key)\n"
            "    editor.commit()\n}\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import android.content.SharedPreferences

                fun f(prefs: SharedPreferences) {
                    prefs.edit().putString("a", "b").commit()
                                                     ^^^^^^
                    val editor = prefs.edit().clear()
                    editor.putInt("a", 1)
                    editor.commit()
                           ^^^^^^
                }
                """,
                fixed="""
                import android.content.SharedPreferences

                fun f(prefs: SharedPreferences) {
                    prefs.edit().putString("a", "b").apply()
                    val editor = prefs.edit().clear()
                    editor.putInt("a", 1)
                    editor.apply()
                }
                """,
            ),
        ],
    }


def _is_editor(site: Site, target: Node) -> bool:
    """Whether an expression, or the local variable it is, comes from `edit()`."""
    node: Node | None = target
    if target.type == "identifier":
        node = _initial(site, target)
    while node is not None and node.type == "call_expression":
        if called(node, site.source) == "edit":
            return receiver(node) is not None and not arguments(node, site.source)
        node = receiver(node)
    return False


def _initial(site: Site, name: Node) -> Node | None:
    """What a local variable is set to where it is declared."""
    text = site.text(name)
    for around in site.around(name):
        if around.type in BODIES:
            return None
        for each in around.named_children if around.type in ("block", "lambda_literal") else ():
            if each.type == "property_declaration" and name_of(each, site.source) == text:
                return value_of(each)
    return None


def _may_be_main(site: Site, call: Node) -> bool:
    """Whether nothing around a call shows that another thread makes it, or that the process ends
    soon."""
    for around in site.around(call):
        if around.type in LAMBDAS:
            given = given_to(around, site.source)
            name = called(given[0], site.source) if given is not None else ""
            if name not in INLINE and not MAIN_SETTERS.match(name):
                return False
        elif around.type == "function_declaration":
            ends = _ENDS.search(site.source, around.start_byte, around.end_byte)
            return ends is None and "suspend" not in modifiers(around, site.source)
        elif around.type in BODIES:
            return True
    return True
