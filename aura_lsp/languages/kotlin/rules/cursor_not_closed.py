from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import FUNCTIONS, Call, call_of, text
from aura_lsp.metrics.recursion import mentions
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_MAKERS = frozenset(
    {"query", "rawQuery", "obtainStyledAttributes", "obtain", "acquireContentProviderClient"}
)
_CLOSES = frozenset({"close", "recycle", "use", "release", "apply", "also", "let", "run"})
"""What closes it, or may do so in a lambda."""
_DATABASES = ("contentresolver", "db", "database", "readabledatabase", "writabledatabase")


class CursorNotClosed(CodeRule):
    """Disallow cursors and the like that are never closed.

    ## Why is this bad?
    A cursor holds memory of the database's process, and there are few of them. What is not closed
    stays until the collector happens to run.

    Only local variables that stay in their function are followed: one that is returned, kept or
    handed on is for somebody else to close.
    """

    code = "KT205"
    category = Category.MEMORY_LEAK
    severity = Severity.WARNING
    suggestion = "Read it in `use { … }`, which closes it in every case"
    same_as = ("androidlint:Recycle",)
    languages = ("kotlin",)
    names = {"kotlin": _MAKERS}

    def check(self, site: Site) -> Iterator[Finding]:
        target = site.node.parent
        call = call_of(target.parent, site.source) if target is not None and target.parent else None
        if call is None and target is not None:
            call = call_of(target, site.source)
        if call is None or call.name != site.text(site.node) or not _opens(call, site.source):
            return
        value = call.node
        while value.parent is not None and value.parent.type == "binary_expression":
            value = value.parent  # `query(…) ?: return`
        declaration = value.parent
        if declaration is None or declaration.type != "property_declaration":
            return
        variable = next(
            (e for e in declaration.named_children if e.type == "variable_declaration"), None
        )
        function = next((e for e in site.around(declaration) if e.type in FUNCTIONS), None)
        if variable is None or function is None or _is_kept(site, variable, function):
            return
        name = site.text(variable.named_children[0])
        yield site.finding(call.node, f"`{name}` is never closed")

    valid = {
        "kotlin": [
            "fun f() { val c = db.rawQuery(a, null); c.apply { close() } }\n",
            "fun f() { val c = db.rawQuery(a, null); c?.let { it.close() } }\n",
            "fun f() { val c = contentResolver.query(a); c.close() }\n",
            "fun f() = contentResolver.query(a)?.use { it.count }\n",
            "fun f(): Cursor { val c = db.rawQuery(a, b); return c }\n",
            "fun f() { val c = db.query(a); adapter.swap(c) }\n",
            "fun f() { val c = db.query(a); this.cursor = c }\n",
            "fun f() { val a = service.query(b); g(a.count) }\n",
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                fun f(): Int {
                    val c = contentResolver.query(uri, null, null, null, null)
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    return c.count
                }
                fun g() {
                    val a = context.obtainStyledAttributes(attrs, R.styleable.A)
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    color = a.getColor(0, 0)
                }
                fun h() {
                    val c = db.rawQuery("select 1", null) ?: return
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    c.moveToFirst()
                }
                """
            ),
        ],
    }


def _opens(call: Call, source: bytes) -> bool:
    """Whether a call is known to give something that must be closed."""
    if call.name == "obtainStyledAttributes":
        return True
    if call.receiver is None:
        return False
    receiver = text(call.receiver, source)
    if call.name == "obtain":
        return receiver == "VelocityTracker"
    if call.name == "acquireContentProviderClient":
        return True
    return receiver.rpartition(".")[2].lower() in _DATABASES


def _is_kept(site: Site, variable: Node, function: Node) -> bool:
    """Whether a variable is closed, or leaves its function in any way."""
    name = variable.named_children[0]
    for node in mentions(site.text(name).encode(), site.source, function):
        if node == name:
            continue
        around = node.parent
        if (
            around is None
            or around.type != "navigation_expression"
            or around.named_children[0] != node
        ):
            return True  # handed on, kept or compared
        if site.text(around.named_children[-1]) in _CLOSES:
            return True
    return False
