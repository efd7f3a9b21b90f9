"""From start to end: the process ends when it is told to, and when nobody is left to tell it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlparse
from urllib.request import url2pathname

import pytest

from tests.server.editor import PATIENCE
from tests.server.wire import Wire

Connect = Callable[..., Wire]

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and process groups of POSIX")


def test_shutdown_and_exit_end_with_success(connect: Connect, tmp_path: Path) -> None:
    wire = connect()
    wire.initialize(tmp_path)
    wire.open(tmp_path / "a.py", "python", "x = 1\n")

    assert wire.stop() == 0
    assert wire.process.stderr is not None
    assert wire.process.stderr.read() == b""


def test_exit_without_shutdown_ends_with_failure(connect: Connect, tmp_path: Path) -> None:
    wire = connect()
    wire.initialize(tmp_path)
    wire.notify("exit", None)

    assert wire.process.wait(PATIENCE) == 1


def test_exit_before_initialize_ends_with_failure(connect: Connect) -> None:
    wire = connect()
    wire.notify("exit", None)

    assert wire.process.wait(PATIENCE) == 1


@pytest.mark.parametrize("started", [True, False])
def test_the_end_of_standard_input_ends_the_process(
    connect: Connect, tmp_path: Path, started: bool
) -> None:
    wire = connect()
    if started:
        wire.initialize(tmp_path)
    assert wire.process.stdin is not None
    wire.process.stdin.close()

    assert wire.process.wait(PATIENCE) in (0, 1)


def test_half_a_message_before_the_end_of_standard_input_ends_the_process(
    connect: Connect, tmp_path: Path
) -> None:
    wire = connect()
    wire.initialize(tmp_path)
    wire.send_bytes(b"Content-Length: 100\r\n\r\n{")
    assert wire.process.stdin is not None
    wire.process.stdin.close()

    assert wire.process.wait(PATIENCE) in (0, 1)


def test_the_death_of_the_client_ends_the_process(connect: Connect) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as client:
        wire = connect("--log-level", "warning")
        params: dict[str, Any] = {"processId": client.pid, "rootUri": None, "capabilities": {}}
        wire.request("initialize", params)
        wire.notify("initialized", {})
        client.kill()
        client.wait()
    # Standard input stays open, as it does where something else has inherited it.
    assert wire.process.wait(PATIENCE) == 1
    assert wire.process.stderr is not None
    assert b"The client (process" in wire.process.stderr.read()


@POSIX
def test_an_end_in_the_middle_of_work_leaves_no_process(connect: Connect, tmp_path: Path) -> None:
    wire = connect()
    wire.initialize(tmp_path)
    text = "def f(a):\n    if a:\n        return a\n\n\n" * 8000
    wire.open(tmp_path / "large.py", "python", text)

    assert wire.stop() == 0
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(wire.process.pid)],
        capture_output=True,
        check=False,
    )
    assert found.stdout == b""


def test_texts_that_were_shown_are_gone_with_the_server(connect: Connect, tmp_path: Path) -> None:
    wire = connect()
    wire.initialize(tmp_path, {"window": {"showDocument": {"support": True}}})
    wire.replies["window/showDocument"] = {"success": True}
    wire.ask(
        "workspace/executeCommand", {"command": "aura.explain", "arguments": [{"code": "X115"}]}
    )
    while not wire.requests:
        wire.keep(wire.receive())
    page = Path(url2pathname(urlparse(wire.requests[-1]["params"]["uri"]).path))
    assert page.is_file()
    wire.stop()
    assert not page.parent.exists()
