from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.android import is_android
from aura_lsp.languages.kotlin.calls import FUNCTIONS, call_of, owner_of, text
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_BACKGROUND = frozenset({"withContext", "launch", "async", "thread", "execute", "submit"})


class PrefsCommitOnMain(CodeRule):
    """Prefer `apply()` over `commit()` for preferences whose result nobody reads.

    ## Why is this bad?
    `commit()` writes to the disk before it returns, which holds up the main thread. `apply()`
    changes the values at once and writes later.

    Not reported: a `commit()` whose result is used, fragment transactions, and what runs in a
    coroutine or thread of its own.

    ## Fix safety
    Safe: `apply()` does the same for every reader in this process.
    """

    code = "KT805"
    category = Category.UI_THREAD
    severity = Severity.INFO
    suggestion = "Use `apply()`, or coroutines with `withContext(Dispatchers.IO)` around `commit()`"
    fix = "safe"
    same_as = ("androidlint:ApplySharedPref",)
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"commit"})}

    def check(self, site: Site) -> Iterator[Finding]:
        name = site.node
        target = name.parent
        call = target.parent if target is not None else None
        if call is None or target is None or call.type != "call_expression" or not is_android(site):
            return
        statement = call.parent
        if statement is None or statement.type not in ("block", "lambda_literal"):
            return
        if statement.type == "lambda_literal" and statement.named_children[-1] == call:
            return  # it may be the value of the lambda
        found = call_of(call, site.source)
        if found is None or found.arguments or not _is_editor(found.receiver, call, site.source):
            return
        if _is_in_background(call, site.source):
            return
        fix = Fix("Use `apply()`", (Edit(site.span(name), "apply"),), safe=True)
        yield site.finding(name, "`commit()` writes to the disk before it returns", fix=fix)

    valid = {
        "kotlin": [
            """
            import android.content.SharedPreferences

            fun f(prefs: SharedPreferences) {
                val done = prefs.edit().clear().commit()
                if (!prefs.edit().putInt("a", 1).commit()) g()
                manager.beginTransaction().add(a).commit()
            }
            """,
            """
            import android.content.SharedPreferences

            suspend fun f(prefs: SharedPreferences) = withContext(Dispatchers.IO) {
                prefs.edit().clear().commit()
                g()
            }
            """,
            """
            import android.content.SharedPreferences

            fun f(prefs: SharedPreferences) {
                prefs.edit().clear().apply()
                prefs.edit { clear() }
            }
            """,
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import android.content.SharedPreferences

                fun f(prefs: SharedPreferences) {
                    prefs.edit().putInt("a", 1).commit()
                                                ^^^^^^
                    val editor = prefs.edit()
                    editor.putInt("a", 2)
                    editor.commit()
                           ^^^^^^
                }
                """,
                fixed="""
                import android.content.SharedPreferences

                fun f(prefs: SharedPreferences) {
                    prefs.edit().putInt("a", 1).apply()
                    val editor = prefs.edit()
                    editor.putInt("a", 2)
                    editor.apply()
                }
                """,
            ),
        ],
    }


def _is_editor(receiver: Node | None, call: Node, source: bytes) -> bool:
    """Whether a chain begins with `.edit()`, or is a local variable that does."""
    while receiver is not None:
        found = call_of(receiver, source)
        if found is not None:
            if found.name == "edit" and not found.arguments and found.block is None:
                return True
            receiver = found.receiver
        else:
            return receiver.type == "identifier" and _made_by_edit(receiver, call, source)
    return False


def _made_by_edit(name: Node, call: Node, source: bytes) -> bool:
    block = call.parent
    for statement in block.named_children if block is not None else ():
        if statement.type == "property_declaration" and statement.start_byte < call.start_byte:
            value = call_of(statement.named_children[-1], source)
            declared = text(statement.named_children[0], source).partition(":")[0].strip()
            if declared == text(name, source):
                return value is not None and value.name == "edit"
    return False


def _is_in_background(call: Node, source: bytes) -> bool:
    around = call.parent
    while around is not None:
        if around.type == "lambda_literal":
            owner = owner_of(around, source)
            if owner is not None and owner.name in _BACKGROUND:
                return True
        elif around.type in FUNCTIONS:
            return False
        around = around.parent
    return False
