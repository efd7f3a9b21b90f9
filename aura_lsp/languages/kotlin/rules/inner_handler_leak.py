from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.declarations import child, class_around, modifiers
from aura_lsp.languages.kotlin.files import KotlinFile
from aura_lsp.languages.kotlin.resolving import named_among
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Fact, FileSite, Site

_HANDLER = frozenset({"android.os.Handler"})
_MAIN = re.compile(
    r"\((?:\s*(?:Looper\.)?(?:getMainLooper\(\)|mainLooper|myLooper\(\)(?:!!)?)\s*,?)?\s*\)"
)
_HOLDERS = frozenset({"class_declaration", "object_literal", "enum_entry"})


class InnerHandlerLeak(CodeRule):
    """Disallow handlers of the main thread that hold the object around them.

    ## Why is this bad?
    A message that waits in the queue of the main thread holds its handler. An `inner class` or an
    `object :` expression holds the object that made it, so that an activity which was closed stays
    in memory until the last of its messages was handled.

    Not reported are classes that are not `inner`, handlers of another looper, and handlers that are
    not extended.
    """

    code = "KT203"
    category = Category.MEMORY_LEAK
    severity = Severity.WARNING
    suggestion = "Make it a class that is not `inner`, with a `WeakReference` to what it needs"
    same_as = ("androidlint:HandlerLeak",)
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"Handler"})}

    def collect(self, site: Site) -> Iterator[Fact]:
        kind = site.node.parent
        made = kind.parent if kind is not None else None
        if kind is None or made is None or made.type != "constructor_invocation":
            return
        given = child(made, "value_arguments")
        is_main = given is not None and _MAIN.fullmatch(site.text(given))
        if is_main and named_among(site, kind, _HANDLER):
            yield site.fact(made, None)

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        kotlin = KotlinFile(file)
        for fact in file.facts:
            made = kotlin.node(fact)
            declaration = _declaration(made) if made is not None else None
            if declaration is None:
                continue
            if _holds_around(kotlin, declaration):
                yield file.finding(
                    fact,
                    "This handler keeps the object around it alive while messages wait: make it a "
                    "class that is not `inner`, with a `WeakReference`",
                )

    valid = {
        "kotlin": [
            """
            import android.os.Handler
            class A {
                class B : Handler(Looper.getMainLooper()) {
                    override fun handleMessage(message: Message) = f()
                }
                inner class C(looper: Looper) : Handler(looper) {
                    override fun handleMessage(message: Message) = f()
                }
                private val d = Handler(Looper.getMainLooper())
                private val e = object : Handler(thread.looper) {
                    override fun handleMessage(message: Message) = f()
                }
            }
            """,
            """
            import android.os.Handler
            class A {
                companion object {
                    val b = object : Handler(Looper.getMainLooper()) {
                        override fun handleMessage(message: Message) = f()
                    }
                }
            }
            val c = object : Handler() {
                override fun handleMessage(message: Message) = f()
            }
            """,
            """
            import java.util.logging.Handler
            class A {
                inner class B : Handler() {
                    override fun publish(record: LogRecord) = f()
                }
            }
            """,
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import android.os.Handler

                class A : Activity() {
                    inner class B : Handler(Looper.getMainLooper()) {
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                        override fun handleMessage(message: Message) = f()
                    }

                    private val c = object : Handler() {
                                             ^^^^^^^^^
                        override fun handleMessage(message: Message) = f()
                    }
                }
                """
            ),
        ],
    }


def _declaration(made: Node) -> Node | None:
    """What extends the type of a constructor call."""
    around = made.parent
    while around is not None and around.type in ("delegation_specifiers", "delegation_specifier"):
        around = around.parent
    return around


def _holds_around(file: KotlinFile, declaration: Node) -> bool:
    """Whether an object of a type has a reference to the object that made it."""
    around = class_around(declaration)
    if around is None or around.type not in _HOLDERS:
        return False
    if declaration.type == "object_literal":
        return True
    is_class = declaration.type == "class_declaration"
    return is_class and "inner" in modifiers(declaration, file.source)
