"""A server of models that does as it is told, over a real socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

DROP = "drop"
"""In a script: close the connection here, without the end that HTTP wants."""
HANG = "hang"
"""In a script: send nothing any more."""


@dataclass(frozen=True)
class Asked:
    """A request as the server got it; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any = None


@dataclass(frozen=True)
class Said:
    """An answer in one piece."""

    body: Any = None
    status: int = 200
    content_type: str = "application/json"
    location: str = ""


@dataclass(frozen=True)
class Streamed:
    """An answer in chunks: text goes out as it is, a number is a pause in seconds."""

    script: Sequence[str | float]
    content_type: str = "text/event-stream"


Handler = Callable[[Asked], Said | Streamed]


def event(data: object) -> str:
    """A server-sent event; text goes as it is, with characters as they are."""
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return f"data: {text}\n\n"


@dataclass
class FakeServer:
    """Answers on a free port of this machine while its block runs. `posted` is set when something
    was asked, `closed` when a client goes away in the midst of a stream."""

    handler: Handler
    asked: list[Asked] = field(default_factory=list)
    posted: asyncio.Event = field(default_factory=asyncio.Event)
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    root: str = ""
    port: int = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self.root = f"http://127.0.0.1:{self.port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Listen no more."""
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while asked := await _read(reader):
                self.asked.append(asked)
                if asked.method == "POST":
                    self.posted.set()
                said = self.handler(asked)
                if isinstance(said, Said):
                    writer.write(_whole(said))
                    await writer.drain()
                elif not await self._stream(said, reader, writer):
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _stream(
        self, said: Streamed, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Whether the connection may be used again."""
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {said.content_type}\r\n"
        writer.write(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        gone = asyncio.ensure_future(reader.read(1))
        for step in said.script:
            if step == DROP:
                gone.cancel()
                return False
            if isinstance(step, str) and step != HANG:
                part = step.encode()
                writer.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
                await writer.drain()
                continue
            seconds = step if isinstance(step, float) else None
            await asyncio.wait([gone], timeout=seconds)
            if gone.done():
                self.closed.set()
                return False
        gone.cancel()
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return False


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    length = int(headers.get("content-length", 0))
    body = json.loads(await reader.readexactly(length)) if length else None
    return Asked(method, path, headers, body)


def _whole(said: Said) -> bytes:
    body = said.body if isinstance(said.body, str) else json.dumps(said.body)
    where = f"Location: {said.location}\r\n" if said.location else ""
    head = f"HTTP/1.1 {said.status} X\r\nContent-Type: {said.content_type}\r\n{where}"
    return f"{head}Content-Length: {len(body.encode())}\r\n\r\n{body}".encode()
