from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.android import is_android
from aura_lsp.languages.kotlin.calls import modifiers, text
from aura_lsp.model import Category, Finding, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_MAIN = re.compile(
    r"|(?:looper\s*=\s*)?(?:Looper\.getMainLooper\(\)|(?:\w+\.)?mainLooper|Looper\.myLooper\(\)!!)"
)


class InnerHandlerLeak(CodeRule):
    """Disallow handlers of the main thread that hold the object around them.

    ## Why is this bad?
    A message that is posted for later refers to its handler, and an inner handler to the object
    around it: an Activity that the user has left stays in memory until the message is handled.

    `inner` classes and `object : Handler` count. Not reported: nested classes without `inner`,
    handlers of another thread's looper, and handlers that nothing is overridden in.
    """

    code = "KT203"
    category = Category.MEMORY_LEAK
    severity = Severity.WARNING
    suggestion = "Make the handler a class without `inner` that holds a `WeakReference`"
    same_as = ("androidlint:HandlerLeak",)
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"Handler"})}

    def check(self, site: Site) -> Iterator[Finding]:
        invocation = _invocation(site.node)
        owner = _owner(invocation) if invocation is not None else None
        if invocation is None or owner is None or not is_android(site):
            return
        given = next((e for e in invocation.named_children if e.type == "value_arguments"), None)
        arguments = text(given, site.source)[1:-1].strip() if given is not None else ""
        if not _MAIN.fullmatch(arguments):
            return
        if owner.type == "class_declaration" and "inner" not in modifiers(owner, site.source):
            return
        if owner.type == "object_literal" and not _is_in_class(owner):
            return
        body = next((e for e in owner.named_children if e.type == "class_body"), owner)
        head = text(owner, site.source)[: body.start_byte - owner.start_byte].rstrip()
        end = owner.start_byte + len(head.encode())
        message = "This handler holds the object around it until its last message is handled"
        yield site.finding(Span(owner.start_byte, end), message)

    valid = {
        "kotlin": [
            """
            import android.os.Handler

            class A {
                class B : Handler()
                private val handler = Handler(Looper.getMainLooper())
            }
            """,
            """
            import android.os.Handler

            class A(looper: Looper) {
                inner class B : Handler(thread.looper)
                val c = object : Handler(looper) { }
            }
            """,
            """
            import android.os.Handler

            val handler = object : Handler() {
                override fun handleMessage(message: Message) {}
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
                    inner class B : Handler() {
                    ^^^^^^^^^^^^^^^^^^^^^^^^^
                        override fun handleMessage(message: Message) {
                        }
                    }
                    private val handler = object : Handler(Looper.getMainLooper()) {
                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                        override fun handleMessage(message: Message) {
                        }
                    }
                }
                """
            ),
        ],
    }


def _invocation(name: Node) -> Node | None:
    """The call of a supertype's constructor that a name stands in."""
    kind = name.parent
    around = kind.parent if kind is not None else None
    is_last = kind is not None and kind.type == "user_type" and kind.named_children[-1] == name
    if around is None or around.type != "constructor_invocation" or not is_last:
        return None
    return around


def _owner(invocation: Node) -> Node | None:
    """The class or object whose supertype it is."""
    node = invocation.parent
    while node is not None and node.type in ("delegation_specifier", "delegation_specifiers"):
        node = node.parent
    return (
        node if node is not None and node.type in ("class_declaration", "object_literal") else None
    )


def _is_in_class(node: Node) -> bool:
    """Whether there is an object around that it refers to: that of a class."""
    around = node.parent
    while around is not None:
        if around.type == "class_declaration":
            return True
        if around.type in ("companion_object", "object_declaration"):
            return False
        around = around.parent
    return False
