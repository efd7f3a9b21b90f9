from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.android import (
    holds_screen,
    is_android,
    members,
    property_type,
    variable_name,
)
from aura_lsp.languages.kotlin.calls import modifiers, name_of, text
from aura_lsp.model import Category, Finding, Related, Severity
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_APPLICATION = re.compile(r"app(lication)?_?(ctx|context)", re.IGNORECASE)
_GIVEN = re.compile(rb"\b(?:applicationContext|getApplicationContext\(\))")
_STATIC = frozenset({"companion_object", "object_declaration"})


class StaticContextLeak(CodeRule):
    """Disallow static references to an Activity, a View or another Context.

    ## Why is this bad?
    What is static lives as long as the process. It keeps the screen that it refers to, with all
    its views and images, long after the user has left it.

    Properties of objects and companions and top-level ones count, also those whose type is a class
    of this file that holds a screen itself: the finding shows the way. Not reported: weak
    references, and names and values of the application's own context.
    """

    code = "KT201"
    category = Category.MEMORY_LEAK
    severity = Severity.ERROR
    suggestion = (
        "Pass it where it is needed, keep a `WeakReference`, or use the application context"
    )
    same_as = ("androidlint:StaticFieldLeak",)
    languages = ("kotlin",)
    types = {"kotlin": _STATIC | {"class_declaration"}}
    queries = {
        "kotlin": """
        (property_declaration (variable_declaration [(user_type) (nullable_type)])) @here
        """
    }
    words = {"kotlin": frozenset({"lateinit", "var"})}

    def wants(self, node: Node, source: bytes) -> bool:
        return node.type != "property_declaration" or _is_top_level(node)

    def check(self, site: Site) -> Iterator[Finding]:
        for declaration in _statics(site):
            kind = property_type(declaration, site.source)
            if holds_screen(kind) and _is_kept(declaration, site.source) and is_android(site):
                name = variable_name(declaration, site.source)
                message = f"`{name}` is static and keeps a `{kind}` alive after its screen is gone"
                yield site.finding(declaration, message)

    def collect(self, site: Site) -> Iterator[Fact]:
        """Which classes hold a screen, and which static properties are of a class."""
        if site.node.type == "class_declaration":
            owner = name_of(site.node, site.source)
            for declaration in _held(site.node):
                kind = property_type(declaration, site.source)
                if holds_screen(kind) and _is_kept(declaration, site.source):
                    name = variable_name(declaration, site.source)
                    yield site.fact(declaration, ("holder", owner, name, kind))
            return
        for declaration in _statics(site):
            kind = property_type(declaration, site.source) or _made(declaration, site.source)
            if kind and not holds_screen(kind) and is_android(site):
                name = variable_name(declaration, site.source)
                yield site.fact(declaration, ("static", kind, name, ""))

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        holders = {each.value[1]: each for each in file.facts if each.value[0] == "holder"}
        for fact in file.facts:
            what, kind, name, _ = fact.value
            holder = holders.get(kind)
            if what != "static" or holder is None:
                continue
            _, owner, field, screen = holder.value
            said = f"`{owner}` holds a `{screen}` in `{field}`"
            message = f"`{name}` is static and keeps a `{screen}` alive through `{owner}.{field}`"
            yield file.finding(fact, message, related=(Related(holder.span, said),))

    valid = {
        "kotlin": [
            """
            import android.app.Activity
            import java.lang.ref.WeakReference

            object A {
                var activity: WeakReference<Activity>? = null
                lateinit var appContext: Context
                val context: Context by lazy { make() }
                const val VIEW_NAME = "a"
                fun view(): View = make()
            }
            """,
            """
            import android.view.View

            class A(val view: View) {
                private var context: Context? = null
                companion object {
                    val state: ViewState = ViewState()
                    var preview: ImagePreview? = null
                }
            }
            """,
            """
            import android.app.Application

            object A {
                private var app: Application? = null
                val context: Context = app.applicationContext
                @SuppressLint("StaticFieldLeak")
                var view: View? = null
            }
            """,
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import android.app.Activity

                class A {
                    companion object {
                        var activity: Activity? = null
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                        private lateinit var label: TextView
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    }
                }

                object B {
                    var context: Context? = null
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }

                var view: View? = null
                ^^^^^^^^^^^^^^^^^^^^^^
                """
            ),
            Invalid(
                """
                import android.app.Activity

                class Screen(private val activity: Activity)

                object Holder {
                    var screen: Screen? = null
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
    }


def _statics(site: Site) -> Iterator[Node]:
    """The properties of an object or companion, or the top-level one that the rule looks at."""
    node = site.node
    if node.type in _STATIC:
        yield from (each for each in members(node) if each.type == "property_declaration")
    elif _is_top_level(node):
        yield node


def _is_top_level(node: Node) -> bool:
    return node.parent is not None and node.parent.type == "source_file"


def _held(declaration: Node) -> Iterator[Node]:
    """The properties of a class, those in its constructor too."""
    yield from (each for each in members(declaration) if each.type == "property_declaration")
    for constructor in declaration.named_children:
        if constructor.type == "primary_constructor":
            for parameters in constructor.named_children:
                for each in parameters.named_children:
                    if any(child.type in ("val", "var") for child in each.children):
                        yield each


def _is_kept(declaration: Node, source: bytes) -> bool:
    """Whether a property itself keeps its value, and that is no application's context."""
    if any(each.type in ("property_delegate", "getter") for each in declaration.named_children):
        return False
    name = variable_name(declaration, source)
    value = source[declaration.start_byte : declaration.end_byte]
    words = modifiers(declaration, source)
    if _APPLICATION.search(name) or _GIVEN.search(value) or "ApplicationContext" in words:
        return False
    return "const" not in words


def _made(declaration: Node, source: bytes) -> str:
    """What a property is made by: `Screen` for `val a = Screen(b)`."""
    value = declaration.named_children[-1]
    if value.type != "call_expression" or value.named_children[0].type != "identifier":
        return ""
    return text(value.named_children[0], source)
