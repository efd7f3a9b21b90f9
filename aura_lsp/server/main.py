"""Starting and stopping: logs, standard streams, and the end of the client."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from typing import NamedTuple

from aura_lsp.server.alive import watch_client
from aura_lsp.server.app import AuraServer, create_server
from aura_lsp.server.protocol import serve_stream
from aura_lsp.server.showing import forget_texts

logger = logging.getLogger(__name__)

_LOG_BYTES = 2 << 20
_LOG_FILES = 3


class LogOptions(NamedTuple):
    """Where the log goes and how much of it; None for the default."""

    level: str | None
    file: str | None
    format: str


class JsonFormatter(logging.Formatter):
    """One JSON object per line: time, level, logger, message, and the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def configure_logging(options: LogOptions) -> None:
    """Log to standard error or to a file that rotates; never to standard output.

    Neither source text nor keys are logged: pygls, which logs whole messages, is silenced.
    """
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    problem = ""
    if options.file is not None:
        try:
            handler = RotatingFileHandler(
                options.file,
                maxBytes=_LOG_BYTES,
                backupCount=_LOG_FILES,
                encoding="utf-8",
                delay=False,
            )
        except OSError as error:
            problem = f"{options.file}: {error.strerror or error}"
    plain = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonFormatter() if options.format == "json" else plain)
    level = (options.level or os.environ.get("AURA_LOG_LEVEL") or "warning").upper()
    known = logging.getLevelNamesMapping()
    logging.basicConfig(level=known.get(level, logging.WARNING), handlers=[handler], force=True)
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    if level not in known:
        logger.warning(
            "AURA_LOG_LEVEL %s is unknown; expected debug, info, warning or error", level
        )
    if problem:
        logger.warning(
            "The log file cannot be written, the log goes to standard error: %s", problem
        )


def serve_stdio(options: LogOptions) -> int:
    """Serve one client over standard input and output; returns the exit status.

    Whatever else writes to standard output would break the protocol, so it is sent to standard
    error.
    """
    configure_logging(options)
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    server = create_server()
    logging.getLogger().addHandler(server.protocol.vitals)
    relax = gc.freeze
    gc.set_threshold(50_000)
    status = 0
    try:
        asyncio.run(_serve(server, stdin, stdout, relax))
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else 1
    except KeyboardInterrupt:
        status = 130
    finally:
        server.session.shut_down()
        forget_texts()
        with contextlib.suppress(OSError, ValueError):
            stdout.flush()
    # The reader thread may still sit in a read that cannot be interrupted.
    os._exit(status)


async def _serve(server: AuraServer, stdin: object, stdout: object, ready: object) -> None:
    watcher = asyncio.create_task(watch_client(server), name="client watcher")
    try:
        await serve_stream(server.protocol, stdin, stdout, ready=ready)  # type: ignore[arg-type]
    finally:
        watcher.cancel()


def serve_tcp(host: str, port: int, options: LogOptions) -> int:
    """Serve clients of this machine over TCP, one after the other, for debugging."""
    configure_logging(options)
    create_server().start_tcp(host, port)
    return 0
