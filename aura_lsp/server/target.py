"""What a command is about: every one takes one object `{uri, range?, code?, fingerprint?,
version?}`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams

from aura_lsp.analysis import Analysis
from aura_lsp.fingerprint import fingerprints
from aura_lsp.model import Finding, Function, Span
from aura_lsp.server import convert
from aura_lsp.server.jobs import Ended
from aura_lsp.server.session import OpenDocument

if TYPE_CHECKING:
    from aura_lsp.server.app import AuraServer


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """A place in an open document, and the finding there that is meant, if one is."""

    server: AuraServer
    opened: OpenDocument
    area: lsp.Range | None
    code: str
    fingerprint: str
    version: int | None

    async def analysis(self) -> Analysis:
        """The analysis of the document.

        Raises:
            Ended: there is none, or the document has moved on since the command was offered.
        """
        analysis = await self.server.session.analysis(self.opened)
        if analysis is None:
            raise Ended("this file is not analysed: its language is unknown or it is excluded")
        if self.version is not None and self.version != self.opened.document.version:
            raise Ended("the text has changed since this was offered; try again")
        return analysis

    def span(self, analysis: Analysis) -> Span:
        """The place as byte offsets; without one the document's start."""
        if self.area is None:
            return Span(0, 0)
        encoding, document = self.server.session.encoding, analysis.document
        start = convert.offset_of(document, self.area.start, encoding)
        return Span(start, max(start, convert.offset_of(document, self.area.end, encoding)))

    def function(self, analysis: Analysis) -> Function:
        """The innermost function with a name around the place.

        Raises:
            Ended: there is none.
        """
        found = named_function(analysis, self.span(analysis)) if self.area is not None else None
        if found is None:
            raise Ended("put the cursor into a function and try again")
        return found

    def finding(self, analysis: Analysis) -> Finding:
        """The finding that is meant.

        Raises:
            Ended: it is not there.
        """
        found = analysis.findings()
        alike = [each for each in found if self.code in (each.code, each.rule)]
        if self.fingerprint:
            known = dict(zip(fingerprints(found, analysis.document), found, strict=True))
            exact = known.get(self.fingerprint)
            alike = [exact] if exact is not None else alike
        span = self.span(analysis)
        here = [
            each for each in alike if each.span.start <= span.end and span.start <= each.span.end
        ]
        if not here:
            raise Ended("there is no such finding here any more")
        return here[0]


def target_of(server: AuraServer, arguments: Any) -> Target:
    """The target in a command's arguments.

    Raises:
        JsonRpcInvalidParams: they are not what commands take.
    """
    if not isinstance(arguments, dict) or not isinstance(arguments.get("uri"), str):
        raise JsonRpcInvalidParams("a command takes one object with `uri`, and may take `range`")
    area = arguments.get("range")
    version = arguments.get("version")
    if version is not None and not isinstance(version, int):
        raise JsonRpcInvalidParams("`version` is a number")
    return Target(
        server,
        server.session.get(arguments["uri"]),
        _range(area) if area is not None else None,
        str(arguments.get("code", "")),
        str(arguments.get("fingerprint", "")),
        version,
    )


def named_function(analysis: Analysis, span: Span) -> Function | None:
    """The innermost function around a place that has a name, or the one that a place holds."""
    around = [
        each
        for each in analysis.functions()
        if each.name.isidentifier() and each.span.start <= span.start <= each.span.end
    ]
    return min(around, key=lambda each: each.span.end - each.span.start, default=None)


def _range(value: Any) -> lsp.Range:
    try:
        start, end = (
            lsp.Position(int(value[each]["line"]), int(value[each]["character"]))
            for each in ("start", "end")
        )
    except (KeyError, TypeError, ValueError):
        raise JsonRpcInvalidParams("`range` has `start` and `end` of `line`, `character`") from None
    return lsp.Range(start, end)
