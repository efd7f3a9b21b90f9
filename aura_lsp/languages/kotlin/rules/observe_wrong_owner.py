from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.android import is_android, members, supertypes
from aura_lsp.languages.kotlin.calls import calls_in, modifiers, name_of, text
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_WITH_VIEW = frozenset(
    {"onCreateView", "onViewCreated", "onActivityCreated", "onViewStateRestored"}
)


class ObserveWrongOwner(CodeRule):
    """Disallow a Fragment that observes for as long as itself what its view shows.

    ## Why is this bad?
    A Fragment outlives its view and may get a second one. With `this` as the owner the first
    observer stays: it holds the old view, and each new view adds another one.

    ## Fix safety
    Safe: in these functions the view is there, and the observer is not needed after it.
    """

    code = "KT208"
    category = Category.MEMORY_LEAK
    severity = Severity.ERROR
    suggestion = "Observe with `viewLifecycleOwner`"
    fix = "safe"
    same_as = ("androidlint:FragmentLiveDataObserve",)
    languages = ("kotlin",)
    types = {"kotlin": frozenset({"class_declaration"})}

    def check(self, site: Site) -> Iterator[Finding]:
        names = supertypes(site.node, site.source)
        if not any(n.endswith("Fragment") and not n.endswith("DialogFragment") for n in names):
            return
        if not is_android(site):
            return
        for member in members(site.node):
            if name_of(member, site.source) not in _WITH_VIEW:
                continue
            if "override" not in modifiers(member, site.source):
                continue
            for call in calls_in(member, site.source):
                if call.name != "observe" or call.receiver is None or not call.arguments:
                    continue
                owner = call.arguments[0]
                if text(owner, site.source) != "this":
                    continue
                edit = Edit(site.span(owner), "viewLifecycleOwner")
                fix = Fix("Observe with `viewLifecycleOwner`", (edit,), safe=True)
                message = "This observer lives as long as the Fragment, and its view does not"
                yield site.finding(owner, message, fix=fix)

    valid = {
        "kotlin": [
            """
            import androidx.fragment.app.Fragment

            class A : Fragment() {
                override fun onViewCreated(view: View, state: Bundle?) {
                    model.items.observe(viewLifecycleOwner) { show(it) }
                }
                override fun onCreate(state: Bundle?) {
                    model.items.observe(this) { show(it) }
                }
            }
            """,
            """
            import androidx.appcompat.app.AppCompatActivity

            class A : AppCompatActivity() {
                override fun onCreate(state: Bundle?) {
                    model.items.observe(this) { show(it) }
                }
            }
            """,
            """
            import androidx.fragment.app.DialogFragment

            class A : DialogFragment() {
                override fun onViewCreated(view: View, state: Bundle?) {
                    model.items.observe(this) { show(it) }
                }
            }
            """,
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import androidx.fragment.app.Fragment

                class A : Fragment() {
                    override fun onViewCreated(view: View, state: Bundle?) {
                        model.items.observe(this) { show(it) }
                                            ^^^^
                        model.state.observe(this, Observer { show(it) })
                                            ^^^^
                    }
                }
                """,
                fixed="""
                import androidx.fragment.app.Fragment

                class A : Fragment() {
                    override fun onViewCreated(view: View, state: Bundle?) {
                        model.items.observe(viewLifecycleOwner) { show(it) }
                        model.state.observe(viewLifecycleOwner, Observer { show(it) })
                    }
                }
                """,
            ),
        ],
    }
