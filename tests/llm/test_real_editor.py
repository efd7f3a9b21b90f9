"""An editor, Aura, and a real llama.cpp server: all three as users have them."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig

from aura_lsp.config import Llm
from tests.llm.conftest import CONTEXT, KEY
from tests.server.editor import COMMAND, Editor, Recorder, environment
from tests.server.test_suggestions import TANGLED, place, shown_text

CANCELS = 20
HOVERS = 200
_ENVIRONMENT = {**environment(), "AURA_LLM_API_KEY": KEY}


@pytest_lsp.fixture(
    config=ClientServerConfig(
        server_command=COMMAND, client_factory=Recorder, server_env=_ENVIRONMENT
    )
)
async def client(lsp_client: Recorder) -> AsyncIterator[None]:
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def editor(client: Recorder, tmp_path: Path) -> Editor:
    return Editor(client, tmp_path)


class Line:
    """A wire between Aura and the server, on which is seen when Aura hangs up."""

    def __init__(self, url: str) -> None:
        self._host, self._port = urlsplit(url).hostname, urlsplit(url).port
        self.hung_up: list[float] = []

    async def __aenter__(self) -> str:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection(self._host, self._port)
        down = asyncio.ensure_future(_pump(back, writer))
        await _pump(reader, forth)
        self.hung_up.append(time.perf_counter())
        down.cancel()
        forth.close()
        writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while part := await reader.read(65536):
            writer.write(part)
            await writer.drain()
    except ConnectionError:
        pass


async def begin(editor: Editor, url: str | None, provider: str = "llama_cpp") -> str:
    await editor.start(
        {"llm": {"provider": provider, "baseUrl": url}},
        edits=True, progress=True, shows_documents=True,
    )  # fmt: skip
    return editor.open("a.py", TANGLED)


def is_writing(editor: Editor, nth: int) -> bool:
    progress = editor.progress
    return len(progress) > nth and any("writes" in each for each in progress[nth])


async def test_an_explanation_streams_to_its_end(editor: Editor, llm: Llm) -> None:
    uri = await begin(editor, llm.base_url)
    await editor.command("aura.explain", uri=uri, range=place(0, 6))
    await editor.until(lambda: is_writing(editor, 0))
    async with asyncio.timeout(240):
        while not editor.has_ended():
            await asyncio.sleep(0.1)
    assert "SmolLM2-135M-Instruct.Q4_1` says; Aura has not checked it" in shown_text(editor)
    assert editor.told == []


async def test_a_toy_does_not_get_its_code_into_a_file(editor: Editor, llm: Llm) -> None:
    """Whatever it writes, the outcome is one of the two: an edit that was checked, or a reason."""
    uri = await begin(editor, llm.base_url)
    await editor.command("aura.refactor", uri=uri, range=place(0, 6))
    async with asyncio.timeout(240):
        while not editor.has_ended():
            await asyncio.sleep(0.1)
    assert len(editor.client.edits) + len(editor.told) == 1
    for edit in editor.client.edits:
        assert "signature kept, no new finding" in str(edit.label)


async def test_a_cancel_hangs_up_at_once_and_frees_the_slot(editor: Editor, llm: Llm) -> None:
    assert llm.base_url is not None
    line = Line(llm.base_url)
    closed, freed = [], []
    async with line as url:
        uri = await begin(editor, url)
        for nth in range(CANCELS):
            await editor.command("aura.explain", uri=uri, range=place(0, 6))
            await editor.until(lambda nth=nth: is_writing(editor, nth))  # type: ignore[misc]
            token = list(editor.reports)[nth]
            line.hung_up.clear()
            began = time.perf_counter()
            editor.client.window_work_done_progress_cancel(lsp.WorkDoneProgressCancelParams(token))
            await editor.until(lambda nth=nth: editor.has_ended(nth))  # type: ignore[misc]
            while not line.hung_up:
                await asyncio.sleep(0.001)
            closed.append(line.hung_up[0] - began)
            while await is_busy(llm.base_url):
                assert time.perf_counter() - began < 30
                await asyncio.sleep(0.02)
            freed.append(time.perf_counter() - began)
    for what, seconds in (("closed", closed), ("freed", freed)):
        print(f"{what}: median {statistics.median(seconds):.3f} s, worst {max(seconds):.3f} s")
    assert [each[-1] for each in editor.progress] == ["cancelled"] * CANCELS
    assert editor.told == []


async def is_busy(url: str) -> bool:
    async with httpx2.AsyncClient(trust_env=False) as client:
        key = {"Authorization": f"Bearer {KEY}"}
        slots = (await client.get(f"{url}/slots", headers=key)).json()
    return any(each["is_processing"] for each in slots)


async def test_hovers_do_not_wait_for_the_model(editor: Editor, llm: Llm) -> None:
    uri = await begin(editor, llm.base_url)
    await editor.hover(uri, 0, 6)
    seconds: list[float] = []
    started = 0
    while len(seconds) < HOVERS:
        await editor.command("aura.explain", uri=uri, range=place(0, 6))
        await editor.until(lambda nth=started: is_writing(editor, nth))  # type: ignore[misc]
        while not editor.has_ended(started) and len(seconds) < HOVERS:
            began = time.perf_counter()
            assert await editor.hover(uri, 0, 6) is not None
            seconds.append(time.perf_counter() - began)
        started += 1
    await editor.command("aura.cancel", uri=uri)
    p95 = statistics.quantiles(seconds, n=20)[-1]
    print(f"hover while it writes: median {statistics.median(seconds) * 1000:.1f} ms, "
          f"p95 {p95 * 1000:.1f} ms")  # fmt: skip


async def test_a_function_that_is_too_long_is_told(editor: Editor, llm: Llm) -> None:
    uri = await begin(editor, llm.base_url)
    lines = "".join(f"    total += value_{n} if value_{n} > {n} else {n}\n" for n in range(200))
    editor.change(uri, 2, f"def add(total):\n{lines}    return total\n")
    await editor.command("aura.refactor", uri=uri, range=place(0, 5))
    await editor.until(editor.has_ended)
    (message,) = editor.told
    assert "more than its model can read at once" in message
    assert f"context {CONTEXT}" in message and "larger `-c`" in message


@pytest.mark.parametrize(("provider", "url", "words"), [
    ("llama_cpp", "http://127.0.0.1:9", "cannot be reached"),
    ("lm_studio", "http://127.0.0.1:9/v1", "cannot be reached"),
])  # fmt: skip
async def test_a_port_with_nobody_is_told(
    editor: Editor, provider: str, url: str, words: str
) -> None:
    uri = await begin(editor, url, provider)
    await editor.command("aura.document", uri=uri, range=place(0, 6))
    await editor.until(editor.has_ended)
    (message,) = editor.told
    assert words in message and KEY not in message


@pytest_lsp.fixture(
    config=ClientServerConfig(
        server_command=COMMAND,
        client_factory=Recorder,
        server_env={**environment(), "AURA_LLM_API_KEY": "sk-wrong"},
    )
)
async def stranger(lsp_client: Recorder) -> AsyncIterator[None]:
    yield
    await lsp_client.shutdown_session()


async def test_a_wrong_key_is_told(stranger: Recorder, llm: Llm, tmp_path: Path) -> None:
    editor = Editor(stranger, tmp_path)
    uri = await begin(editor, llm.base_url)
    await editor.command("aura.document", uri=uri, range=place(0, 6))
    await editor.until(editor.has_ended)
    (message,) = editor.told
    assert "refuses the key" in message and "sk-wrong" not in message
