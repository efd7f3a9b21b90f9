"""From the engine's values to the protocol's: positions, diagnostics, symbols.

Diagnostics are plain dictionaries: building and unstructuring typed ones costs twenty times as
much, and they are sent on every keystroke.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import accumulate, takewhile
from typing import Any, NamedTuple

from lsprotocol import types as lsp

from aura_lsp.analysis import Placed, exact_span
from aura_lsp.model import Edit, Finding, Function, Severity, Span, Symbol
from aura_lsp.rules import page_url, rule_named
from aura_lsp.text import Document, Encoding, Position

SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error.value,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning.value,
    Severity.INFO: lsp.DiagnosticSeverity.Information.value,
    Severity.HINT: lsp.DiagnosticSeverity.Hint.value,
}

_SYMBOL_KINDS = {
    "class": lsp.SymbolKind.Class,
    "interface": lsp.SymbolKind.Interface,
    "trait": lsp.SymbolKind.Interface,
    "module": lsp.SymbolKind.Module,
    "namespace": lsp.SymbolKind.Namespace,
    "enum": lsp.SymbolKind.Enum,
    "struct": lsp.SymbolKind.Struct,
    "object": lsp.SymbolKind.Object,
    "impl": lsp.SymbolKind.Class,
    "method": lsp.SymbolKind.Method,
    "constructor": lsp.SymbolKind.Constructor,
    "initializer": lsp.SymbolKind.Constructor,
    "getter": lsp.SymbolKind.Property,
    "setter": lsp.SymbolKind.Property,
}

_MOST_COMPARED = 5000
"""Lines; more are replaced as one."""

PlainPosition = dict[str, int]
PlainRange = dict[str, PlainPosition]


def plain_position(document: Document, offset: int, encoding: Encoding) -> PlainPosition:
    position = document.position(offset, encoding)
    return {"line": position.line, "character": position.character}


def plain_range(document: Document, span: Span, encoding: Encoding) -> PlainRange:
    return {
        "start": plain_position(document, span.start, encoding),
        "end": plain_position(document, span.end, encoding),
    }


def lsp_range(document: Document, span: Span, encoding: Encoding) -> lsp.Range:
    start, end = document.position(span.start, encoding), document.position(span.end, encoding)
    return lsp.Range(
        lsp.Position(start.line, start.character), lsp.Position(end.line, end.character)
    )


def offset_of(document: Document, position: lsp.Position, encoding: Encoding) -> int:
    return document.offset(Position(position.line, position.character), encoding)


def text_edit(document: Document, edit: Edit, encoding: Encoding) -> dict[str, Any]:
    """An edit as the protocol has it, with the document's own line ends."""
    text = edit.text.replace("\n", "\r\n") if b"\r\n" in document.source else edit.text
    return {"range": plain_range(document, edit.span, encoding), "newText": text}


def replacements(before: Document, after: Document, encoding: Encoding) -> list[dict[str, Any]]:
    """The edits that make one text of another, by whole lines: what is not touched stays, and with
    it breakpoints and cursors."""
    old, new = (each.source.splitlines(keepends=True) for each in (before, after))
    first = _common(zip(old, new, strict=False))
    last = _common(zip(reversed(old[first:]), reversed(new[first:]), strict=False))
    old_end, new_end = len(old) - last, len(new) - last
    blocks = [("replace", first, old_end, first, new_end)]
    if max(old_end, new_end) - first <= _MOST_COMPARED:
        matcher = SequenceMatcher(None, old[first:old_end], new[first:new_end], autojunk=False)
        blocks = [
            (tag, a + first, b + first, c + first, d + first)
            for tag, a, b, c, d in matcher.get_opcodes()
        ]
    starts = [0, *accumulate(map(len, old))]
    return [
        {
            "range": plain_range(before, Span(starts[a], starts[b]), encoding),
            "newText": b"".join(new[c:d]).decode("utf-8", "replace"),
        }
        for tag, a, b, c, d in blocks
        if tag != "equal"
    ]


