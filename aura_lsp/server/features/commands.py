"""Commands that take long, among them all that ask a language model: each is answered at once and
goes on as a job of its document."""

from __future__ import annotations

import asyncio
import importlib
from typing import Any

from aura_lsp.server.app import AuraServer
from aura_lsp.server.jobs import Progress
from aura_lsp.server.target import Target, target_of

FIX = "aura.fix"
REFACTOR = "aura.refactor"
DOCUMENT = "aura.document"
TESTS = "aura.generateTests"
KOTLIN_TESTS = "aura.generateKotlinTests"
ANDROID = "aura.analyzeAndroidPerformance"
CONNECT = "aura.connect"
CANCEL = "aura.cancel"

_JOBS = {
    FIX: ("fix", "Fix a finding"),
    REFACTOR: ("refactor", "Refactor a function"),
    DOCUMENT: ("document", "Document a function"),
    TESTS: ("tests", "Write tests of a function"),
    KOTLIN_TESTS: ("kotlin_tests", "Write tests of a function"),
    ANDROID: ("review_android", "Review Android performance"),
    CONNECT: ("connect", "Look for a local model"),
}
"""Command -> what does it in `aura_lsp.server.suggesting`, and the title of the job."""


def register(server: AuraServer) -> None:
    """Take the commands."""
    for command in _JOBS:
        _register(server, command)

    @server.command(CANCEL)
    async def cancel(arguments: dict[str, Any]) -> None:
        target = target_of(server, arguments)
        if not server.jobs.cancel(target.opened.uri):
            server.tell("info", "Aura: nothing is under way in this file")


def _register(server: AuraServer, command: str) -> None:
    name, title = _JOBS[command]

    @server.command(command)
    async def run(arguments: dict[str, Any]) -> None:
        start(target_of(server, arguments), name, title)


def start(target: Target, name: str, title: str) -> None:
    """Do as a job what `name` is in the module that knows models, which is imported now."""

    async def work(progress: Progress) -> str:
        module = await asyncio.to_thread(importlib.import_module, "aura_lsp.server.suggesting")
        end: str = await getattr(module, name)(target, progress)
        return end

    target.server.jobs.start(target.opened.uri, title, work)
