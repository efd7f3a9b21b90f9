from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.android import is_android, members, supertypes
from aura_lsp.languages.kotlin.calls import Call, call_of, calls_in, text, walk
from aura_lsp.model import Category, Finding, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_SCREENS = ("Activity", "Fragment")
_LAUNCHES = frozenset({"launch", "launchWhenStarted", "launchWhenResumed", "launchWhenCreated"})
_COLLECTS = frozenset({"collect", "collectLatest"})


class CollectWithoutLifecycle(CodeRule):
    """Disallow collecting a flow in a screen that may not be on display.

    ## Why is this bad?
    `lifecycleScope.launch` goes on while the screen is in the background. What is collected then is
    work for nobody, and showing it may crash.

    Not reported: what is collected in `repeatOnLifecycle`, behind `flowWithLifecycle`, or in
    another scope.
    """

    code = "KT209"
    category = Category.MEMORY_LEAK
    severity = Severity.WARNING
    suggestion = "Collect it in `repeatOnLifecycle(Lifecycle.State.STARTED) { … }`"
    same_as = ("androidlint:UnsafeLifecycleWhenUsage", "androidlint:RepeatOnLifecycleWrongUsage")
    languages = ("kotlin",)
    types = {"kotlin": frozenset({"class_declaration"})}

    def check(self, site: Site) -> Iterator[Finding]:
        names = supertypes(site.node, site.source)
        if not any(name.endswith(_SCREENS) for name in names) or not is_android(site):
            return
        for launch in _launches(site.node, site.source):
            for call in calls_in(launch, site.source):
                if call.name not in _COLLECTS or call.receiver is None:
                    continue
                if "flowWithLifecycle" not in text(call.receiver, site.source):
                    message = "This is also collected while the screen is in the background"
                    yield site.finding(_name_of(call, site.source), message)

    valid = {
        "kotlin": [
            """
            import androidx.fragment.app.Fragment

            class A : Fragment() {
                override fun onViewCreated(view: View, state: Bundle?) {
                    lifecycleScope.launch {
                        repeatOnLifecycle(Lifecycle.State.STARTED) {
                            model.items.collect { show(it) }
                        }
                        model.items.flowWithLifecycle(lifecycle).collect { show(it) }
                        model.items.first()
                    }
                }
            }
            """,
            """
            import androidx.lifecycle.ViewModel

            class A : ViewModel() {
                fun load() {
                    viewModelScope.launch { items.collect { show(it) } }
                }
            }
            """,
            """
            class A : Activity() {
                fun load() {
                    lifecycleScope.launch { items.collect { show(it) } }
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
                        lifecycleScope.launch {
                            model.items.collect { show(it) }
                                        ^^^^^^^
                        }
                        viewLifecycleOwner.lifecycleScope.launchWhenStarted {
                            model.state.collectLatest { show(it) }
                                        ^^^^^^^^^^^^^
                        }
                    }
                }
                """
            ),
        ],
    }


def _launches(declaration: Node, source: bytes) -> Iterator[Node]:
    """The lambdas of a class that its screen's scope runs."""
    for member in members(declaration):
        for node in walk(member, into=frozenset({"lambda_literal"})):
            call = call_of(node, source)
            if call is None or call.name not in _LAUNCHES or call.block is None:
                continue
            if call.receiver is not None and text(call.receiver, source).endswith("lifecycleScope"):
                yield call.block


def _name_of(call: Call, source: bytes) -> Span:
    """Where the name of a call stands."""
    end = call.receiver.end_byte if call.receiver is not None else call.node.start_byte
    start = source.find(call.name.encode(), end)
    return Span(start, start + len(call.name.encode()))
