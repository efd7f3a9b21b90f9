from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.android import is_android, members, supertypes
from aura_lsp.languages.kotlin.calls import Call, calls_in, modifiers, name_of, text
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_DRAWN = ("View", "Layout", "Drawable", "ViewGroup")
_DRAWING = frozenset({"onDraw", "onMeasure", "onLayout", "draw", "dispatchDraw"})
_MADE = frozenset(
    {
        "Paint", "Rect", "RectF", "Path", "Matrix", "Point", "PointF", "LinearGradient",
        "RadialGradient", "SweepGradient", "BitmapShader", "Canvas", "TextPaint",
    }
)  # fmt: skip
_BITMAPS = {
    "Bitmap": frozenset({"createBitmap", "createScaledBitmap"}),
    "BitmapFactory": frozenset({"decodeResource", "decodeFile", "decodeStream", "decodeByteArray"}),
}
_CONDITIONS = frozenset({"if_expression", "when_expression", "elvis_expression"})


class DrawAllocation(CodeRule):
    """Disallow making objects while a view is drawn.

    ## Why is this bad?
    Drawing happens up to 120 times in a second. What is made in it has to be collected again, and
    the collector stops the drawing: it stutters.

    What is made under a condition is not reported, since it may be made once.
    """

    code = "KT804"
    category = Category.UI_THREAD
    severity = Severity.WARNING
    suggestion = "Make it once, in a property of the view, and change it while drawing"
    same_as = ("androidlint:DrawAllocation",)
    languages = ("kotlin",)
    types = {"kotlin": frozenset({"class_declaration"})}

    def check(self, site: Site) -> Iterator[Finding]:
        if not any(name.endswith(_DRAWN) for name in supertypes(site.node, site.source)):
            return
        if not is_android(site):
            return
        for member in members(site.node):
            name = name_of(member, site.source)
            if name not in _DRAWING or "override" not in modifiers(member, site.source):
                continue
            for call in calls_in(member, site.source):
                if _is_made(call, site.source) and not _is_conditional(call.node, member):
                    yield site.finding(
                        call.node, f"`{call.name}` is made each time that `{name}` runs"
                    )

    valid = {
        "kotlin": [
            """
            import android.view.View

            class A(context: Context) : View(context) {
                private val paint = Paint()
                override fun onDraw(canvas: Canvas) {
                    if (path == null) path = Path()
                    canvas.drawPath(path, paint)
                }
                fun other() = Paint()
            }
            """,
            """
            import android.view.View

            class A(context: Context) : View(context) {
                override fun onDraw(canvas: Canvas) {
                    val paint = cached ?: Paint().also { cached = it }
                    post { Paint() }
                }
            }
            """,
            """
            import android.app.Activity

            class A : Activity() {
                override fun onDraw(canvas: Canvas) {
                    val paint = Paint()
                }
            }
            """,
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import android.view.View

                class A(context: Context) : View(context) {
                    override fun onDraw(canvas: Canvas) {
                        val paint = Paint()
                                    ^^^^^^^
                        val bitmap = Bitmap.createBitmap(1, 1, config)
                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    }
                }
                """
            ),
        ],
    }


def _is_made(call: Call, source: bytes) -> bool:
    if call.receiver is None:
        return call.name in _MADE
    return call.name in _BITMAPS.get(text(call.receiver, source), ())


def _is_conditional(node: Node, member: Node) -> bool:
    around = node.parent
    while around is not None and around != member:
        if around.type in _CONDITIONS:
            return True
        if around.type == "binary_expression" and any(e.type == "?:" for e in around.children):
            return True
        around = around.parent
    return False
