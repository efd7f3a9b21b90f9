"""Work that takes long: one job at a time for each document, shown as progress, ended by a cancel.

A command that starts a job is answered at once. Nothing else waits for one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TYPE_CHECKING
from uuid import uuid4

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from aura_lsp import uri as uris
from aura_lsp.errors import AuraError

if TYPE_CHECKING:
    from aura_lsp.server.app import AuraServer

logger = logging.getLogger(__name__)

_BETWEEN_REPORTS = 0.15
"""Seconds; nobody reads faster."""


class Ended(Exception):
    """A job has nothing to show for itself; the message says why, to the user."""


class Progress:
    """What the user sees of one job. A client without work-done progress gets one message."""

    def __init__(self, server: AuraServer, title: str) -> None:
        self.title = title
        self._server = server
        self._token: str | None = None
        self._reported = 0.0

    async def begin(self, cancel: Callable[[], object]) -> None:
        """Show the job; `cancel` is called if the user asks for that."""
        shown = self._server.work_done_progress
        if not self._server.shows_progress:
            self._server.tell("info", f"Aura: {self.title}…")
            return
        token = str(uuid4())
        try:
            await shown.create_async(token)
        except JsonRpcException as error:
            logger.info("The client shows no progress: %s", error)
            return
        shown.tokens[token].add_done_callback(lambda future: cancel())
        shown.begin(token, lsp.WorkDoneProgressBegin(title=f"Aura: {self.title}", cancellable=True))
        self._token = token

    def count(self, message: str) -> None:
        """Say how far it is, unless something was said a moment ago."""
        if monotonic() - self._reported >= _BETWEEN_REPORTS:
            self.report(message)

    def report(self, message: str) -> None:
        """Say what is being done."""
        if self._token is not None:
            self._reported = monotonic()
            report = lsp.WorkDoneProgressReport(message=message, cancellable=True)
            self._server.work_done_progress.report(self._token, report)

    def end(self, message: str) -> None:
        """Say what came of it."""
        if self._token is not None:
            shown = self._server.work_done_progress
            shown.end(self._token, lsp.WorkDoneProgressEnd(message=message))
            del shown.tokens[self._token]


Work = Callable[[Progress], Awaitable[str]]
"""Returns what came of it, in a few words."""


class Jobs:
    """The jobs of all documents. Only the event loop touches them."""

    def __init__(self, server: AuraServer) -> None:
        self._server = server
        self._locks: dict[str, asyncio.Lock] = {}
        self._tasks: dict[str, list[asyncio.Task[None]]] = {}

    def start(self, uri: str, title: str, work: Work) -> asyncio.Task[None]:
        """Do some work for a document, after what is under way for it."""
        key = uris.normalise(uri)
        task = self._server.session.start(self._run(key, title, work), title)
        tasks = self._tasks.setdefault(key, [])
        tasks.append(task)
        task.add_done_callback(tasks.remove)
        return task

    def cancel(self, uri: str) -> bool:
        """End the job that a document has under way; whether there was one."""
        tasks = self._tasks.get(uris.normalise(uri), [])
        return bool(tasks) and tasks[0].cancel()

    def cancel_all(self, uri: str) -> None:
        """End all that was to be done for a document: it is closed."""
        for task in tuple(self._tasks.get(uris.normalise(uri), [])):
            task.cancel()

    def under_way(self) -> list[dict[str, str]]:
        """All jobs by document, those that wait after the one that runs."""
        return [
            {"uri": uri, "title": task.get_name(), "state": "waits" if at else "runs"}
            for uri, tasks in self._tasks.items()
            for at, task in enumerate(tasks)
        ]

    def is_busy(self, uri: str) -> bool:
        return bool(self._tasks.get(uris.normalise(uri)))

    async def _run(self, key: str, title: str, work: Work) -> None:
        progress = Progress(self._server, title)
        lock = self._locks.setdefault(key, asyncio.Lock())
        end = "failed"
        try:
            await progress.begin(self._canceller())
            if lock.locked():
                progress.report("waits for what is under way in this file")
            async with lock:
                end = await work(progress)
        except asyncio.CancelledError:
            end = "cancelled"
            raise
        except Ended as why:
            self._server.tell("info", f"Aura: {why}")
        except AuraError as fault:
            self._server.tell("error", f"Aura: {fault}")
        except Exception:
            # The second fault wall: whatever a server of models or what it wrote brings about must
            # not stop the others.
            logger.exception("%s failed", title)
            self._server.tell("error", f"Aura: {title} failed; the log of the server says why")
        finally:
            progress.end(end)

    @staticmethod
    def _canceller() -> Callable[[], object]:
        """What ends the job that calls this."""
        task = asyncio.current_task()
        return task.cancel if task is not None else lambda: None
