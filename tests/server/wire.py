"""A server process to talk to message by message, also as no client should."""

from __future__ import annotations

import contextlib
import os
import subprocess
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any

from tests.server.editor import COMMAND, PATIENCE, environment
from tools.client import Client


class Wire(Client):
    """A client that can send anything; a watchdog ends a process that does not answer."""

    def __init__(self, *options: str) -> None:
        before = dict(os.environ)
        os.environ.clear()
        os.environ.update(environment())
        try:
            super().__init__([*COMMAND, *options], stderr=subprocess.PIPE)
        finally:
            os.environ.clear()
            os.environ.update(before)
        self.watch()

    def watch(self) -> None:
        """End the process unless it is done in good time."""
        self._watchdog = Timer(PATIENCE, self.process.kill)
        self._watchdog.start()

    def unwatch(self) -> None:
        self._watchdog.cancel()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.unwatch()
        if self.process.poll() is None:
            self.process.kill()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None and not stream.closed:
                with contextlib.suppress(OSError):
                    stream.close()
        self.process.wait()

    def send_bytes(self, data: bytes) -> None:
        """Write bytes as they are."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send_body(self, body: bytes) -> None:
        """Write a framed body, whatever it is."""
        self.send_bytes(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def ask(self, method: str, params: Any = None, *, msg_id: int | str = "ask") -> dict[str, Any]:
        """Send a request; its whole answer, be it a result or an error."""
        message: dict[str, Any] = {"id": msg_id, "method": method}
        self.send(message if params is None else {**message, "params": params})
        return self.answer(msg_id)

    def answer(self, msg_id: int | str | None) -> dict[str, Any]:
        """Wait for the answer to a request."""
        while True:
            message = self.receive()
            if "method" not in message and message.get("id") == msg_id:
                return message
            self.keep(message)

    def error(self, method: str, params: Any = None) -> tuple[int, str]:
        """The code and the message of the error that a request is answered with."""
        error = self.ask(method, params)["error"]
        return error["code"], error["message"]

    def hover(self, uri: str, line: int = 0, character: int = 0) -> dict[str, Any]:
        return self.ask(
            "textDocument/hover",
            {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}},
        )

    def still_works(self, root: Path) -> bool:
        """Whether the server analyses a document as if nothing had happened."""
        uri = self.open(root / "still.py", "python", "def still(a, b, c, d, e, f, g, h): pass\n")
        return [each["code"] for each in self.diagnostics(uri, 1)] == ["X118"]

    def stop(self) -> int:
        """Shut the server down as the protocol has it; its exit status."""
        self.request("shutdown", None)
        self.notify("exit", None)
        return self.process.wait(PATIENCE)

    def rest(self) -> bytes:
        """Everything else that the process writes to standard output until it ends."""
        assert self.process.stdout is not None
        return self.process.stdout.read()
