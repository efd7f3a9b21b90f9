from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.android import (
    functions,
    is_android,
    members,
    property_type,
    supertypes,
    variable_name,
)
from aura_lsp.languages.kotlin.calls import text
from aura_lsp.model import Category, Finding, Related, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_MAKERS = ("onCreateView", "onViewCreated")


class FragmentBindingLeak(CodeRule):
    """Disallow a Fragment that keeps the binding of a view that is gone.

    ## Why is this bad?
    A Fragment on the back stack lives on without its view. A binding that it still holds keeps all
    the views of it in memory.

    A binding that is set to `null` anywhere in the class is not reported, nor are delegates.
    """

    code = "KT207"
    category = Category.MEMORY_LEAK
    severity = Severity.WARNING
    wave = 2
    suggestion = "Make it nullable, and set it to `null` in `onDestroyView`"
    languages = ("kotlin",)
    types = {"kotlin": frozenset({"class_declaration"})}

    def check(self, site: Site) -> Iterator[Finding]:
        source = site.source
        if not any(name.endswith("Fragment") for name in supertypes(site.node, source)):
            return
        bindings = [each for each in members(site.node) if _is_binding(each, source)]
        if not bindings or not is_android(site):
            return
        own = functions(site.node, source)
        made = {
            name: node for each in _MAKERS if each in own for name, node in _set(own[each], site)
        }
        cleared = {name for name, node in _set(site.node, site) if _is_null(node, source)}
        for binding in bindings:
            name = variable_name(binding, source)
            if name in made and name not in cleared:
                yield site.finding(
                    binding,
                    f"`{name}` keeps a view that is gone; set it to `null` in `onDestroyView`",
                    related=(Related(site.span(made[name]), "Made here for each view"),),
                )

    valid = {
        "kotlin": [
            """
            import androidx.fragment.app.Fragment

            class A : Fragment() {
                private var _binding: HomeBinding? = null
                private val binding get() = _binding!!

                override fun onCreateView(a: LayoutInflater, b: ViewGroup?, c: Bundle?): View {
                    _binding = HomeBinding.inflate(a, b, false)
                    return binding.root
                }
                override fun onDestroyView() {
                    super.onDestroyView()
                    _binding = null
                }
            }
            """,
            """
            import androidx.fragment.app.Fragment

            class A : Fragment(R.layout.a) {
                private val binding: HomeBinding by viewBinding()
            }
            """,
            """
            import android.app.Activity

            class A : Activity() {
                private lateinit var binding: HomeBinding

                override fun onCreate(state: Bundle?) {
                    binding = HomeBinding.inflate(layoutInflater)
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
                    private lateinit var binding: HomeBinding
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

                    override fun onCreateView(a: LayoutInflater, b: ViewGroup?, c: Bundle?): View {
                        binding = HomeBinding.inflate(a, b, false)
                        return binding.root
                    }
                }
                """
            ),
            Invalid(
                """
                import androidx.fragment.app.DialogFragment

                class A : DialogFragment() {
                    private var binding: HomeBinding? = null
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

                    override fun onViewCreated(view: View, state: Bundle?) {
                        HomeBinding.bind(view).also { this.binding = it }
                    }
                    override fun onDestroyView() {
                        super.onDestroyView()
                        adapter = null
                    }
                }
                """
            ),
        ],
    }


def _is_binding(member: Node, source: bytes) -> bool:
    """Whether a member is a variable for a binding."""
    if member.type != "property_declaration":
        return False
    if not any(each.type == "var" for each in member.children):
        return False
    if any(each.type == "property_delegate" for each in member.named_children):
        return False
    return property_type(member, source).endswith("Binding")


def _set(top: Node, site: Site) -> Iterator[tuple[str, Node]]:
    """The names that are set in a piece of code, each with the assignment."""
    stack = [top]
    while stack:
        node = stack.pop()
        stack += node.named_children
        left = node.child_by_field_name("left") if node.type == "assignment" else None
        if left is not None:
            yield text(left, site.source).removeprefix("this."), node


def _is_null(assignment: Node, source: bytes) -> bool:
    right = assignment.child_by_field_name("right")
    return right is not None and text(right, source) == "null"
