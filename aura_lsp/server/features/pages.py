"""The command that explains: a rule by its page, a finding or a function by what is known of it and
what a language model says."""

from __future__ import annotations

from typing import Any

from pygls.exceptions import JsonRpcInvalidParams

from aura_lsp.rules import Rule, page, rule_named
from aura_lsp.server.app import AuraServer
from aura_lsp.server.features import commands
from aura_lsp.server.showing import show_text
from aura_lsp.server.target import target_of

EXPLAIN = "aura.explain"


def register(server: AuraServer) -> None:
    """Take the command."""

    @server.command(EXPLAIN)
    async def explain(arguments: dict[str, Any]) -> None:
        is_exact = isinstance(arguments, dict) and "fingerprint" in arguments
        code = arguments.get("code") if isinstance(arguments, dict) else None
        if is_exact or code is None:
            commands.start(target_of(server, arguments), "explain", "Explain")
            return
        rule = rule_named(str(code))
        if rule is None:
            raise JsonRpcInvalidParams("`code` is not the code or the name of a rule")
        server.session.start(_show(server, rule), f"page of {rule.name}")


async def _show(server: AuraServer, rule: Rule) -> None:
    """Show a rule's page as a document, or what it says in a sentence where that cannot be."""
    brief = f"{rule.code} {rule.name}: {rule.summary} {rule.suggestion}."
    await show_text(server, rule.name, page(rule), brief)
