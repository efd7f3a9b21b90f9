from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.android import (
    holds_screen,
    is_android,
    members,
    property_type,
    supertypes,
    variable_name,
)
from aura_lsp.languages.kotlin.calls import modifiers
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site


class ViewmodelHoldsContext(CodeRule):
    """Disallow an Activity, a View or another Context in a ViewModel.

    ## Why is this bad?
    A `ViewModel` outlives the screen: when the device is turned, a new screen takes it over. What
    it holds of the old one is never given back, and is not on the screen any more.

    Properties count, in the body or in the constructor. Not reported: `AndroidViewModel` with the
    application, `@ApplicationContext`, weak references, and constructor parameters that are not
    kept.
    """

    code = "KT202"
    category = Category.MEMORY_LEAK
    severity = Severity.ERROR
    suggestion = (
        "Use `AndroidViewModel` with the application, or pass what the context is asked for"
    )
    same_as = ("androidlint:StaticFieldLeak",)
    languages = ("kotlin",)
    types = {"kotlin": frozenset({"class_declaration"})}

    def check(self, site: Site) -> Iterator[Finding]:
        if not any(name.endswith("ViewModel") for name in supertypes(site.node, site.source)):
            return
        if not is_android(site):
            return
        for declaration in _kept(site.node):
            kind = property_type(declaration, site.source)
            words = modifiers(declaration, site.source)
            if not holds_screen(kind) or "ApplicationContext" in words:
                continue
            name = variable_name(declaration, site.source)
            message = f"`{name}` keeps a `{kind}` alive, and the ViewModel outlives its screen"
            yield site.finding(declaration, message)

    valid = {
        "kotlin": [
            """
            import androidx.lifecycle.AndroidViewModel

            class A(application: Application, context: Context) : AndroidViewModel(application) {
                private val app: Application = application
            }
            """,
            """
            import androidx.lifecycle.ViewModel

            class A(@ApplicationContext private val context: Context) : ViewModel() {
                private var view: WeakReference<View>? = null
                val state: SavedStateHandle = SavedStateHandle()
                val context2: Context get() = app
            }
            """,
            """
            import android.content.Context

            class A(private val context: Context) : Repository()
            """,
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import androidx.lifecycle.ViewModel

                class A(private val context: Context) : ViewModel() {
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    private var view: TextView? = null
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
            Invalid(
                """
                import androidx.fragment.app.Fragment

                class A : BaseViewModel() {
                    lateinit var fragment: HomeFragment
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
    }


def _kept(declaration: Node) -> Iterator[Node]:
    """The properties of a class that keep a value, those in its constructor too."""
    for each in declaration.named_children:
        if each.type == "primary_constructor":
            for parameters in each.named_children:
                for parameter in parameters.named_children:
                    if any(child.type in ("val", "var") for child in parameter.children):
                        yield parameter
    for each in members(declaration):
        if each.type == "property_declaration" and not any(
            child.type in ("getter", "property_delegate") for child in each.named_children
        ):
            yield each
