"""The actions that ask a language model, or end what it does: last in every list, never preferred,
and only where there is a model to be asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lsprotocol import types as lsp

from aura_lsp.analysis import Analysis
from aura_lsp.fingerprint import fingerprints
from aura_lsp.model import Category, Finding, Function, Span
from aura_lsp.server import convert
from aura_lsp.server.app import AuraServer
from aura_lsp.server.features import commands
from aura_lsp.server.features.pages import EXPLAIN
from aura_lsp.server.session import OpenDocument
from aura_lsp.server.target import named_function

QUICK_FIX = lsp.CodeActionKind.QuickFix.value
REFACTOR = lsp.CodeActionKind.Refactor.value
REWRITE = lsp.CodeActionKind.RefactorRewrite.value


class Offers:
    """What a model can be asked about one place of one version of a document."""

    def __init__(
        self,
        server: AuraServer,
        opened: OpenDocument,
        analysis: Analysis,
        span: Span,
        *,
        was_asked: bool,
    ) -> None:
        """`was_asked`: the user wants to see actions, and has not merely moved the cursor."""
        self.server, self.opened, self.analysis, self.span = server, opened, analysis, span
        self.was_asked = was_asked or span.start != span.end

    def actions(
        self, findings: list[Finding], here: list[tuple[Finding, dict[str, Any]]]
    ) -> Iterator[dict[str, Any]]:
        """Actions by the findings `here` and by the function around; all `findings` are needed to
        tell one from another."""
        uri = self.opened.uri
        if self.server.jobs.is_busy(uri):
            yield self._action(
                "Aura: Cancel what is under way in this file", QUICK_FIX, commands.CANCEL
            )
        function = named_function(self.analysis, self.span)
        is_kotlin = self.analysis.language.name == "kotlin"
        if self.was_asked and is_kotlin:
            title = "Aura: Review the Android performance of this file"
            yield self._action(title, REFACTOR, commands.ANDROID)
        llm = self.server.session.settings.of(uri).llm
        models = self.server.models
        if models.is_off(llm) or self.analysis.language.writing is None:
            return
        if not models.is_offered(llm):
            if here or self._is_about(function):
                yield self._action("Aura: Connect a local model…", QUICK_FIX, commands.CONNECT)
            return
        yield from self._by_finding(findings, here)
        if function is not None and self._is_about(function):
            yield from self._by_function(function)

    def _by_finding(
        self, findings: list[Finding], here: list[tuple[Finding, dict[str, Any]]]
    ) -> Iterator[dict[str, Any]]:
        known = fingerprints(findings, self.analysis.document) if here else []
        prints = dict(zip(map(id, findings), known, strict=bool(here)))
        for finding, diagnostic in here:
            if self.analysis.function_at(finding.span.start) is None:
                continue
            more = {"code": finding.code, "fingerprint": prints[id(finding)]}
            more["range"] = diagnostic["range"]
            label = f"Aura ({finding.code})"
            is_measure = finding.category is Category.COMPLEXITY
            if finding.fix is None and not is_measure and finding.rule != "syntax-error":
                title = f"{label}: Fix {finding.rule} with the local model"
                yield self._action(title, QUICK_FIX, commands.FIX, diagnostic, more)
            title = f"{label}: Explain this finding with the local model"
            yield self._action(title, QUICK_FIX, EXPLAIN, diagnostic, more)

    def _by_function(self, function: Function) -> Iterator[dict[str, Any]]:
        name = f"`{function.name}`"
        if function.cognitive > 1:
            title = f"Aura: Refactor {name} with the local model (cognitive {function.cognitive})"
            yield self._action(title, REWRITE, commands.REFACTOR)
        yield self._action(
            f"Aura: Document {name} with the local model", REWRITE, commands.DOCUMENT
        )
        yield self._action(
            f"Aura: Write tests of {name} with the local model", REWRITE, commands.TESTS
        )
        yield self._action(f"Aura: Explain {name} with the local model", REFACTOR, EXPLAIN)

    def _is_about(self, function: Function | None) -> bool:
        """Whether a function is meant: the place is its name, or the user asks."""
        if function is None:
            return False
        name = function.name_span
        return self.was_asked or name.start <= self.span.start <= name.end

    def _action(
        self,
        title: str,
        kind: str,
        command: str,
        diagnostic: dict[str, Any] | None = None,
        more: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        document, encoding = self.analysis.document, self.server.session.encoding
        arguments = {
            "uri": self.opened.uri,
            "range": convert.plain_range(document, self.span, encoding),
            "version": self.opened.document.version,
            **(more or {}),
        }
        action: dict[str, Any] = {
            "title": title,
            "kind": kind,
            "command": {"title": title, "command": command, "arguments": [arguments]},
        }
        if diagnostic is not None:
            action["diagnostics"] = [diagnostic]
        return action
