"""A server of language models that says what it was told to: for the demo, the benchmarks and the
tests with editors. `python -m tools.scripted REPLY.md` runs one and prints where it is.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import perf_counter
from typing import Any

_MODEL = {"id": "scripted", "object": "model", "owned_by": "llamacpp", "meta": {"n_ctx": 32768}}


class Scripted(ThreadingHTTPServer):
    """Lists one model, and streams `reply` word by word whatever it is asked. `said_at` are the
    times at which the last word of each answer went out."""

    daemon_threads = True

    def __init__(self, reply: str, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.reply = reply
        self.said_at: list[float] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


@contextmanager
def scripted_server(reply: str) -> Iterator[Scripted]:
    """A server that runs while its block does."""
    server = Scripted(reply)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Scripted

    def do_GET(self) -> None:
        self._say("application/json", [json.dumps({"object": "list", "data": [_MODEL]})])

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        words = [each + " " for each in self.server.reply.split(" ")]
        choices: list[dict[str, Any]] = [{"delta": {"content": each}} for each in words]
        choices.append({"delta": {}, "finish_reason": "stop"})
        events = [f"data: {json.dumps({'choices': [each]})}\n\n" for each in choices]
        self._say("text/event-stream", [*events, "data: [DONE]\n\n"])
        self.server.said_at.append(perf_counter())

    def _say(self, content_type: str, parts: list[str]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.end_headers()
        for part in parts:
            self.wfile.write(part.encode())
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reply", type=Path, help="a file with the answer to every question")
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    server = Scripted(arguments.reply.read_text("utf-8"), arguments.port)
    print(f"READY {server.url}", flush=True)
    server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
