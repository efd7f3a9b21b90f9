"""JSON-RPC as Aura speaks it, where pygls' own habits would hurt.

Messages are read whole by a thread, so that a keystroke costs one hop into the event loop. What
cannot be parsed or structured is answered with the error that the protocol has for it. pygls' own
copy of the documents is not kept: it breaks lines where the protocol does not. Bodies are never
logged.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Callable
from threading import Thread
from typing import Any, BinaryIO

import orjson
from lsprotocol import types as lsp
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
)
from pygls.protocol import LanguageServerProtocol, lsp_method

from aura_lsp.server.vitals import Vitals

logger = logging.getLogger(__name__)

SERVER_NOT_INITIALIZED = -32002
_MOST_HEADER_LINES = 32


class AuraProtocol(LanguageServerProtocol):
    """pygls' protocol with our own wire format and document synchronisation."""

    def __init__(self, server: Any, converter: Any) -> None:
        super().__init__(server, converter)
        self.initialize_seen = False
        self.vitals = Vitals()
        self._writes: set[asyncio.Future[Any]] = set()

    # -- outgoing ----------------------------------------------------------------------------------

    def _send_data(self, data: Any) -> None:
        if self.writer is None or not data:
            return
        self.write_body(orjson.dumps(data, default=self._serialize_message))

    def write_body(self, body: bytes) -> None:
        """Send one message that is JSON already."""
        if self.writer is None:
            return
        header = b"Content-Length: %d\r\n\r\n" % len(body)
        try:
            written = self.writer.write(header + body)
        except (BrokenPipeError, ValueError, OSError) as error:
            logger.info("The client is gone: %s", error)
            return
        if asyncio.iscoroutine(written):  # over TCP, for debugging
            task = asyncio.ensure_future(written)
            self._writes.add(task)
            task.add_done_callback(self._writes.discard)

    def notify_plain(self, method: str, params: dict[str, Any]) -> None:
        """Send a notification made of plain values, which is much cheaper than typed ones."""
        self.write_body(orjson.dumps({"jsonrpc": "2.0", "method": method, "params": params}))

    def send_error(self, msg_id: str | int | None, code: int, message: str) -> None:
        """Answer a request that could not be handled."""
        error = {"code": code, "message": message}
        self.write_body(orjson.dumps({"jsonrpc": "2.0", "id": msg_id, "error": error}))

    # -- incoming ----------------------------------------------------------------------------------

    def receive(self, body: bytes) -> None:
        """Handle one message; whatever is wrong with it is answered and survived."""
        try:
            data = _parsed(body)
        except (ValueError, RecursionError) as error:  # JSON can be nested too deep
            logger.warning("Ignored a message that is not JSON: %s", error)
            self.send_error(None, JsonRpcParseError.CODE, "the message is not valid JSON")
            return
        if not isinstance(data, dict) or data.get("jsonrpc") != "2.0":
            self.send_error(None, JsonRpcInvalidRequest.CODE, "expected a JSON-RPC 2.0 object")
            return
        msg_id, method = data.get("id"), data.get("method")
        if not self._may_handle(msg_id, method):
            return
        try:
            message = self.structure_message(data)
        except JsonRpcException as error:
            logger.warning("Ignored %s with invalid parameters", method)
            if msg_id is not None and method is not None:
                self._refuse(msg_id, method, error)
            return
        if msg_id is not None and isinstance(method, str):
            self.vitals.begin(msg_id, method)
        self.handle_message(message)

    def _send_response(
        self,
        msg_id: str | int,
        result: Any | None = None,
        error: lsp.ResponseError | None = None,
    ) -> None:
        super()._send_response(msg_id, result, error)
        self.vitals.end(msg_id)

    def _refuse(self, msg_id: str | int, method: Any, error: JsonRpcException) -> None:
        """Answer a request whose parameters are not what its method takes."""
        known = isinstance(method, str) and (
            method in self.fm.features or method in self.fm.builtin_features
        )
        if known:
            self.send_error(msg_id, JsonRpcInvalidParams.CODE, f"invalid parameters: {error}")
        else:
            self.send_error(msg_id, JsonRpcMethodNotFound.CODE, "unknown method")

    def _may_handle(self, msg_id: str | int | None, method: str | None) -> bool:
        """Whether the state of the connection allows the message; refused requests are answered."""
        if method is None:
            return msg_id is not None
        if method == lsp.INITIALIZE:
            if self.initialize_seen:
                self.send_error(msg_id, JsonRpcInvalidRequest.CODE, "already initialized")
                return False
            self.initialize_seen = True
            return True
        if not self.initialize_seen and method != lsp.EXIT:
            if msg_id is not None:
                self.send_error(msg_id, SERVER_NOT_INITIALIZED, "the server is not initialized")
            return False
        if self._shutdown and method != lsp.EXIT:
            if msg_id is not None:
                self.send_error(msg_id, JsonRpcInvalidRequest.CODE, "the server is shutting down")
            return False
        return True

    # -- document synchronisation: the session's documents, not pygls' -----------------------------

    @lsp_method(lsp.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: lsp.DidOpenTextDocumentParams) -> None:
        self.fm.features[lsp.TEXT_DOCUMENT_DID_OPEN](params)

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: lsp.DidChangeTextDocumentParams) -> None:
        self.fm.features[lsp.TEXT_DOCUMENT_DID_CHANGE](params)

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: lsp.DidCloseTextDocumentParams) -> None:
        self.fm.features[lsp.TEXT_DOCUMENT_DID_CLOSE](params)


def _parsed(body: bytes) -> Any:
    """The JSON of a message. Text with lone surrogates, which editors can send, takes the slower
    parser.

    Raises:
        ValueError: it is not JSON.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return json.loads(body)


def read_message(stream: BinaryIO) -> bytes | None:
    """The body of the next message; None at the end of the stream.

    Header lines that are not understood are skipped; a frame without a usable length gives an empty
    body, which is answered as one that cannot be parsed.
    """
    length: int | None = None
    lines = 0
    while line := stream.readline():
        lines += 1
        text = line.strip()
        if text:
            length = _length(text, length)
            lines = 1 if lines > _MOST_HEADER_LINES else lines
        elif length is not None:
            body = stream.read(length)
            return body if body is not None and len(body) == length else None
        elif lines > 1:
            return b""
        else:
            lines = 0
    return None


def _length(header: bytes, before: int | None) -> int | None:
    """The length of the body, if this line of the header tells it; else what was known before."""
    name, _, value = header.partition(b":")
    if name.strip().lower() == b"content-length" and value.strip().isdigit():
        return int(value.strip())
    return before


class StdioWriter:
    """Writes whole messages to a binary stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, data: bytes) -> None:
        self._stream.write(data)
        self._stream.flush()

    def close(self) -> None:
        """Standard output stays open: the process ends right after."""


async def serve_stream(
    protocol: AuraProtocol, stdin: BinaryIO, stdout: BinaryIO, *, ready: Callable[[], None]
) -> None:
    """Serve one client until its stream ends."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    protocol.set_writer(StdioWriter(stdout))

    def read() -> None:
        while True:
            try:
                body = read_message(stdin)
            except (OSError, ValueError):
                body = None
            try:
                if body is None:
                    loop.call_soon_threadsafe(ended.set)
                    return
                loop.call_soon_threadsafe(protocol.receive, body)
            except RuntimeError:  # the loop is closed: the server has exited
                return

    ready()
    Thread(target=read, name="aura-stdin", daemon=True).start()
    await ended.wait()
    logger.info("The client closed the connection")
    sys.stdout.flush()
