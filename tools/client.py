"""A small language client over standard input and output, for the demo and the benchmarks."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson


class Client:
    """One server process and the messages from and to it; a context manager that ends it
    properly."""

    def __init__(self, command: Sequence[str], *, stderr: int | None = None) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own server
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr
        )
        self._id = 0
        self.notifications: list[dict[str, Any]] = []
        self.requests: list[dict[str, Any]] = []
        self.replies: dict[str, Any] = {}
        """What requests of the server are answered with, by method; others get null."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.request("shutdown", None)
            self.notify("exit", None)
        else:
            self.process.kill()
        self.process.wait(10)

    # -- messages ----------------------------------------------------------------------------------

    def send(self, message: dict[str, Any]) -> None:
        """Write one message."""
        body = orjson.dumps({"jsonrpc": "2.0", **message})
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        """Read one message.

        Raises:
            EOFError: the server has closed its output.
        """
        stream = self.process.stdout
        assert stream is not None
        length = 0
        while line := stream.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not length:
            raise EOFError("the server has closed its output")
        message: dict[str, Any] = orjson.loads(stream.read(length))
        return message

    def notify(self, method: str, params: Any) -> None:
        self.send(
            {"method": method, "params": params} if params is not None else {"method": method}
        )

    def request(self, method: str, params: Any) -> Any:
        """Send a request and wait for its result; what comes in between is kept or answered.

        Raises:
            RuntimeError: the server answered with an error.
        """
        self._id += 1
        message: dict[str, Any] = {"id": self._id, "method": method}
        if params is not None:
            message["params"] = params
        self.send(message)
        while True:
            answer = self.receive()
            if answer.get("id") == self._id and "method" not in answer:
                if "error" in answer:
                    raise RuntimeError(answer["error"]["message"])
                return answer.get("result")
            self.keep(answer)

    def keep(self, message: dict[str, Any]) -> None:
        """Answer a request, and remember it or a notification; an answer nobody waits for is
        dropped."""
        if "method" not in message:
            return
        if "id" in message:
            self.requests.append(message)
            self.send({"id": message["id"], "result": self.replies.get(message["method"])})
        else:
            self.notifications.append(message)

    # -- the protocol in few words -----------------------------------------------------------------

    def initialize(self, root: Path, capabilities: dict[str, Any] | None = None) -> dict[str, Any]:
        """Open the session as an editor that takes pushed diagnostics; the server's
        capabilities."""
        default = {
            "textDocument": {
                "publishDiagnostics": {"versionSupport": True, "relatedInformation": True},
                "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
            }
        }
        result: dict[str, Any] = self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": root.as_uri(),
                "workspaceFolders": [{"uri": root.as_uri(), "name": root.name}],
                "capabilities": default if capabilities is None else capabilities,
            },
        )
        self.notify("initialized", {})
        return result

    def open(self, path: Path, language_id: str, text: str) -> str:
        """Open a document at version 1; its URI."""
        uri = path.as_uri()
        item = {"uri": uri, "languageId": language_id, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    def change(self, uri: str, version: int, where: dict[str, Any], text: str) -> None:
        """Replace a range."""
        self.notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": uri, "version": version},
                "contentChanges": [{"range": where, "text": text}],
            },
        )

    def diagnostics(self, uri: str, version: int) -> list[dict[str, Any]]:
        """Wait for the diagnostics that were pushed for a version of a document."""
        while True:
            for message in self.notifications:
                params = message.get("params", {})
                if (
                    message["method"] == "textDocument/publishDiagnostics"
                    and params["uri"] == uri
                    and params.get("version") == version
                ):
                    self.notifications.remove(message)
                    found: list[dict[str, Any]] = params["diagnostics"]
                    return found
            self.keep(self.receive())
