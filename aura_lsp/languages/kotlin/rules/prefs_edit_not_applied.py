from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.android import is_android
from aura_lsp.languages.kotlin.calls import call_at, call_of
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_CHANGES = frozenset(
    {
        "putString", "putStringSet", "putInt", "putLong", "putFloat", "putBoolean", "remove",
        "clear",
    }
)  # fmt: skip


class PrefsEditNotApplied(CodeRule):
    """Disallow changes to preferences that are never applied.

    ## Why is this bad?
    `edit()` gives an editor that collects changes. Without `apply()` or `commit()` behind them they
    are thrown away.

    Not reported: `edit { … }` of the KTX library, which applies by itself, and an editor that is
    kept, returned or handed on.

    ## Fix safety
    Unsafe: what was without effect begins to have one.
    """

    code = "KT107"
    category = Category.BUG
    severity = Severity.WARNING
    wave = 2
    suggestion = "End the chain with `apply()`"
    fix = "unsafe"
    same_as = ("androidlint:CommitPrefEdits",)
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"edit"})}

    def check(self, site: Site) -> Iterator[Finding]:
        edit = call_at(site.node, site.source)
        if edit is None or edit.receiver is None or edit.arguments or edit.block is not None:
            return
        chain = _changes(edit.node, site.source)
        if chain == edit.node or not _is_statement(chain) or not is_android(site):
            return
        end = Span(chain.end_byte, chain.end_byte)
        fix = Fix("Apply the changes", (Edit(end, ".apply()"),), safe=False)
        message = "These changes are thrown away; end the chain with `apply()`"
        yield site.finding(site.node, message, fix=fix)

    valid = {
        "kotlin": [
            """
            import android.content.SharedPreferences

            fun f(prefs: SharedPreferences) {
                prefs.edit().putInt("a", 1).apply()
                prefs.edit().clear().commit()
                prefs.edit { putInt("a", 1) }
                prefs.edit().apply { putInt("a", 1) }.apply()
            }
            """,
            """
            import android.content.SharedPreferences

            fun f(prefs: SharedPreferences): SharedPreferences.Editor {
                val editor = prefs.edit().putInt("a", 1)
                g(prefs.edit().clear())
                return prefs.edit().remove("a")
            }
            """,
            """
            import android.content.SharedPreferences

            fun f(prefs: SharedPreferences) = prefs.edit().putInt("a", 1)
            fun g(prefs: SharedPreferences) = prefs.run { edit().clear() }
            """,
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import android.content.SharedPreferences

                fun f(prefs: SharedPreferences) {
                    prefs.edit().putInt("a", 1).remove("b")
                          ^^^^
                    prefs
                        .edit()
                         ^^^^
                        .clear()
                    g()
                }
                """,
                fixed="""
                import android.content.SharedPreferences

                fun f(prefs: SharedPreferences) {
                    prefs.edit().putInt("a", 1).remove("b").apply()
                    prefs
                        .edit()
                        .clear().apply()
                    g()
                }
                """,
            ),
        ],
    }


def _changes(edit: Node, source: bytes) -> Node:
    """The chain of changes behind an `edit()`."""
    while True:
        target = edit.parent
        call = target.parent if target is not None else None
        if target is None or call is None or target.named_children[0] != edit:
            return edit
        found = call_of(call, source)
        if found is None or found.receiver != edit or found.name not in _CHANGES:
            return edit
        edit = call


def _is_statement(node: Node) -> bool:
    """Whether an expression stands for itself, and is not the value of a lambda."""
    parent = node.parent
    if parent is None or parent.type not in ("block", "lambda_literal"):
        return False
    return parent.type == "block" or parent.named_children[-1] != node
