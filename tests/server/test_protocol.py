"""Wrong requests get the errors of the protocol, malformed traffic is survived."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.wire import Wire

Connect = Callable[..., Wire]

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
NOT_INITIALIZED = -32002


@pytest.fixture(scope="module")
def wires() -> Iterator[list[Wire]]:
    """The server that the tests of this file share, until one of them ends it."""
    kept: list[Wire] = []
    yield kept
    for each in kept:
        each.__exit__(None, None, None)


@pytest.fixture
def wire(wires: list[Wire], tmp_path: Path) -> Iterator[Wire]:
    """A server with an open session, which has seen worse."""
    if not wires or wires[-1].process.poll() is not None:
        wires.append(Wire())
        wires[-1].initialize(tmp_path)
    wires[-1].watch()
    wires[-1].notifications.clear()
    yield wires[-1]
    wires[-1].unwatch()


@pytest.mark.parametrize(
    ("method", "more"),
    [
        ("textDocument/hover", {"position": {"line": 0, "character": 0}}),
        ("textDocument/documentSymbol", {}),
        ("textDocument/diagnostic", {}),
    ],
)
def test_a_request_for_a_document_that_is_not_open_is_an_error(
    wire: Wire, tmp_path: Path, method: str, more: dict[str, Any]
) -> None:
    uri = wire.open(tmp_path / "a.py", "python", "x = 1\n")
    wire.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    params = {"textDocument": {"uri": uri}, **more}

    assert wire.error(method, params) == (INVALID_PARAMS, f"the document is not open: {uri}")
    assert wire.still_works(tmp_path)


def test_notifications_about_a_document_that_is_not_open_are_ignored(
    wire: Wire, tmp_path: Path
) -> None:
    document = {"uri": (tmp_path / "a.py").as_uri(), "version": 2}
    wire.notify(
        "textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": "x"}]}
    )
    wire.notify("textDocument/didClose", {"textDocument": document})

    assert wire.still_works(tmp_path)
    assert wire.notifications == []


def test_an_unknown_request_is_an_error_and_an_unknown_notification_is_none(
    wire: Wire, tmp_path: Path
) -> None:
    wire.notify("aura/unheardOf", {})
    wire.notify("$/unheardOf", {})

    assert wire.error("textDocument/unheardOf", {})[0] == METHOD_NOT_FOUND
    assert wire.error("$/unheardOf", {})[0] == METHOD_NOT_FOUND
    assert wire.still_works(tmp_path)


def test_an_unknown_command_is_an_error(wire: Wire, tmp_path: Path) -> None:
    error = wire.ask("workspace/executeCommand", {"command": "aura.unheardOf"})["error"]

    assert error["code"] in (METHOD_NOT_FOUND, INVALID_PARAMS)
    assert wire.still_works(tmp_path)


def test_requests_before_initialize_are_refused(connect: Connect, tmp_path: Path) -> None:
    wire = connect()
    wire.notify("textDocument/didOpen", {"textDocument": {}})
    refused = wire.hover("file:///a.py")
    wire.initialize(tmp_path)

    assert refused["error"]["code"] == NOT_INITIALIZED
    assert wire.still_works(tmp_path)


def test_a_second_initialize_is_refused(wire: Wire, tmp_path: Path) -> None:
    assert wire.error("initialize", {"processId": None, "rootUri": None, "capabilities": {}}) == (
        INVALID_REQUEST,
        "already initialized",
    )
    assert wire.still_works(tmp_path)


def test_requests_after_shutdown_are_refused(connect: Connect, tmp_path: Path) -> None:
    wire = connect()
    wire.initialize(tmp_path)
    uri = wire.open(tmp_path / "a.py", "python", "x = 1\n")
    wire.request("shutdown", None)

    assert wire.hover(uri)["error"]["code"] == INVALID_REQUEST
    assert wire.error("shutdown")[0] == INVALID_REQUEST


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", PARSE_ERROR),
        (b"not JSON", PARSE_ERROR),
        (b"", PARSE_ERROR),
        (b'"\xff\xfe"', PARSE_ERROR),
        (b"[" * 100_000, PARSE_ERROR),
        (b"[]", INVALID_REQUEST),
        (b"null", INVALID_REQUEST),
        (b'"text"', INVALID_REQUEST),
        (b"42", INVALID_REQUEST),
        (b'{"id": 1, "method": "shutdown"}', INVALID_REQUEST),
        (b'{"jsonrpc": "1.0", "id": 1, "method": "shutdown"}', INVALID_REQUEST),
    ],
)  # fmt: skip
def test_a_message_that_is_no_request_is_answered_and_survived(
    wire: Wire, tmp_path: Path, body: bytes, code: int
) -> None:
    wire.send_body(body)
    answer = wire.receive()

    assert (answer.get("id"), answer["error"]["code"]) == (None, code)
    assert wire.still_works(tmp_path)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"method": 3},
        {"method": None, "params": {}},
        {"id": 7, "result": None},
        {"id": 7, "error": {"code": 1, "message": "m"}},
        {"id": [1], "method": "textDocument/hover"},
        {"id": {"a": 1}, "method": "textDocument/hover", "params": {}},
        {"id": "x", "method": ["textDocument/hover"], "params": {}},
    ],
)
def test_a_message_with_the_wrong_members_is_survived(
    wire: Wire, tmp_path: Path, body: dict[str, Any]
) -> None:
    wire.send(body)

    assert wire.still_works(tmp_path)


@pytest.mark.parametrize(
    "params",
    [
        None,
        [],
        {},
        {"textDocument": None, "position": None},
        {"textDocument": {"uri": 3}, "position": {"line": "a", "character": []}},
    ],
)
def test_invalid_parameters_are_answered_and_survived(
    wire: Wire, tmp_path: Path, params: Any
) -> None:
    assert wire.error("textDocument/hover", params)[0] == INVALID_PARAMS
    assert wire.still_works(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        [{}],
        [{"range": None, "text": "x"}],
        [{"range": {"start": {"line": -1, "character": -5}}, "text": "x"}],
        [{"range": {"start": {"line": 9, "character": 0}, "end": {"line": 2, "character": 0}},
          "text": "x"}],
        [{"text": None}],
        "x",
    ],
)  # fmt: skip
def test_an_invalid_change_is_survived(wire: Wire, tmp_path: Path, change: Any) -> None:
    uri = wire.open(tmp_path / "a.py", "python", "x = 1\n")
    wire.notify(
        "textDocument/didChange",
        {"textDocument": {"uri": uri, "version": 2}, "contentChanges": change},
    )
    wire.notify(
        "textDocument/didChange",
        {"textDocument": {"uri": uri, "version": 3}, "contentChanges": [{"text": "x = 1\n"}]},
    )

    assert wire.diagnostics(uri, 3) == []
    assert wire.still_works(tmp_path)


@pytest.mark.parametrize(
    "frame",
    [
        b"Content-Length: many\r\n\r\n",
        b"Content-Length: -5\r\n\r\n",
        b"Content-Length: 1e3\r\n\r\n",
        b"Content-Type: text/plain\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
)
def test_a_frame_without_a_length_is_answered_and_survived(
    wire: Wire, tmp_path: Path, frame: bytes
) -> None:
    wire.send_bytes(frame)
    answer = wire.receive()

    assert (answer.get("id"), answer["error"]["code"]) == (None, PARSE_ERROR)
    assert wire.still_works(tmp_path)


def test_other_headers_and_any_case_of_the_length_are_understood(
    wire: Wire, tmp_path: Path
) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "aura/unheardOf"}).encode()
    kind = b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n"
    wire.send_bytes(kind + b"content-length:  %d \r\n\r\n" % len(body) + body)

    assert wire.answer(1)["error"]["code"] == METHOD_NOT_FOUND
    assert wire.still_works(tmp_path)


def test_a_lone_surrogate_in_a_text_is_survived(wire: Wire, tmp_path: Path) -> None:
    uri = (tmp_path / "a.py").as_uri()
    item = {"uri": uri, "languageId": "python", "version": 1, "text": "x = '\ud83d'\n"}
    message = {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": item}}
    wire.send_body(json.dumps(message).encode())

    assert wire.diagnostics(uri, 1) == []
    assert wire.still_works(tmp_path)


def test_standard_output_carries_nothing_but_the_protocol(connect: Connect, tmp_path: Path) -> None:
    wire = connect("--log-level", "debug")
    wire.initialize(tmp_path)
    wire.send_body(b"{")
    wire.open(tmp_path / "a.py", "python", "def f(:\n")
    wire.send({"id": 1, "method": "shutdown"})
    wire.notify("exit", None)
    output = wire.rest()
    while output:
        head, _, output = output.partition(b"\r\n\r\n")
        assert head.startswith(b"Content-Length: ")
        length = int(head.removeprefix(b"Content-Length: "))
        assert json.loads(output[:length])["jsonrpc"] == "2.0"
        output = output[length:]
