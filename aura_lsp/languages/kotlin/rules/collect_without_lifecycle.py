from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.android import CLASSES, is_android, members, supertypes
from aura_lsp.languages.kotlin.calls import Call, call_of, called_name, calls_in, text
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_SCREENS = ("Activity", "Fragment")
_SCOPE = re.compile(r"(?:.*\.)?lifecycleScope", re.DOTALL)
_PAUSED = frozenset({"launchWhenCreated", "launchWhenStarted", "launchWhenResumed"})
_COLLECTORS = frozenset({"collect", "collectLatest"})


class CollectWithoutLifecycle(CodeRule):
    """Disallow flows that a screen goes on collecting while nobody sees it.

    ## Why is this bad?
    `lifecycleScope.launch` ends when the screen is destroyed, not when it is hidden. Until then the
    flow is kept alive and its values are drawn in the background, where views may be gone.
    `launchWhenStarted` and its like, which are deprecated, only stop reading: what makes the values
    goes on.

    Not reported: what is in `repeatOnLifecycle`, and flows with `flowWithLifecycle`.
    """

    code = "KT209"
    category = Category.MEMORY_LEAK
    severity = Severity.WARNING
    suggestion = "Collect in `repeatOnLifecycle(Lifecycle.State.STARTED) { … }`"
    same_as = ("androidlint:UnsafeLifecycleWhenUsage", "androidlint:RepeatOnLifecycleWrongUsage")
    languages = ("kotlin",)
    types = {"kotlin": frozenset({"class_declaration"})}

    def check(self, site: Site) -> Iterator[Finding]:
        if not any(name.endswith(_SCREENS) for name in supertypes(site.node, site.source)):
            return
        if site.in_tests or not is_android(site):
            return
        for launch in _launches(site.node, site.source):
            for call in calls_in(launch.block, site.source) if launch.block is not None else ():
                if call.name not in _COLLECTORS or call.receiver is None:
                    continue
                if "flowWithLifecycle" in text(call.receiver, site.source):
                    continue
                yield site.finding(called_name(call), _message(launch, call))

    valid = {
        "kotlin": [
            """
            import androidx.fragment.app.Fragment

            class A : Fragment() {
                override fun onViewCreated(view: View, state: Bundle?) {
                    viewLifecycleOwner.lifecycleScope.launch {
                        viewLifecycleOwner.repeatOnLifecycle(Lifecycle.State.STARTED) {
                            model.state.collect { show(it) }
                        }
                    }
                }
            }
            """,
            """
            import android.app.Activity

            class A : Activity() {
                override fun onCreate(state: Bundle?) {
                    lifecycleScope.launch {
                        model.state.flowWithLifecycle(lifecycle).collect { show(it) }
                    }
                    lifecycleScope.launch { show(model.state.first()) }
                }
            }
            """,
            """
            import androidx.lifecycle.ViewModel

            class A : ViewModel() {
                fun f() {
                    viewModelScope.launch { items.collect { show(it) } }
                }
            }
            """,
            """
            import androidx.lifecycle.LifecycleService

            class A : LifecycleService() {
                override fun onCreate() {
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
                import android.app.Activity

                class A : AppCompatActivity() {
                    override fun onCreate(state: Bundle?) {
                        lifecycleScope.launch {
                            model.state.collect { show(it) }
                                        ^^^^^^^
                        }
                        lifecycleScope.launchWhenStarted {
                            model.state
                                .map { it.name }
                                .collectLatest { show(it) }
                                 ^^^^^^^^^^^^^
                        }
                    }
                }
                """
            ),
            Invalid(
                """
                import androidx.fragment.app.Fragment

                class A : Fragment() {
                    private fun watch() {
                        binding.button.setOnClickListener {
                            viewLifecycleOwner.lifecycleScope.launch(Dispatchers.Main) {
                                model.events.collect(::handle)
                                             ^^^^^^^
                            }
                        }
                    }
                }
                """
            ),
        ],
    }


def _launches(declaration: Node, source: bytes) -> Iterator[Call]:
    """The coroutines that the members of a class start for as long as the screen is there."""
    stack = list(members(declaration))
    while stack:
        node = stack.pop()
        if node.type in CLASSES:
            continue
        stack += node.named_children
        call = call_of(node, source)
        if call is None or call.receiver is None or call.name not in _PAUSED | {"launch"}:
            continue
        if _SCOPE.fullmatch(text(call.receiver, source)):
            yield call


def _message(launch: Call, call: Call) -> str:
    if launch.name in _PAUSED:
        return (
            f"`{launch.name}` is deprecated: this flow is kept alive while the screen is hidden; "
            "use `repeatOnLifecycle`"
        )
    return f"`{call.name}` goes on while the screen is hidden; put it into `repeatOnLifecycle`"
