"""Measures of a document and of all files, and what the server says of itself."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlparse
from urllib.request import url2pathname

import pytest
from pygls.exceptions import JsonRpcException

from tests.server.editor import MANY, PATIENCE, Editor
from tests.server.wire import Wire

Connect = Callable[..., Wire]

TEXT = f"""\
def outer({MANY}):
    for each in a:
        if each:
            pass


def plain():
    return 1
"""


async def asked(editor: Editor, method: str, params: Any) -> Any:
    """The answer to a request that is Aura's own, in plain values."""
    async with asyncio.timeout(PATIENCE):
        protocol: Any = editor.client.protocol
        answer = await protocol.send_request_async(method, params)
    return plain(answer)


def plain(value: Any) -> Any:
    """pygls gives objects for what it has no type for."""
    if hasattr(value, "_asdict"):
        return {key: plain(each) for key, each in value._asdict().items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value


def printed(root: Path, command: str) -> Any:
    """What the command line says of a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "aura_lsp", command, ".", "--format", "json", "--no-progress",
         *(["--explain"] if command == "metrics" else ["--exit-zero"])],
        cwd=root, capture_output=True, check=True, text=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def shown(editor: Editor) -> str:
    """The document that was shown last."""
    return Path(url2pathname(urlparse(editor.client.shown[-1].uri).path)).read_text("utf-8")


def test_a_document_has_the_measures_and_findings_of_the_command_line(
    connect: Connect, tmp_path: Path
) -> None:
    (tmp_path / "one.py").write_text(TEXT, "utf-8")
    wire = connect()
    wire.initialize(tmp_path)
    uri = wire.open(tmp_path / "one.py", "python", TEXT)
    found = wire.ask("aura/fileAnalysis", {"uri": uri})["result"]
    (measured,) = printed(tmp_path, "metrics")["files"]
    checked = printed(tmp_path, "check")["findings"]

    assert found["version"] == 1
    assert found["limits"]["parameter-count"] == 7
    assert {**found["file"], "path": "one.py"} == measured
    assert [{**each, "path": "one.py"} for each in found["findings"]] == checked


async def test_a_document_is_measured_as_it_is_typed(editor: Editor) -> None:
    await editor.start()
    uri = editor.open("one.py", TEXT)
    editor.change(uri, 2, ((6, 0), (7, 12), ""))
    found = await asked(editor, "aura/fileAnalysis", {"uri": uri})
    assert found["version"] == 2
    assert [each["name"] for each in found["file"]["functions"]] == ["outer"]


async def test_what_cannot_be_measured_is_said(editor: Editor) -> None:
    await editor.start()
    uri = editor.open("notes.txt", "x", "plaintext")
    assert await asked(editor, "aura/fileAnalysis", {"uri": uri}) is None
    with pytest.raises(JsonRpcException, match="not open"):
        await asked(editor, "aura/fileAnalysis", {"uri": "file:///nowhere.py"})
    with pytest.raises(JsonRpcException, match="one object with `uri`"):
        await asked(editor, "aura/fileAnalysis", {})


async def test_all_files_are_measured(editor: Editor) -> None:
    editor.write("one.py", TEXT)
    editor.write("sub/two.go", "package p\n\nfunc f() {}\n")
    await editor.start()
    found = await asked(editor, "aura/metrics", {"limit": 1})
    assert found["totals"] == {
        "files": 2, "functions": 3, "lines": 11, "code_lines": 8, "cognitive": 3, "cyclomatic": 5,
    }  # fmt: skip
    assert [each["uri"].rpartition("/")[2] for each in found["files"]] == ["one.py", "two.go"]
    assert [each["name"] for each in found["functions"]] == ["outer"]
    assert found["histograms"][0]["bars"][0] == ["0", 2]
    with pytest.raises(JsonRpcException, match="`limit` is a number"):
        await asked(editor, "aura/metrics", {"limit": -1})


async def test_the_measures_of_a_file_are_shown_as_a_document(editor: Editor) -> None:
    await editor.start(shows_documents=True)
    uri = editor.open("one.py", TEXT)
    await editor.command("aura.showMetrics", uri=uri)
    await editor.until(lambda: bool(editor.client.shown))
    text = shown(editor)
    assert text.startswith("# Metrics of one.py\n")
    assert "| `outer` | 3 | 3 | 2 | 8 | 4 | line 1 |" in text


async def test_the_measures_of_all_files_are_shown_as_a_document(editor: Editor) -> None:
    editor.write("one.py", TEXT)
    editor.write("sub/two.py", TEXT)
    await editor.start(shows_documents=True, progress=True)
    await editor.command("aura.showMetrics")
    await editor.until(lambda: bool(editor.client.shown))
    text = shown(editor)
    assert text.startswith("# Metrics of workspace\n\n2 files, 4 functions, 12 lines of code;")
    assert f"| `outer` | 3 | 3 | 2 | 8 | 4 | {Path('sub', 'two.py')}:1 |" in text
    await editor.until(editor.has_ended)
    assert editor.progress[0][-1] == "4 functions in 2 files"


async def test_a_client_that_shows_no_documents_gets_the_sums(editor: Editor) -> None:
    await editor.start()
    uri = editor.open("one.py", TEXT)
    await editor.command("aura.showMetrics", uri=uri)
    await editor.until(lambda: any("cognitive complexity 3" in each for each in editor.told))


def test_the_server_says_how_it_is(connect: Connect, tmp_path: Path) -> None:
    wire = connect()
    wire.initialize(tmp_path)
    uri = wire.open(tmp_path / "one.py", "python", TEXT)
    wire.diagnostics(uri, 1)
    for _ in range(3):
        wire.hover(uri, 0, 5)
    status = wire.ask("aura/status", {})["result"]

    assert status["process"] == wire.process.pid
    assert status["documents"] == 1
    assert 10 < status["memory_mib"] < 1_000
    hover = status["requests"]["textDocument/hover"]
    assert hover["count"] == 3
    assert 0 < hover["p50_ms"] <= hover["p95_ms"]
    assert status["requests"]["textDocument/publishDiagnostics"]["count"] == 1
    assert status["jobs"] == []
    assert status["last_fault"] is None
    assert status["llm"] == {"provider": "auto", "server": None, "offered": False}


def test_the_last_fault_is_told_without_any_source(connect: Connect, tmp_path: Path) -> None:
    wire = connect()
    wire.initialize(tmp_path)
    uri = wire.open(tmp_path / "one.py", "python", "secret_name = 1\n")
    wire.diagnostics(uri, 1)
    wire.ask("workspace/executeCommand", {"command": "aura.explain", "arguments": [{"code": "-"}]})
    fault = wire.ask("aura/status", {})["result"]["last_fault"]
    assert "`code` is not the code or the name of a rule" in fault["message"]
    assert "secret_name" not in fault["message"]