def _common(pairs: Iterable[tuple[bytes, bytes]]) -> int:
    """How many pairs are of equals, before the first that is not."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


class Rendered(NamedTuple):
    """A finding as it was sent: the line its item began on and what stood before it on that
    line."""

    finding: Finding
    line: int
    before: bytes
    diagnostic: dict[str, Any]


class Renderer:
    """Makes diagnostics of findings and remembers them by item.

    An item that has only moved keeps its diagnostics: at most their lines change. So a keystroke
    costs what has changed, not what there is.
    """

    def __init__(self, uri: str, encoding: Encoding, *, related: bool) -> None:
        self.uri = uri
        self.encoding = encoding
        self.related = related
        self._known: dict[int, Rendered] = {}

    def diagnostics(self, findings: list[Placed], document: Document) -> list[dict[str, Any]]:
        """The diagnostics of a document; the dictionaries are reused by the next call."""
        known, self._known = self._known, {}
        result = []
        base, line, before = -1, 0, b""
        for placed in findings:
            if placed.base != base:  # several in a row are of one item
                base, line = placed.base, document.lines.line_at(placed.base)
                before = document.source[document.lines.start(line) : base]
            key = id(placed.finding)
            rendered = self._rendered(placed, document, line, before, known.get(key))
            self._known[key] = rendered
            result.append(rendered.diagnostic)
        return result

    def _rendered(
        self, placed: Placed, document: Document, line: int, before: bytes, known: Rendered | None
    ) -> Rendered:
        """A finding, with the line that its item begins on and what is `before` that there."""
        if known is None or known.finding is not placed.finding or known.before != before:
            return Rendered(placed.finding, line, before, self._diagnostic(placed, document))
        if known.line == line:
            return known
        _move_lines(known.diagnostic, line - known.line)
        return known._replace(line=line)

    def _diagnostic(self, placed: Placed, document: Document) -> dict[str, Any]:
        finding = placed.finding
        result: dict[str, Any] = {
            "range": self._range(finding.span, placed.base, document),
            "severity": SEVERITIES[finding.severity],
            "code": finding.code,
            "source": "aura",
            "message": f"{finding.message}\n{finding.suggestion}",
            "data": {"rule": finding.rule, "symbol": placed.symbol},
        }
        rule = rule_named(finding.code)
        if rule is not None and rule.unnecessary:
            result["tags"] = [lsp.DiagnosticTag.Unnecessary.value]
        if rule is not None and (url := page_url(rule.name)):
            result["codeDescription"] = {"href": url}
        if self.related and finding.related:
            result["relatedInformation"] = [
                {
                    "location": {
                        "uri": self.uri, "range": self._range(each.span, placed.base, document)
                    },
                    "message": each.message,
                }
                for each in finding.related
            ]  # fmt: skip
        return result

    def _range(self, span: Span, base: int, document: Document) -> PlainRange:
        return plain_range(document, exact_span(span, base, document.source), self.encoding)


def _move_lines(diagnostic: dict[str, Any], lines: int) -> None:
    """Move a diagnostic and its related places down by a number of lines."""
    ranges = [diagnostic["range"]]
    ranges += (each["location"]["range"] for each in diagnostic.get("relatedInformation", ()))
    for each in ranges:
        each["start"]["line"] += lines
        each["end"]["line"] += lines


def measures(function: Function) -> str:
    """The measures of a function in a few words, for an outline."""
    return (
        f"cognitive {function.cognitive} · cyclomatic {function.cyclomatic} · "
        f"{function.lines} lines"
    )


def document_symbol(symbol: Symbol, document: Document, encoding: Encoding) -> lsp.DocumentSymbol:
    name_span = symbol.name_span
    if not symbol.span.start <= name_span.start <= name_span.end <= symbol.span.end:
        name_span = Span(symbol.span.start, symbol.span.start)
    return lsp.DocumentSymbol(
        name=symbol.name,
        kind=_SYMBOL_KINDS.get(symbol.kind, lsp.SymbolKind.Function),
        range=lsp_range(document, symbol.span, encoding),
        selection_range=lsp_range(document, name_span, encoding),
        detail=measures(symbol.function) if symbol.function else None,
        children=[document_symbol(child, document, encoding) for child in symbol.children],
    )


def symbol_information(
    symbol: Symbol, document: Document, uri: str, encoding: Encoding, container: str = ""
) -> list[lsp.SymbolInformation]:
    """The same for clients without hierarchical symbols."""
    found = [
        lsp.SymbolInformation(
            location=lsp.Location(uri, lsp_range(document, symbol.span, encoding)),
            name=symbol.name,
            kind=_SYMBOL_KINDS.get(symbol.kind, lsp.SymbolKind.Function),
            container_name=container or None,
        )
    ]
    for child in symbol.children:
        found += symbol_information(child, document, uri, encoding, symbol.name)
    return found
