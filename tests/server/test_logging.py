"""The log: of use to a developer, and without a word of the user's code."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.server.wire import Wire

Connect = Callable[..., Wire]

SECRET = "sk-do-not-log-me-0123456789"  # noqa: S105 - nobody's key
MARKER = "marmalade_in_the_source"


def use(wire: Wire, root: Path) -> None:
    """A session with source and key in every kind of message, also in those that fail."""
    wire.initialize(root)
    settings = {"aura": {"llm": {"api-key": SECRET, "headers": {"x-key": SECRET}}}}
    wire.notify("workspace/didChangeConfiguration", {"settings": settings})
    text = f"{MARKER} = 1\ndef {MARKER}(:\n  api_key = '{SECRET}'\n"
    uri = wire.open(root / "a.py", "python", text)
    wire.diagnostics(uri, 1)
    wire.hover(uri, 1, 5)
    wire.ask("textDocument/hover", {"text": MARKER, "key": SECRET})
    wire.ask("textDocument/unheardOf", {"text": MARKER, "key": SECRET})
    wire.notify("textDocument/didChange", {"contentChanges": MARKER, "key": SECRET})
    wire.send_body(f'{{"text": "{MARKER} {SECRET}'.encode())
    wire.stop()


def test_log_lines_are_json_and_hold_no_source_and_no_key(connect: Connect, tmp_path: Path) -> None:
    log = tmp_path / "aura.log"
    wire = connect("--log-file", str(log), "--log-format", "json", "--log-level", "debug")
    use(wire, tmp_path)
    text = log.read_text(encoding="utf-8")
    entries = [json.loads(line) for line in text.splitlines()]

    assert {"time", "level", "logger", "message"} <= set(entries[0])
    assert [each["message"] for each in entries if "not JSON" in each["message"]]
    assert MARKER not in text
    assert SECRET not in text
    assert wire.process.stderr is not None
    assert wire.process.stderr.read() == b""


def test_the_log_goes_to_standard_error_by_default_and_holds_no_source(
    connect: Connect, tmp_path: Path
) -> None:
    wire = connect("--log-level", "debug")
    use(wire, tmp_path)
    assert wire.process.stderr is not None
    text = wire.process.stderr.read().decode()

    assert "not JSON" in text
    assert MARKER not in text
    assert SECRET not in text


def test_a_log_file_that_cannot_be_written_is_said_and_survived(
    connect: Connect, tmp_path: Path
) -> None:
    wire = connect("--log-file", str(tmp_path))
    wire.initialize(tmp_path)

    assert wire.still_works(tmp_path)
    assert wire.stop() == 0
    assert wire.process.stderr is not None
    assert b"The log file cannot be written" in wire.process.stderr.read()


def test_a_log_file_rotates_before_it_fills_the_disk(tmp_path: Path) -> None:
    log = tmp_path / "aura.log"
    program = (
        "import logging, sys\n"
        "from aura_lsp.server.main import LogOptions, configure_logging\n"
        "configure_logging(LogOptions('info', sys.argv[1], 'json'))\n"
        "for _ in range(12_000): logging.getLogger('aura_lsp').info('x' * 900)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(log)], check=True)
    sizes = {path.name: path.stat().st_size for path in tmp_path.iterdir()}

    assert set(sizes) == {"aura.log", "aura.log.1", "aura.log.2", "aura.log.3"}
    assert max(sizes.values()) <= 2 << 20
