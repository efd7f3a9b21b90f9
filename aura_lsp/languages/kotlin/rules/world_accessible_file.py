from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.android import is_android
from aura_lsp.languages.kotlin.calls import call_of, text
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_MODES = frozenset({"MODE_WORLD_READABLE", "MODE_WORLD_WRITEABLE"})
_SETTERS = {"setReadable": "read", "setWritable": "write"}
_BOTH = ["true", "false"]


class WorldAccessibleFile(CodeRule):
    """Disallow files that every other app may read or write.

    ## Why is this bad?
    What an app stores may hold tokens and personal data, and what another app writes there is read
    as if it were the app's own. Android refuses these modes since version 7.

    Not reported: `setReadable(true)` and `setReadable(true, true)`, which are for the owner only.
    """

    code = "KT504"
    category = Category.SECURITY
    severity = Severity.ERROR
    wave = 2
    suggestion = "Use `MODE_PRIVATE`, and share files by a `FileProvider`"
    same_as = ("androidlint:WorldReadableFiles", "androidlint:SetWorldReadable", "sonar:S2612")
    languages = ("kotlin",)
    names = {"kotlin": _MODES | frozenset(_SETTERS)}

    def check(self, site: Site) -> Iterator[Finding]:
        if site.in_tests or not is_android(site):
            return
        name = site.text(site.node)
        if name in _MODES:
            if _is_read(site.node):
                yield site.finding(
                    site.node, f"`{name}` opens this file to every app; use `MODE_PRIVATE`"
                )
            return
        target = site.node.parent
        call = call_of(target.parent, site.source) if target is not None and target.parent else None
        if call is None or call.name != name or call.receiver is None:
            return
        if [text(each, site.source) for each in call.arguments] == _BOTH:
            yield site.finding(
                call.node, f"Every app may {_SETTERS[name]} this file; leave out `false`"
            )

    valid = {
        "kotlin": [
            "import android.content.Context\nval a = c.openFileOutput(b, Context.MODE_PRIVATE)\n",
            """
            import android.content.Context

            fun f(file: File) {
                file.setReadable(true, true)
                file.setWritable(false, false)
                file.setReadable(true)
            }
            """,
            "import java.io.File\nfun f(file: File) = file.setReadable(true, false)\n",
            "import android.content.Context\nclass A {\n    val MODE_WORLD_READABLE = 1\n}\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import android.content.Context

                fun f(context: Context, file: File) {
                    context.getSharedPreferences("a", Context.MODE_WORLD_READABLE)
                                                              ^^^^^^^^^^^^^^^^^^^
                    file.setWritable(true, false)
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
            Invalid(
                """
                import android.content.Context.MODE_WORLD_WRITEABLE

                fun f(context: Context) = context.openFileOutput("a", MODE_WORLD_WRITEABLE)
                                                                      ^^^^^^^^^^^^^^^^^^^^
                """
            ),
        ],
    }


def _is_read(name: Node) -> bool:
    """Whether a mode is used there, not imported or declared."""
    parent = name.parent
    return parent is not None and parent.type not in (
        "qualified_identifier",
        "variable_declaration",
        "import",
    )
