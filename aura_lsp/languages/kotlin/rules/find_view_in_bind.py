from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.android import is_android, variable_name
from aura_lsp.languages.kotlin.calls import (
    FUNCTIONS,
    INLINE,
    call_at,
    modifiers,
    name_of,
    owner_of,
    text,
)
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_BINDERS = frozenset({"onBindViewHolder", "getView"})
_LOOPS = frozenset({"for_statement", "while_statement", "do_while_statement"})


class FindViewInBind(CodeRule):
    """Disallow searching for views each time that a row of a list is filled.

    ## Why is this bad?
    `findViewById` walks through the views of the row. `onBindViewHolder` and `getView` run for
    every row that scrolls in, so lists begin to stutter.

    Calls in a loop count too, unless they look for something else each time. Not reported: what
    runs only where a view was `null`.
    """

    code = "KT806"
    category = Category.UI_THREAD
    severity = Severity.INFO
    wave = 2
    suggestion = "Look for it once, and keep it in the ViewHolder"
    same_as = ("androidlint:ViewHolder",)
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"findViewById"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_at(site.node, site.source)
        if call is None or site.in_tests:
            return
        where = _repeated(call.node, site.source)
        if where and is_android(site):
            yield site.finding(
                site.node, f"This searches the views again {where}; keep what it finds"
            )

    valid = {
        "kotlin": [
            """
            import androidx.recyclerview.widget.RecyclerView

            class A(view: View) : RecyclerView.ViewHolder(view) {
                val title: TextView = view.findViewById(R.id.title)
            }
            """,
            """
            import android.widget.BaseAdapter

            class A : BaseAdapter() {
                override fun getView(at: Int, convertView: View?, parent: ViewGroup): View {
                    if (convertView == null) {
                        holder.title = view.findViewById(R.id.title)
                    }
                    button.setOnClickListener { it.findViewById<View>(R.id.a) }
                    return view
                }
            }
            """,
            """
            import android.app.Activity

            class A : Activity() {
                override fun onCreate(state: Bundle?) {
                    val title = findViewById<TextView>(R.id.title)
                    for (id in ids) findViewById<View>(id).show()
                    for (row in rows) {
                        val view = row.view
                        view.findViewById<View>(R.id.a).show()
                    }
                }
            }
            """,
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import androidx.recyclerview.widget.RecyclerView

                class A : RecyclerView.Adapter<Holder>() {
                    override fun onBindViewHolder(holder: Holder, position: Int) {
                        holder.itemView.findViewById<TextView>(R.id.title).text = "a"
                                        ^^^^^^^^^^^^
                        holder.itemView.apply {
                            findViewById<TextView>(R.id.name).text = "b"
                            ^^^^^^^^^^^^
                        }
                    }
                }
                """
            ),
            Invalid(
                """
                import android.app.Activity

                class A : Activity() {
                    fun show() {
                        for (item in items) {
                            root.findViewById<TextView>(R.id.list).append(item)
                                 ^^^^^^^^^^^^
                        }
                    }
                }
                """
            ),
        ],
    }


def _repeated(call: Node, source: bytes) -> str:
    """When a call runs again and again; empty if it does not."""
    around = call.parent
    while around is not None and not _ends(around, source):
        if around.type in _LOOPS:
            return "" if _changes(call, around, source) else "in each round"
        around = around.parent
    if around is None or around.type != "function_declaration":
        return ""
    name = name_of(around, source)
    is_binder = name in _BINDERS and "override" in modifiers(around, source)
    return f"in each `{name}`" if is_binder else ""


def _ends(around: Node, source: bytes) -> bool:
    """Whether what stands around a call runs at another time, or only where nothing was found."""
    if around.type == "if_expression":
        return "null" in text(around.named_children[0], source)
    if around.type == "lambda_literal":
        owner = owner_of(around, source)
        return owner is None or owner.name not in INLINE
    return around.type in FUNCTIONS or around.type == "class_body"


def _changes(call: Node, loop: Node, source: bytes) -> bool:
    """Whether a call is made with something that the loop sets."""
    used, made = set(), set()
    stack = [loop]
    while stack:
        node = stack.pop()
        stack += node.named_children
        if node.type == "property_declaration":
            made.add(variable_name(node, source))
        elif node.type in ("variable_declaration", "assignment"):
            made.add(text(node.named_children[0], source))
        elif node.type == "identifier" and call.start_byte <= node.start_byte < call.end_byte:
            used.add(text(node, source))
    return not made.isdisjoint(used)
