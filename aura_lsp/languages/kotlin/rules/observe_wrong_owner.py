from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.following.callers import callers
from aura_lsp.languages.kotlin.following.calls import (
    LAMBDAS,
    arguments,
    call_of,
    callee_name,
    receiver,
)
from aura_lsp.languages.kotlin.following.declarations import class_around, modifiers, name_of
from aura_lsp.languages.kotlin.following.files import KotlinFile
from aura_lsp.model import Category, Edit, Finding, Fix, Related, Severity, Span
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_CALLBACKS = frozenset(
    {"onCreateView", "onViewCreated", "onActivityCreated", "onViewStateRestored"}
)


class ObserveWrongOwner(CodeRule):
    """Disallow observing with the fragment as the owner where its view is made.

    ## Why is this bad?
    A fragment outlives its view. Each time the view is made again, one more observer is added that
    nobody removes, and the old ones hold the views that they show something in.

    Reported are `onCreateView`, `onViewCreated` and the like, and private functions that only these
    call. Dialog fragments, whose view may be none, are left alone.

    ## Fix safety
    Safe: the observer is the same, and is removed together with the view.
    """

    code = "KT208"
    category = Category.MEMORY_LEAK
    severity = Severity.ERROR
    fix = "safe"
    suggestion = "Observe with `viewLifecycleOwner`"
    same_as = ("androidlint:FragmentLiveDataObserve",)
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"observe"})}

    def collect(self, site: Site) -> Iterator[Fact]:
        call = call_of(site.node)
        if call is None or callee_name(call) != site.node or receiver(call) is None:
            return
        given = arguments(call, site.source)
        if given and site.text(given[0].value) == "this":
            yield site.fact(given[0].value, None)

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        kotlin = KotlinFile(file)
        for fact in file.facts:
            place = kotlin.node(fact)
            function = _function(place) if place is not None else None
            if function is None or not _is_in_fragment(kotlin, function):
                continue
            found = _callers(kotlin, function)
            if found is not None:
                fix = Fix(
                    "Use the view's owner", (Edit(fact.span, "viewLifecycleOwner"),), safe=True
                )
                yield file.finding(
                    fact,
                    "The fragment outlives its view, so observers add up: use `viewLifecycleOwner`",
                    fix=fix,
                    related=found,
                )

    valid = {
        "kotlin": [
            """
            import androidx.fragment.app.Fragment
            class A : Fragment() {
                override fun onCreate(state: Bundle?) {
                    model.data.observe(this) { show(it) }
                    setUp()
                }
                override fun onViewCreated(view: View, state: Bundle?) {
                    model.data.observe(viewLifecycleOwner) { show(it) }
                    owner.apply { model.data.observe(this) { show(it) } }
                    setUp()
                }
                private fun setUp() = model.data.observe(this) { show(it) }
            }
            """,
            """
            import androidx.fragment.app.DialogFragment
            class A : DialogFragment() {
                override fun onCreateView(inflater: LayoutInflater): View {
                    model.data.observe(this) { show(it) }
                    return view
                }
            }
            """,
            """
            import androidx.appcompat.app.AppCompatActivity
            class A : AppCompatActivity() {
                override fun onCreate(state: Bundle?) {
                    model.data.observe(this) { show(it) }
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
                        model.data.observe(this, Observer { show(it) })
                                           ^^^^
                        setUp()
                    }

                    private fun setUp() {
                        model.name.observe(this) { show(it) }
                                           ^^^^
                    }
                }
                """,
                fixed="""
                import androidx.fragment.app.Fragment

                class A : Fragment() {
                    override fun onViewCreated(view: View, state: Bundle?) {
                        model.data.observe(viewLifecycleOwner, Observer { show(it) })
                        setUp()
                    }

                    private fun setUp() {
                        model.name.observe(viewLifecycleOwner) { show(it) }
                    }
                }
                """,
            ),
        ],
    }


def _function(place: Node) -> Node | None:
    """The function whose `this` a place has; none in a lambda, which may have its own."""
    around = place.parent
    while around is not None and around.type != "function_declaration":
        if around.type in LAMBDAS:
            return None
        around = around.parent
    return around


def _is_in_fragment(file: KotlinFile, function: Node) -> bool:
    """Whether a function is one of a fragment that has a view."""
    around = class_around(function)
    if around is None or around.type != "class_declaration":
        return False
    found = list(file.supertypes(around))
    is_dialog = any(each.endswith("DialogFragment") for each in found)
    return not is_dialog and any(each.endswith("Fragment") for each in found)


def _callers(file: KotlinFile, function: Node) -> tuple[Related, ...] | None:
    """The calls by which only callbacks for the view run a function, which may be one itself; None
    where something else may run it."""
    if _is_callback(file, function):
        return ()
    if "private" not in modifiers(function, file.source):
        return None
    found = []
    for name in callers(file, function):
        caller = _function(name)
        if caller is None or not _is_callback(file, caller):
            return None
        message = f"`{name_of(caller, file.source)}` calls `{file.text(name)}` here"
        found.append(Related(Span(name.start_byte, name.end_byte), message))
    return tuple(found) or None


def _is_callback(file: KotlinFile, function: Node) -> bool:
    overrides = "override" in modifiers(function, file.source)
    return overrides and name_of(function, file.source) in _CALLBACKS
