"""`aura-lsp llm` and what `doctor` says of the language model, as a user runs them."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from aura_lsp.assist.servers import Message, Request, connect
from aura_lsp.config import Llm
from tests.llm.fake import FakeServer, Handler, Said
from tests.llm.personalities import KEY, LLAMA_CPP, LM_STUDIO, MODEL, OLLAMA


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    status: int
    out: str
    err: str


Run = Callable[..., Any]


@pytest.fixture
def aura(tmp_path: Path) -> Run:
    """Runs a command in an empty folder, with no configuration of this machine's."""

    async def run(*arguments: str, typed: str = "", **variables: str) -> Ran:
        settings = {f"AURA_LLM_{name}": value for name, value in variables.items()}
        environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path / "own"), **settings}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "aura_lsp", *arguments,
            stdin=-1, stdout=-1, stderr=-1, env=environment, cwd=tmp_path,
        )  # fmt: skip
        out, err = await asyncio.wait_for(process.communicate(typed.encode()), 60)
        assert process.returncode is not None
        assert KEY not in out.decode() + err.decode()
        return Ran(process.returncode, out.decode(), err.decode())

    return run


@pytest.fixture
async def serving() -> AsyncIterator[Callable[[Handler], Any]]:
    async with AsyncExitStack() as stack:

        async def started(handler: Handler) -> FakeServer:
            return await stack.enter_async_context(FakeServer(handler))

        yield started


async def test_status_says_what_answers_and_where_code_would_go(aura: Run, serving: Run) -> None:
    fake = await serving(OLLAMA.play(OLLAMA.answer("x")))
    ran = await aura("llm", "status", PROVIDER="ollama", BASE_URL=fake.root, API_KEY=KEY)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (
        f"+ Ollama at {fake.root}/v1\n"
        "    big:cloud: runs at ollama.com\n"
        "    alias:latest: runs at https://ollama.com:443\n"
        f"    {MODEL}: loaded, context 4096\n"
        f"Ollama at {fake.root}/v1, model `{MODEL}`; code stays on this machine\n"
    )
    ran = await aura(
        "llm", "status", "--format", "json", PROVIDER="ollama", BASE_URL=fake.root, API_KEY=KEY
    )
    status = json.loads(ran.out)
    assert status["sends_to"] == {
        "server": "Ollama",
        "url": f"{fake.root}/v1",
        "model": MODEL,
        "context": 4096,
        "host": "127.0.0.1",
        "is_local": True,
    }
    (server,) = status["servers"]
    assert server["models"][0] == {
        "id": "big:cloud",
        "context": None,
        "loaded": False,
        "at": "ollama.com",
    }


async def test_status_says_when_code_would_leave_this_machine(
    aura: Run, serving: Run, tmp_path: Path
) -> None:
    fake = await serving(OLLAMA.play(OLLAMA.answer("x")))
    own = tmp_path / "own" / "aura" / "aura.toml"
    own.parent.mkdir(parents=True)
    own.write_text("[llm]\nallow-remote = true\n")
    settings = {"PROVIDER": "ollama", "BASE_URL": fake.root, "MODEL": "big:cloud"}
    ran = await aura("llm", "status", **settings)
    assert "model `big:cloud`; code goes to ollama.com\n" in ran.out
    (tmp_path / "aura.toml").write_text("[llm]\nallow-remote = true\n")
    own.unlink()
    ran = await aura("llm", "status", "--format", "json", **settings)
    assert ran.status == 1
    status = json.loads(ran.out)
    assert status["sends_to"] is None
    assert status["servers"][0]["cause"] == "not-local"


async def test_status_and_doctor_say_why_nothing_can_be_asked(aura: Run, serving: Run) -> None:
    fake = await serving(LM_STUDIO.play(LM_STUDIO.answer("x"), KEY))
    settings = {"PROVIDER": "lm_studio", "BASE_URL": f"{fake.root}/v1", "API_KEY": "sk-wrong"}
    sentence = f"LM Studio at {fake.root}/v1 refuses the key that it was sent; set the right one"
    ran = await aura("llm", "status", **settings)
    assert ran.status == 1 and f"– {sentence}" in ran.out
    ran = await aura("doctor", **settings)
    assert ran.status == 1 and f"FAIL language model: {sentence}" in ran.out
    ran = await aura("doctor", **{**settings, "API_KEY": KEY})
    assert ran.status == 0 and "ok   language model: LM Studio at " in ran.out
    assert "code stays on this machine" in ran.out
    ran = await aura("doctor", PROVIDER="off")
    assert ran.status == 0
    assert "–    language model: The language model is turned off; set `llm.provider`" in ran.out


async def test_ask_prints_the_answer_and_nothing_of_the_reasoning(aura: Run, serving: Run) -> None:
    fake = await serving(LLAMA_CPP.play(LLAMA_CPP.answer("Ä ", "b", reasoning="Hm")))
    settings = {"BASE_URL": fake.root}
    assert await aura("llm", "ask", "Why?", **settings) == Ran(0, "Ä b\n", "")
    ran = await aura("llm", "ask", "--system", "Short.", "--max-tokens", "9", typed="é", **settings)
    assert ran == Ran(0, "Ä b\n", "")
    body = fake.asked[-1].body
    assert body["messages"] == [
        {"role": "system", "content": "Short."},
        {"role": "user", "content": "é"},
    ]
    assert body["max_tokens"] == 9
    fake.handler = LLAMA_CPP.play(LLAMA_CPP.answer("x", finish="length"))
    ran = await aura("llm", "ask", "Why?", **settings)
    assert ran == Ran(0, "x\n", "aura-lsp: the answer is cut off; raise --max-tokens\n")
    fake.handler = LLAMA_CPP.play(Said({"error": "boom"}, 500))
    ran = await aura("llm", "ask", "Why?", **settings)
    failed = f"llama.cpp at {fake.root}/v1 failed (HTTP 500 boom); look at its log"
    assert ran == Ran(2, "", f"aura-lsp: {failed}\n")


async def test_serve_says_what_is_missing(aura: Run, tmp_path: Path) -> None:
    ran = await aura("llm", "serve", "none.gguf")
    assert ran == Ran(2, "", "aura-lsp: none.gguf: no such file\n")
    (tmp_path / "xllamacpp.py").write_text("raise ImportError")
    (tmp_path / "m.gguf").touch()
    ran = await aura("llm", "serve", "m.gguf")
    assert ran.status == 2
    assert "`xllamacpp` is not installed; `pip install 'aura-lsp[embedded]'`" in ran.err


async def test_no_log_holds_the_key_or_the_prompt(
    serving: Run, caplog: pytest.LogCaptureFixture
) -> None:
    fake = await serving(LM_STUDIO.play(LM_STUDIO.answer("x"), KEY))
    with caplog.at_level(logging.DEBUG):
        provider = await connect(
            Llm(base_url=fake.root, api_key=KEY, headers=(("X-Key", f"secret-{KEY}"),))
        )
        await provider.generate(Request((Message("user", "marmalade"),), 9))
    assert caplog.text
    assert KEY not in caplog.text and "marmalade" not in caplog.text
