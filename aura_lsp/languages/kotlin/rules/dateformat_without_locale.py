from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.calls import Call, call_at, call_of, text, value_of
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_STRINGS = frozenset({"string_literal", "multiline_string_literal"})
_SPECIFIER = re.compile(r"%(?:\d+\$)?[-#+ 0,(<]*\d*(?:\.\d+)?([a-zA-Z])")
_NUMBERS = frozenset("dfeEgG")
_LOGS = re.compile(
    r"[vdiwe]|wtf|verbose|debug|info|warn|warning|error|trace|log\w*|print|println",
    re.IGNORECASE,
)


class DateformatWithoutLocale(CodeRule):
    """Disallow formats of dates and numbers that leave the language open.

    ## Why is this bad?
    They are written in the language of the device: with other digits in Arabic, a comma for a point
    in German. What another program is to read, such as a file name or a request, breaks there.

    Numbers in formats of strings count, and dates of `SimpleDateFormat`. Logging is not reported.

    ## Fix safety
    Unsafe: `Locale.ROOT` is for machines; for what users read, `Locale.getDefault()` says so.
    """

    code = "KT105"
    category = Category.BUG
    severity = Severity.INFO
    wave = 2
    suggestion = "Say `Locale.ROOT` for programs, or `Locale.getDefault()` for people"
    fix = "unsafe"
    same_as = (
        "androidlint:SimpleDateFormat", "androidlint:DefaultLocale", "detekt:ImplicitDefaultLocale",
    )  # fmt: skip
    languages = ("kotlin",)
    names = {"kotlin": frozenset({"SimpleDateFormat", "format"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_at(site.node, site.source)
        if call is None or call.block is not None or site.in_tests:
            return
        if call.name == "SimpleDateFormat":
            if len(call.arguments) == 1 and _is_java(site, call):
                at = call.arguments[0].end_byte
                yield self._finding(site, call, "dates", Edit(Span(at, at), f", {_locale(site)}"))
            return
        template = _template(call, site.source)
        if template is None or not _is_numeric(template, call, site.source):
            return
        if not _is_logged(call.node, site.source):
            at = call.arguments[0].start_byte
            yield self._finding(site, call, "numbers", Edit(Span(at, at), f"{_locale(site)}, "))

    def _finding(self, site: Site, call: Call, what: str, edit: Edit) -> Finding:
        message = f"This writes {what} in the language of the device; name a `Locale`"
        fix = Fix("Use `Locale.ROOT`", (edit,), safe=False)
        return site.finding(call.node, message, fix=fix)

    valid = {
        "kotlin": [
            """
            import java.text.SimpleDateFormat
            import java.util.Locale

            val a = SimpleDateFormat("yyyy", Locale.US)
            val b = String.format(Locale.ROOT, "%d", 1)
            val c = "%.2f".format(Locale.US, 1.0)
            val d = "%d".format(locale, 1)
            """,
            """
            val a = DateTimeFormatter.ofPattern("yyyy")
            val b = "%s and %x, 100 %%d".format(c, 255)
            val d = formatter.format(1)
            """,
            """
            fun f() {
                Log.d("a", "%d items".format(1))
                logger.info(String.format("%d items", 1))
            }
            """,
            'import my.SimpleDateFormat\nval a = SimpleDateFormat("yyyy")\n',
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import java.text.SimpleDateFormat

                val a = SimpleDateFormat("yyyy-MM-dd")
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                val b = String.format("%05d", 1)
                        ^^^^^^^^^^^^^^^^^^^^^^^^
                val c = "%s: %1$,.2f".format(name, 1.0)
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                """,
                fixed="""
                import java.text.SimpleDateFormat

                val a = SimpleDateFormat("yyyy-MM-dd", java.util.Locale.ROOT)
                val b = String.format(java.util.Locale.ROOT, "%05d", 1)
                val c = "%s: %1$,.2f".format(java.util.Locale.ROOT, name, 1.0)
                """,
            ),
            Invalid(
                """
                import java.text.*
                import java.util.*

                val a = SimpleDateFormat("HH:mm")
                        ^^^^^^^^^^^^^^^^^^^^^^^^^
                """,
                fixed="""
                import java.text.*
                import java.util.*

                val a = SimpleDateFormat("HH:mm", Locale.ROOT)
                """,
            ),
        ],
    }


def _is_java(site: Site, call: Call) -> bool:
    """Whether it is the class of `java.text`, by an import of it or of its package."""
    if call.receiver is not None:
        return text(call.receiver, site.source) == "java.text"
    origin = site.origin(site.node)
    if origin == "kotlin.SimpleDateFormat":
        return "java.text" in site.imports()
    return origin == "java.text.SimpleDateFormat"


def _locale(site: Site) -> str:
    known = {"java.util", "java.util.Locale"} & site.imports()
    return "Locale.ROOT" if known else "java.util.Locale.ROOT"


def _template(call: Call, source: bytes) -> Node | None:
    """The format of `String.format("…", …)` or `"…".format(…)`, if no locale is named."""
    if call.receiver is None or not call.arguments:
        return None
    if call.receiver.type in _STRINGS:
        return call.receiver
    first = value_of(call.arguments[0])
    if text(call.receiver, source) != "String" or first.type not in _STRINGS:
        return None
    return first


def _is_numeric(template: Node, call: Call, source: bytes) -> bool:
    """Whether a format writes a number, and the first argument is no locale."""
    kinds = _SPECIFIER.findall(text(template, source).replace("%%", ""))
    if "locale" in text(call.arguments[0], source).lower():
        return False
    return not _NUMBERS.isdisjoint(kinds)


def _is_logged(node: Node, source: bytes) -> bool:
    """Whether a text is an argument of a call that logs."""
    around = node.parent
    while around is not None and around.type not in ("block", "class_body", "lambda_literal"):
        call = call_of(around, source) if around.type == "call_expression" else None
        if call is not None and _LOGS.fullmatch(call.name):
            return True
        around = around.parent
    return False
