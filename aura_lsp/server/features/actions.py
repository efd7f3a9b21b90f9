"""Code actions: fixes that were tried, marks that accept a finding, and the rule's page.

What an action does is known before it is offered: a fix or a mark was applied, and the result
analysed. Only the edit of a fix of many findings is made when the action is resolved, where the
client can wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from aura_lsp.analysis import Analysis
from aura_lsp.fixes import fix_all, is_sound
from aura_lsp.marking import Scope, mark
from aura_lsp.model import Edit, Finding, Span
from aura_lsp.server import convert
from aura_lsp.server.app import AuraServer
from aura_lsp.server.features.offers import Offers
from aura_lsp.server.features.pages import EXPLAIN
from aura_lsp.server.session import OpenDocument

FIX_ALL = "source.fixAll.aura"
_KINDS = (lsp.CodeActionKind.QuickFix.value, lsp.CodeActionKind.Refactor.value, FIX_ALL)
_MARKS: tuple[tuple[Scope, str], ...] = (
    ("line", "on this line"),
    ("function", "for this function"),
    ("file", "in this file"),
)
_CONTENT_MODIFIED = -32801


def register(server: AuraServer) -> None:
    """Offer actions for a range, and make the edits of those that were put off."""

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION,
        lsp.CodeActionOptions(code_action_kinds=list(_KINDS), resolve_provider=True),
    )
    async def actions(params: lsp.CodeActionParams) -> list[dict[str, Any]] | None:
        opened = server.session.get(params.text_document.uri)
        diagnostics = await server.session.diagnostics(opened)
        analysis = await server.session.analysis(opened)
        if analysis is None or opened.reported is not analysis:
            return None
        return list(_Offer(server, opened, analysis, params, diagnostics).actions())

    @server.feature(lsp.CODE_ACTION_RESOLVE)
    async def resolve(action: lsp.CodeAction) -> lsp.CodeAction | dict[str, Any]:
        data = action.data
        if action.edit is not None or not isinstance(data, dict) or "uri" not in data:
            return action
        opened = server.session.get(data["uri"])
        analysis = await server.session.analysis(opened)
        if analysis is None or opened.document.version != data.get("version"):
            raise JsonRpcException(message="the document has moved on", code=_CONTENT_MODIFIED)
        edits = _all_fixed(server, analysis, data.get("rule"))
        edit = _workspace_edit(server, opened, edits)
        return {"title": action.title, "kind": action.kind, "data": data, "edit": edit}


def _all_fixed(server: AuraServer, analysis: Analysis, code: str | None) -> list[dict[str, Any]]:
    """The edits that fix all findings of a rule, or of every rule that are safe to fix."""

    def wanted(finding: Finding) -> bool:
        fix = finding.fix
        return fix is not None and (finding.code == code if code else fix.safe)

    fixed = fix_all(analysis, wanted, memo=server.session.memo)
    return convert.replacements(analysis.document, fixed.analysis.document, server.session.encoding)


def _workspace_edit(
    server: AuraServer, opened: OpenDocument, edits: list[dict[str, Any]]
) -> dict[str, Any]:
    """Edits of one version of a document, as far as the client can tell versions apart."""
    if not server.edits_versions:
        return {"changes": {opened.uri: edits}}
    document = {"uri": opened.uri, "version": opened.document.version}
    return {"documentChanges": [{"textDocument": document, "edits": edits}]}


class _Offer:
    """The actions for one range of one version of a document."""

    def __init__(
        self,
        server: AuraServer,
        opened: OpenDocument,
        analysis: Analysis,
        params: lsp.CodeActionParams,
        diagnostics: list[dict[str, Any]],
    ) -> None:
        self.server, self.opened, self.analysis = server, opened, analysis
        self.only = params.context.only
        document, encoding = analysis.document, server.session.encoding
        start = convert.offset_of(document, params.range.start, encoding)
        end = convert.offset_of(document, params.range.end, encoding)
        is_automatic = params.context.trigger_kind == lsp.CodeActionTriggerKind.Automatic
        span = Span(start, max(start, end))
        self.offers = Offers(server, opened, analysis, span, was_asked=not is_automatic)
        self.findings = [analysis.exact(placed) for placed in opened.findings]
        self.here = [
            (finding, diagnostic)
            for finding, diagnostic in zip(self.findings, diagnostics, strict=True)
            if finding.span.start <= end and start <= finding.span.end
        ]

    def actions(self) -> Iterator[dict[str, Any]]:
        if self._wants(lsp.CodeActionKind.QuickFix.value):
            for finding, diagnostic in self.here:
                yield from self._fixes(finding, diagnostic)
            for finding, diagnostic in self.here:
                yield from self._marks(finding, diagnostic)
                yield self._page(finding, diagnostic)
        if self._wants(FIX_ALL) and any(each.fix and each.fix.safe for each in self.findings):
            yield self._later("Aura: fix all that is safe to fix", FIX_ALL, None)
        for action in self.offers.actions(self.findings, self.here):
            if self._wants(action["kind"]):
                yield action

    def _wants(self, kind: str) -> bool:
        """Whether the client asks for a kind: by its name, by what it is a part of, or for all."""
        return not self.only or any(f"{kind}.".startswith(f"{only}.") for only in self.only)

    def _fixes(self, finding: Finding, diagnostic: dict[str, Any]) -> Iterator[dict[str, Any]]:
        fix = finding.fix
        if fix is None:
            return
        memo = self.server.session.memo
        if is_sound(self.analysis, [finding], memo=memo) is not None:
            unsafe = "" if fix.safe else " (may change behaviour)"
            action = self._quick(f"{_label(finding)}: {fix.title}{unsafe}", diagnostic, fix.edits)
            if fix.safe:
                action["isPreferred"] = True
            yield action
        alike = sum(each.code == finding.code and each.fix is not None for each in self.findings)
        if alike > 1:
            title = f"{_label(finding)}: Fix all {alike} of {finding.rule} in this file"
            yield self._later(title, lsp.CodeActionKind.QuickFix.value, finding.code)

    def _marks(self, finding: Finding, diagnostic: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for scope, where in _MARKS:
            edit = mark(self.analysis, finding, scope, memo=self.server.session.memo)
            if edit is not None:
                title = f"{_label(finding)}: Accept {finding.rule} {where}"
                yield self._quick(title, diagnostic, [edit])

    def _page(self, finding: Finding, diagnostic: dict[str, Any]) -> dict[str, Any]:
        title = f"{_label(finding)}: Show documentation of {finding.rule}"
        arguments = [{"uri": self.opened.uri, "code": finding.code, "range": diagnostic["range"]}]
        return {
            "title": title,
            "kind": lsp.CodeActionKind.QuickFix.value,
            "diagnostics": [diagnostic],
            "command": {"title": title, "command": EXPLAIN, "arguments": arguments},
        }

    def _quick(
        self, title: str, diagnostic: dict[str, Any], edits: Iterable[Edit]
    ) -> dict[str, Any]:
        document, encoding = self.analysis.document, self.server.session.encoding
        texts = [convert.text_edit(document, edit, encoding) for edit in edits]
        return {
            "title": title,
            "kind": lsp.CodeActionKind.QuickFix.value,
            "diagnostics": [diagnostic],
            "edit": _workspace_edit(self.server, self.opened, texts),
        }

    def _later(self, title: str, kind: str, code: str | None) -> dict[str, Any]:
        """An action whose edit is made when it is taken, if the client can ask for it then."""
        action: dict[str, Any] = {"title": title, "kind": kind}
        if self.server.resolves_edits:
            version = self.opened.document.version
            action["data"] = {"uri": self.opened.uri, "version": version, "rule": code}
        else:
            edits = _all_fixed(self.server, self.analysis, code)
            action["edit"] = _workspace_edit(self.server, self.opened, edits)
        return action


def _label(finding: Finding) -> str:
    return f"Aura ({finding.code})"
