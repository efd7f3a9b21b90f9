from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.following.declarations import TYPES, child
from aura_lsp.languages.kotlin.following.files import KotlinFile
from aura_lsp.languages.kotlin.following.holding import leak_from, static_fields
from aura_lsp.model import Category, Finding, Severity, Span
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import FileSite, Site

_NAMES = frozenset(
    {
        "lateinit", "Context", "Activity", "AppCompatActivity", "FragmentActivity", "Fragment",
        "TextView", "ImageView", "WebView", "Dialog", "AlertDialog",
    }
)  # fmt: skip
"""One of these is in most top-level properties that the rule is about."""


class StaticContextLeak(CodeRule):
    """Disallow activities, fragments, views and contexts in static fields.

    ## Why is this bad?
    What an `object`, a companion or a top-level property holds lives as long as the process. An
    activity in it cannot be collected after it was closed, nor can all its views and images.

    A field that holds a type of the same file, which holds a context, is reported too; the fields
    on the way are shown with the finding. Not reported are weak references, the context of the
    application (by its name, or by all that the file assigns), and what the file sets to null
    again.
    """

    code = "KT201"
    category = Category.MEMORY_LEAK
    severity = Severity.ERROR
    suggestion = "Hold `applicationContext` or a `WeakReference`, or pass it where it is needed"
    same_as = ("androidlint:StaticFieldLeak",)
    languages = ("kotlin",)
    names = {"kotlin": _NAMES}
    types = {"kotlin": frozenset({"object_declaration", "companion_object"})}

    def collect(self, site: Site) -> Iterator[Fact]:
        if not site.in_tests and (site.node.type in TYPES or _is_of_property(site)):
            yield site.fact(site.node, None)

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        kotlin = KotlinFile(file)
        if not kotlin.is_android:
            return
        for field in static_fields(kotlin):
            chain = leak_from(kotlin, field)
            if chain is None:
                continue
            through = f" through {chain.path}" if chain.path else ""
            where = child(field.node, "variable_declaration") or field.node
            yield file.finding(
                Fact(None, Span(where.start_byte, where.end_byte)),
                f"`{field.name}` is static and keeps a `{chain.kind}` alive{through}: "
                "hold `applicationContext` or a `WeakReference`",
                related=chain.related(),
            )

    valid = {
        "kotlin": [
            """
            import android.content.Context
            import java.lang.ref.WeakReference
            object A {
                private var activity: WeakReference<Activity>? = null
                private lateinit var appContext: Context
                const val VIEW_NAME: String = "a"
                val made by lazy { View(appContext) }
                val shown: View get() = find()
                lateinit var viewModel: MainViewModel
                var preview: TextPreview? = null
                val heights = WeakHashMap<View, Int>()
                val depths: WeakHashMap<View, Int> = WeakHashMap()
                fun view(): View = made
            }
            """,
            """
            import android.content.Context
            object A {
                private lateinit var context: Context
                fun start(other: Context) {
                    context = other.applicationContext
                }
            }
            """,
            """
            import android.app.Application
            class App : Application() {
                companion object {
                    lateinit var instance: App
                    lateinit var context: Context
                }
            }
            """,
            """
            import android.annotation.SuppressLint
            object A {
                @SuppressLint("StaticFieldLeak")
                var activity: Activity? = null
            }
            """,
            """
            import android.app.Activity
            object A {
                private var current: Activity? = null
                fun stop() {
                    current = null
                }
            }
            """,
            """
            import android.content.Context
            class Store private constructor(private val context: Context) {
                companion object {
                    private var instance: Store? = null
                    fun get(context: Context): Store =
                        instance ?: Store(context.applicationContext).also { instance = it }
                }
            }
            """,
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import android.app.Activity
                import android.widget.TextView

                lateinit var current: Activity
                             ^^^^^^^^^^^^^^^^^

                object Cache {
                    private val labels: MutableList<TextView> = mutableListOf()
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }

                class MainActivity : Activity() {
                    companion object {
                        var instance: MainActivity? = null
                            ^^^^^^^^^^^^^^^^^^^^^^^
                        private lateinit var context: android.content.Context
                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    }
                }
                """
            ),
            Invalid(
                """
                import android.content.Context

                class Store private constructor(private val context: Context) {
                    companion object {
                        private var instance: Store? = null
                                    ^^^^^^^^^^^^^^^^
                        fun get(context: Context): Store =
                            instance ?: Store(context).also { instance = it }
                    }
                }
                """
            ),
            Invalid(
                """
                import android.app.Activity

                object Registry {
                    private val manager = Manager()
                                ^^^^^^^
                }

                class Manager {
                    var listener: Listener? = null
                }

                class Listener(val screen: Activity)
                """
            ),
        ],
    }


def _is_of_property(site: Site) -> bool:
    """Whether a name stands in the type of a property, or before it, and in no function."""
    for around in site.around(site.node):
        if around.type in ("property_declaration", "function_value_parameters", "import"):
            return around.type == "property_declaration" and site.function(around) is None
    return False
