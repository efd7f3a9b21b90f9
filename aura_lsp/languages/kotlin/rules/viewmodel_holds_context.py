from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.following.declarations import name_of, supertypes
from aura_lsp.languages.kotlin.following.files import KotlinFile
from aura_lsp.languages.kotlin.following.holding import fields, leak_from
from aura_lsp.model import Category, Finding, Severity, Span
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import FileSite, Site


class ViewmodelHoldsContext(CodeRule):
    """Disallow view models that keep an activity, fragment, view or context.

    ## Why is this bad?
    A view model outlives the screen that it belongs to: when the device is turned, a new activity
    is made for the same view model. One that the view model holds stays in memory with all its
    views, and is not the one that the user sees.

    A field of a type of the same file, which holds a context, is reported too, with the fields on
    the way. Not reported are the context of the application (`AndroidViewModel`,
    `@ApplicationContext`, or by its name), weak references, parameters that are not kept, and what
    the file sets to null again.
    """

    code = "KT202"
    category = Category.MEMORY_LEAK
    severity = Severity.ERROR
    suggestion = "Use `AndroidViewModel`, or pass the context to the function that needs it"
    same_as = ("androidlint:StaticFieldLeak",)
    languages = ("kotlin",)
    types = {"kotlin": frozenset({"class_declaration"})}

    def collect(self, site: Site) -> Iterator[Fact]:
        if any(each.endswith("ViewModel") for each in supertypes(site.node, site.source)):
            yield site.fact(site.node, None)

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        kotlin = KotlinFile(file)
        for fact in file.facts if kotlin.is_android else ():
            model = kotlin.node(fact)
            if model is None or model.type != "class_declaration":
                continue
            for field in fields(kotlin, model):
                chain = leak_from(kotlin, field)
                if chain is None:
                    continue
                through = f" through {chain.path}" if chain.path else ""
                yield file.finding(
                    Fact(None, Span(field.node.start_byte, field.node.end_byte)),
                    f"`{name_of(model, file.source)}` outlives its screen but keeps a "
                    f"`{chain.kind}`{through}: pass it where it is needed",
                    related=chain.related(),
                )

    valid = {
        "kotlin": [
            """
            import androidx.lifecycle.AndroidViewModel
            class A(application: Application, context: Context) : AndroidViewModel(application) {
                private val name = context.packageName
                private val state: ViewState = ViewState()
            }
            """,
            """
            import androidx.lifecycle.ViewModel
            class A(
                @ApplicationContext private val context: Context,
                private val appContext: Context,
                private val handle: SavedStateHandle,
                private val view: WeakReference<View>,
            ) : ViewModel()
            """,
            """
            import androidx.lifecycle.ViewModel
            class A : ViewModel() {
                private var activity: Activity? = null
                fun detach() {
                    activity = null
                }
            }
            class B(private val context: Context)
            """,
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import androidx.lifecycle.ViewModel

                class A(private val context: Context, view: View) : ViewModel() {
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    private lateinit var button: Button
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    private val navigator = Navigator(view)
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }

                class Navigator(val root: View)
                """
            ),
        ],
    }
