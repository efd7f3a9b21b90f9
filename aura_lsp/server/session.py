"""The state of one client: its open documents, their analyses, and the settings in force.

An edit changes the document at once; analysis follows as a task, one at a time in the whole process
and always of the newest text. Small work runs on the event loop, where it is quickest; a large
first analysis runs in a thread and is built upon if the text has moved on meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pygls.exceptions import JsonRpcInvalidParams

from aura_lsp import uri as uris
from aura_lsp.analysis import Analysis, Placed, analyze
from aura_lsp.config import Settings
from aura_lsp.files import reason_to_leave
from aura_lsp.language import Language
from aura_lsp.languages import for_language_id
from aura_lsp.memo import Memo
from aura_lsp.server.convert import Renderer
from aura_lsp.server.settings import SettingsStore
from aura_lsp.syntax import BrokenLanguage, ParseTimeout
from aura_lsp.text import ByteEdit, Document, Encoding

logger = logging.getLogger(__name__)

_INLINE_BYTES = 128 * 1024
"""Texts up to this size are analysed from nothing on the event loop (about 30 ms)."""

_CLOSED_SHARE = 512
"""What is kept of the memo when a document is closed: one in so many of its bytes (half a MiB)."""
_REST_SECONDS = 0.4
"""How long a user pauses before a large broken text is analysed from nothing."""


@dataclass(slots=True, eq=False)
class OpenDocument:
    """A document that the client has open.

    `pending` is the edit between the text of `analysis` and the current one; `diagnostics` are
    those of the last version that could be analysed.
    """

    uri: str
    language: Language | None
    document: Document
    analysis: Analysis | None = None
    pending: ByteEdit | None = None
    findings: list[Placed] = field(default_factory=list)
    diagnostics: list[dict[str, Any]] = field(default_factory=list)
    reported: Analysis | None = None
    renderer: Renderer | None = None
    stuck: bool = False
    refreshing: bool = False

    @property
    def is_current(self) -> bool:
        """Whether the analysis is of the current text."""
        return self.analysis is not None and self.analysis.document is self.document


class Session:
    """What the server knows while a client is connected. Only the event loop touches it."""

    def __init__(self, tell: Callable[[str, str], None]) -> None:
        self.encoding = Encoding.UTF16
        self.shows_related = False
        self.settings = SettingsStore()
        self.documents: dict[str, OpenDocument] = {}
        self.memo = Memo(Settings().performance.memo_megabytes << 20)
        self.tell = tell
        self._engine = asyncio.Lock()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="aura-analysis")
        self._tasks: set[asyncio.Task[None]] = set()
        self._told: set[str] = set()

    # -- documents ---------------------------------------------------------------------------------

    def open(self, uri: str, language_id: str, version: int, text: str) -> OpenDocument:
        path = uris.to_path(uri) or ""
        document = Document.of(text, version)
        language = for_language_id(language_id, path)
        if reason_to_leave(document.source, Path(path).name) is not None:
            language = None
        opened = OpenDocument(uri, language, document)
        self.documents[uris.normalise(uri)] = opened
        return opened

    def close(self, uri: str) -> OpenDocument | None:
        self.memo.trim(self.memo.limit // _CLOSED_SHARE)  # what is open holds its own facts
        return self.documents.pop(uris.normalise(uri), None)

    def find(self, uri: str) -> OpenDocument | None:
        return self.documents.get(uris.normalise(uri))

    def get(self, uri: str) -> OpenDocument:
        """The open document.

        Raises:
            JsonRpcInvalidParams: the client has not opened it.
        """
        opened = self.find(uri)
        if opened is None:
            raise JsonRpcInvalidParams(f"the document is not open: {uri}")
        return opened

    # -- analysis ----------------------------------------------------------------------------------

    async def analysis(self, opened: OpenDocument) -> Analysis | None:
        """The analysis of the document's newest text.

        None where there is none: the language is unknown or excluded, or the parser does not end.
        """
        if opened.language is None or not self.settings.covers(opened.uri, opened.language.name):
            return None
        async with self._engine:
            while not opened.is_current and not opened.stuck:
                await self._advance(opened, opened.language)
        return opened.analysis if opened.is_current else None

    async def settle(self, opened: OpenDocument) -> bool:
        """Analyse a large broken text from nothing once typing rests; whether that was needed."""
        analysis = opened.analysis
        if analysis is None or not analysis.unsettled:
            return False
        await asyncio.sleep(_REST_SECONDS)
        async with self._engine:
            if opened.analysis is not analysis or not opened.is_current or opened.language is None:
                return False
            opened.analysis = opened.reported = None
            del analysis  # two trees of a large text are too many
            while not opened.is_current and not opened.stuck:
                await self._advance(opened, opened.language)
        return True

    async def _advance(self, opened: OpenDocument, language: Language) -> None:
        """Analyse the text as it is now; it may have moved on when this is done."""
        settings = self.settings.of(opened.uri)
        snapshot, previous, edit = opened.document, opened.analysis, opened.pending
        opened.analysis = opened.pending = None  # the old tree is used up, whatever comes
        incremental = previous is not None and edit is not None
        if incremental or len(snapshot.source) <= _INLINE_BYTES:
            result = self._analyze(snapshot, language, settings, previous, edit)
        else:
            result = await asyncio.get_running_loop().run_in_executor(
                self._worker, self._analyze, snapshot, language, settings, previous, edit
            )
        if isinstance(result, str):
            opened.stuck = True
            self._tell_once(
                opened.uri,
                f"Aura could not analyse {_name(opened.uri)}: {result}. "
                "The last findings stay until the text changes",
            )
            return
        if opened.document is snapshot:
            opened.pending = None
        opened.analysis = result

    def _analyze(
        self,
        document: Document,
        language: Language,
        settings: Settings,
        previous: Analysis | None,
        edit: ByteEdit | None,
    ) -> Analysis | str:
        """The analysis, or why there is none."""
        try:
            analysis = analyze(
                document, language, settings, previous=previous, edit=edit, memo=self.memo
            )
        except ParseTimeout as error:
            logger.warning("Parse given up: %s", error)
            return "the parser did not come to an end"
        except BrokenLanguage as error:
            logger.error("%s", error)
            return str(error)
        for fault in analysis.faults:
            if fault.rule not in self._told:
                self._told.add(fault.rule)
                logger.error("Rule %s failed: %s", fault.rule, fault.error)
        return analysis

    def changed(self, opened: OpenDocument, document: Document, edit: ByteEdit) -> None:
        """Take over a new text, which `edit` made from the last one."""
        opened.document = document
        opened.pending = edit if opened.pending is None else opened.pending.then(edit)
        opened.stuck = False

    def replaced(self, opened: OpenDocument, document: Document) -> None:
        """Take over a text that has nothing to do with the last one."""
        opened.document = document
        opened.analysis = opened.pending = None
        opened.stuck = False

    def reload_settings(self) -> None:
        """Read the configuration anew and tell what is wrong with it."""
        self.settings.reload()
        self.forget_analyses()
        for opened in self.documents.values():
            self.settings.of(opened.uri)
        self.tell_problems()

    def tell_problems(self) -> None:
        """Tell the user of problems with the configuration, each once until it changes."""
        for problem in self.settings.problems():
            self.tell("error" if problem.severity == "error" else "warning", str(problem))

    def forget_analyses(self) -> None:
        """Start anew everywhere: the settings have changed."""
        for opened in self.documents.values():
            opened.analysis = opened.pending = None
            opened.stuck = False

    async def diagnostics(self, opened: OpenDocument) -> list[dict[str, Any]]:
        """The diagnostics of the newest text; where it cannot be analysed, the last that there
        were."""
        analysis = await self.analysis(opened)
        if analysis is not None and opened.reported is not analysis:
            if opened.renderer is None:
                opened.renderer = Renderer(opened.uri, self.encoding, related=self.shows_related)
            opened.findings = analysis.placed()
            opened.diagnostics = opened.renderer.diagnostics(opened.findings, analysis.document)
            opened.reported = analysis
        return opened.diagnostics

    # -- tasks and messages ------------------------------------------------------------------------

    def start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run a coroutine as a task that is kept and whose exception is logged."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("%s failed", task.get_name(), exc_info=error)

    def _tell_once(self, key: str, message: str) -> None:
        if key not in self._told:
            self._told.add(key)
            self.tell("warning", message)

    def shut_down(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        self._worker.shutdown(wait=False, cancel_futures=True)


def _name(uri: str) -> str:
    path = uris.to_path(uri)
    return Path(path).name if path else uri
