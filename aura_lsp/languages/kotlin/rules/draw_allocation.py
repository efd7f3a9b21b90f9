from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.android import is_view
from aura_lsp.languages.kotlin.calls import LAMBDAS, call_of, called, callee, callee_name, given_to
from aura_lsp.languages.kotlin.declarations import class_around, modifiers, name_of
from aura_lsp.languages.kotlin.files import KotlinFile
from aura_lsp.languages.kotlin.main_thread import INLINE
from aura_lsp.languages.kotlin.names import BODIES
from aura_lsp.languages.kotlin.resolving import named_among
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Fact, FileSite, Site

_MADE = (
    "Paint", "Rect", "RectF", "Path", "Matrix", "Point", "PointF", "LinearGradient",
    "RadialGradient", "SweepGradient", "BitmapShader", "Canvas",
)  # fmt: skip
_BITMAPS = (
    "Bitmap.createBitmap", "Bitmap.createScaledBitmap", "BitmapFactory.decodeResource",
    "BitmapFactory.decodeFile", "BitmapFactory.decodeStream", "BitmapFactory.decodeByteArray",
)  # fmt: skip
_ALLOCATIONS = frozenset(f"android.graphics.{name}" for name in (*_MADE, *_BITMAPS))
_CALLBACKS = frozenset({"onDraw", "onMeasure", "onLayout", "draw", "dispatchDraw"})
_GUARDS = frozenset({"if_expression", "when_expression"})
_SHOWN = re.compile(r"\w*(?:Layout|Drawable)\Z")


class DrawAllocation(CodeRule):
    """Disallow making objects while a view is drawn or laid out.

    ## Why is this bad?
    `onDraw`, `onMeasure` and `onLayout` run for every frame of an animation. What they allocate is
    garbage by the next frame, and collecting it makes the animation stutter.

    Reported are paints, paths, rectangles, gradients and bitmaps. An object that is kept, because
    it is made behind `?:` or assigned under a condition, is not reported.
    """

    code = "KT804"
    category = Category.UI_THREAD
    severity = Severity.WARNING
    suggestion = "Make the object once, as a property, and use it again"
    same_as = ("androidlint:DrawAllocation",)
    languages = ("kotlin",)
    names = {"kotlin": frozenset(name.rpartition(".")[2] for name in (*_MADE, *_BITMAPS))}

    def collect(self, site: Site) -> Iterator[Fact]:
        call = call_of(site.node)
        if call is None or callee_name(call) != site.node:
            return
        function = _callback(site.source, call)
        if function is not None and named_among(site, callee(call), _ALLOCATIONS):
            yield site.fact(callee(call), (site.text(callee(call)), name_of(function, site.source)))

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        kotlin = KotlinFile(file)
        for fact in file.facts:
            place = kotlin.node(fact)
            around = class_around(place) if place is not None else None
            if around is None:
                continue
            if any(is_view(each) or _SHOWN.match(each) for each in kotlin.supertypes(around)):
                made, callback = fact.value
                message = f"`{made}` is made anew in every `{callback}`: keep it in a property"
                yield file.finding(fact, message)

    valid = {
        "kotlin": [
            """
            import android.graphics.*
            class A : View(context) {
                private val paint = Paint()
                override fun onDraw(canvas: Canvas) {
                    val other = cached ?: Paint().also { cached = it }
                    if (path == null) path = Path()
                    if (sizeChanged) {
                        rect = Rect(0, 0, width, height)
                    }
                    post { bounds = Rect() }
                    canvas.drawPath(path, paint)
                }
                private fun other() = Paint()
            }
            """,
            """
            import android.graphics.Paint
            class A : Printer() {
                override fun onDraw(canvas: Canvas) {
                    val paint = Paint()
                }
            }
            """,
            """
            import java.nio.file.Path
            class A : View(context) {
                override fun onDraw(canvas: Canvas) {
                    val path = Path("a")
                }
            }
            """,
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import android.graphics.*

                class Chart(context: Context) : View(context) {
                    override fun onDraw(canvas: Canvas) {
                        val paint = Paint(Paint.ANTI_ALIAS_FLAG).apply { color = Color.RED }
                                    ^^^^^
                        if (isSelected) {
                            canvas.drawRect(RectF(0f, 0f, 1f, 1f), paint)
                                            ^^^^^
                        }
                        val image = Bitmap.createBitmap(1, 1, Bitmap.Config.ARGB_8888)
                                    ^^^^^^^^^^^^^^^^^^^
                    }
                }
                """
            ),
        ],
    }


def _callback(source: bytes, call: Node) -> Node | None:
    """The function around an allocation, if it draws or lays out and allocates each time."""
    inner, around = call, call.parent
    is_kept = False
    while around is not None and around.type not in BODIES:
        is_kept = is_kept or around.type == "assignment"
        if around.type in LAMBDAS:
            given = given_to(around, source)
            if given is None or called(given[0], source) not in INLINE:
                return None
        elif around.type == "function_declaration":
            draws = name_of(around, source) in _CALLBACKS and "override" in modifiers(
                around, source
            )
            return around if draws else None
        elif _is_alternative(around) or (
            around.type in _GUARDS and is_kept and around.named_children[0] != inner
        ):
            return None
        inner, around = around, around.parent
    return None


def _is_alternative(expression: Node) -> bool:
    """Whether an expression is one with `?:`."""
    operator = expression.child_by_field_name("operator")
    return operator is not None and operator.type == "?:"
