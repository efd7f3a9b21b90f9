"""The server over TCP, for debugging: the same protocol, from this machine only."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

import pytest

_NESTED = "def f(a):\n" + "".join(f"{' ' * at}if a:\n" for at in range(1, 8)) + " " * 8 + "g()\n"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def _served(port: int) -> Iterator[IO[bytes]]:
    """A connection to a server of its own."""
    command = [sys.executable, "-m", "aura_lsp", "serve", "--tcp", f"127.0.0.1:{port}"]
    with subprocess.Popen(command) as process:
        try:
            connection = _connect(port)
            with connection, connection.makefile("rwb") as stream:
                yield cast(IO[bytes], stream)
        finally:
            process.kill()


def _connect(port: int) -> socket.socket:
    deadline = time.monotonic() + 30
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=30)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _send(stream: IO[bytes], message: dict[str, Any]) -> None:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    stream.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    stream.flush()


def _receive(stream: IO[bytes]) -> dict[str, Any]:
    length = 0
    while line := stream.readline().strip():
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    message: dict[str, Any] = json.loads(stream.read(length))
    return message


def test_a_client_gets_diagnostics_over_tcp(tmp_path: Path) -> None:
    with _served(_free_port()) as stream:
        params: dict[str, Any] = {
            "processId": None,
            "rootUri": tmp_path.as_uri(),
            "capabilities": {},
        }
        _send(stream, {"id": 1, "method": "initialize", "params": params})
        answer = _receive(stream)
        _send(stream, {"method": "initialized", "params": {}})
        document = {
            "uri": (tmp_path / "a.py").as_uri(),
            "languageId": "python",
            "version": 1,
            "text": _NESTED,
        }
        _send(stream, {"method": "textDocument/didOpen", "params": {"textDocument": document}})
        said = _receive(stream)
        while said.get("method") != "textDocument/publishDiagnostics":
            said = _receive(stream)

    assert answer["result"]["serverInfo"]["name"] == "aura-lsp"
    codes = [each["code"] for each in said["params"]["diagnostics"]]
    assert codes == ["X115", "X119"]


@pytest.mark.parametrize("address", ["0.0.0.0:2087", "example.org:2087", "127.0.0.1", ":x"])
def test_an_address_that_others_could_reach_is_refused(address: str) -> None:
    command = [sys.executable, "-m", "aura_lsp", "serve", "--tcp", address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    assert done.returncode == 2
    assert f"--tcp {address}: expected a loopback address" in done.stderr
