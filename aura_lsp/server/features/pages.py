"""The command that shows a rule's documentation."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams

from aura_lsp.rules import Rule, page, rule_named
from aura_lsp.server.app import AuraServer

EXPLAIN = "aura.explain"


def register(server: AuraServer) -> None:
    """Take the command."""

    @server.command(EXPLAIN)
    async def explain(arguments: dict[str, Any]) -> None:
        rule = rule_named(str(arguments.get("code", "")))
        if rule is None:
            raise JsonRpcInvalidParams("`code` is not the code or the name of a rule")
        server.session.start(_show(server, rule), f"page of {rule.name}")


async def _show(server: AuraServer, rule: Rule) -> None:
    """Show a rule's page as a document, or what it says in a sentence where that cannot be."""
    if server.shows_documents:
        uri = _written(rule).as_uri()
        shown = await server.window_show_document_async(
            lsp.ShowDocumentParams(uri, take_focus=True)
        )
        if shown.success:
            return
    server.tell("info", f"{rule.code} {rule.name}: {rule.summary} {rule.suggestion}.")


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Where pages are written: gone when this process is."""
    return tempfile.TemporaryDirectory(prefix="aura-lsp-")


def _written(rule: Rule) -> Path:
    """The page of a rule as a file."""
    path = Path(_folder().name) / f"{rule.name}.md"
    path.write_text(page(rule), "utf-8")
    return path
