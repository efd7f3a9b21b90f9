"""How the functions of open documents have changed, as another process found out.

Nothing waits for it but who asks for a history: what is known by then is shown.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
from pathlib import Path
from typing import TYPE_CHECKING

from aura_lsp import uri as uris
from aura_lsp.analysis import Analysis
from aura_lsp.model import Function

if TYPE_CHECKING:
    from aura_lsp.history.document import Question
    from aura_lsp.history.trend import Trend, Trends

logger = logging.getLogger(__name__)


class Past:
    """What is known of documents by their normalised URI; `waiting` are those that are to be looked
    at, which is being done while `is_followed`."""

    def __init__(self) -> None:
        self.waiting: dict[str, Question] = {}
        self.is_followed = False
        self._known: dict[str, dict[str, list[Trend]]] = {}

    def take(self, uri: str, trends: Trends) -> None:
        """Keep what was found of a document."""
        names: dict[str, list[Trend]] = {}
        for each in trends.functions:
            names.setdefault(each.name, []).append(each)
        self._known[uris.normalise(uri)] = names

    def forget(self, uri: str) -> None:
        """The document is closed."""
        self._known.pop(uris.normalise(uri), None)
        self.waiting.pop(uris.normalise(uri), None)

    def sentence(self, uri: str, analysis: Analysis, function: Function) -> str | None:
        """How the complexity of a function came to be what it is now; None if that is not known, or
        never changed."""
        named = self._known.get(uris.normalise(uri), {}).get(function.qualified_name)
        if not named:
            return None
        trend = named[0]
        if len(named) > 1:
            alike = [
                each.name_span
                for each in analysis.functions()
                if each.qualified_name == function.qualified_name
            ]
            ordinal = alike.index(function.name_span)
            trend = next((each for each in named if each.ordinal == ordinal), trend)
        return trend.up_to(function.cognitive)


async def ask(questions: list[Question]) -> dict[Path, Trends]:
    """What a process of the least priority finds out about some files; a cancel ends it."""
    from aura_lsp.history.document import answer  # noqa: PLC0415 - the server must start fast

    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=answer, args=(theirs, questions), daemon=True)
    try:
        await asyncio.to_thread(process.start)
        theirs.close()
        found: dict[Path, Trends] = await asyncio.to_thread(ours.recv)
    except (EOFError, OSError):
        logger.warning("The history of %s could not be read", questions[0].path)
        return {}
    finally:
        if process.pid is not None:
            process.kill()
    return found
