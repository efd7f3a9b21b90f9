"""Which server is found, and which are never asked."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from aura_lsp.assist.servers import Cause, Fault, Message, Request, connect, discovery, look, probe
from aura_lsp.assist.servers.dialects import DIALECTS
from aura_lsp.assist.servers.discovery import Place, endpoint_of
from aura_lsp.assist.servers.endpoint import is_loopback, normalised
from aura_lsp.config import Llm
from tests.llm.fake import FakeServer, Said
from tests.llm.personalities import ALL, KEY, LLAMA_CPP, LM_STUDIO, MODEL, OLLAMA, Personality

ASKED = Request((Message("user", "x"),), 9)
NOWHERE = "http://127.0.0.1:9/v1"


@pytest.fixture
async def servers() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def serving(stack: AsyncExitStack, who: Personality, key: str | None = None) -> FakeServer:
    return await stack.enter_async_context(FakeServer(who.play(who.answer("x"), key)))


def places(monkeypatch: pytest.MonkeyPatch, lm_studio: str, ollama: str) -> None:
    """Other ports than the usual ones, which may be taken on this machine."""
    both = (Place(lm_studio, LM_STUDIO.dialect), Place(ollama, OLLAMA.dialect))
    monkeypatch.setattr(discovery, "AUTO_PLACES", both)


def test_two_ports_are_looked_at_without_being_asked_to() -> None:
    assert [each.url for each in discovery.AUTO_PLACES] == [
        "http://localhost:1234/v1",
        "http://localhost:11434/v1",
    ]
    usual = {url.removesuffix("/v1") for each in DIALECTS.values() for url in each.urls}
    ports = {url.rpartition(":")[2] for url in usual}
    assert ports == {"1234", "11434", "8080", "9931", "8000", "1337", "5000"}
    assert all(is_loopback("localhost") and url.startswith("http://localhost:") for url in usual)


async def test_the_first_that_can_be_asked_is_taken(
    servers: AsyncExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    ollama = await serving(servers, OLLAMA)
    places(monkeypatch, NOWHERE, f"{ollama.root}/v1")
    provider = await connect(Llm())
    assert provider.name == f"Ollama at {ollama.root}/v1"
    assert (await provider.generate(ASKED)).text == "x"
    studio = await serving(servers, LM_STUDIO, KEY)
    places(monkeypatch, f"{studio.root}/v1", f"{ollama.root}/v1")
    assert (await connect(Llm())).title == "Ollama"
    assert (await connect(Llm(api_key=KEY))).title == "LM Studio"
    places(monkeypatch, f"{studio.root}/v1", NOWHERE)
    fault = await (await connect(Llm())).health()
    assert fault is not None and fault.cause is Cause.KEY


async def test_nobody_at_either_port_is_told_in_one_sentence(
    servers: AsyncExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = await servers.enter_async_context(FakeServer(lambda _: Said("<html>", 200, "text/html")))
    places(monkeypatch, f"{web.root}/v1", NOWHERE)
    with pytest.raises(Fault) as caught:
        await connect(Llm())
    assert caught.value.cause is Cause.NOT_FOUND
    assert str(caught.value) == (
        f"No server of language models answers (LM Studio at {web.root}/v1 or Ollama at {NOWHERE});"
        " start one, or set `llm.provider`"
    )


@pytest.mark.parametrize("who", ALL, ids=str)
async def test_a_server_is_known_by_its_list(servers: AsyncExitStack, who: Personality) -> None:
    fake = await serving(servers, who)
    (answer,) = await look(Llm(base_url=fake.root))
    assert answer.provider.title == who.dialect.title
    assert answer.model is not None
    assert (answer.model.id, answer.model.context) == (MODEL, who.context)
    assert all(each.method == "GET" for each in fake.asked)


async def test_a_server_of_an_unknown_kind_is_asked_all_the_same(servers: AsyncExitStack) -> None:
    plain = replace(LLAMA_CPP, lists={"/v1/models": {"data": [{"id": "m", "owned_by": "you"}]}})
    fake = await serving(servers, plain)
    for provider in ("auto", "openai_compatible"):
        found = await connect(Llm(provider=provider, base_url=f"{fake.root}/v1/"))
        assert found.name == f"The model server at {fake.root}/v1"
        model = await found.choose()
        assert (model.id, model.context, model.window) == ("m", None, 4096)
        assert (await found.generate(ASKED)).text == "x"


async def test_a_named_provider_is_looked_for_at_all_its_ports(
    servers: AsyncExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = await serving(servers, LLAMA_CPP)
    dialect = replace(LLAMA_CPP.dialect, urls=(NOWHERE, f"{fake.root}/v1"))
    monkeypatch.setitem(DIALECTS, "llama_cpp", dialect)
    assert (await connect(Llm(provider="llama_cpp"))).name == f"llama.cpp at {fake.root}/v1"
    fake.stop()
    with pytest.raises(Fault) as caught:
        await connect(Llm(provider="llama_cpp"))
    assert str(caught.value).startswith(f"llama.cpp at {NOWHERE} cannot be reached; ")


async def test_a_probe_sends_no_key(
    servers: AsyncExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    fakes = [await serving(servers, who) for who in ALL]
    dialects = {
        each.dialect.id: replace(each.dialect, urls=(f"{fake.root}/v1", NOWHERE))
        for each, fake in zip(ALL, fakes, strict=True)
    }
    for name in list(DIALECTS):
        monkeypatch.setitem(DIALECTS, name, dialects.get(name, dialects["vllm"]))
    answers = await probe(Llm(provider="ollama", api_key=KEY, headers=(("X-Key", KEY),)))
    titles = [each.provider.title for each in answers]
    assert titles == ["LM Studio", "Ollama", "llama.cpp", "vLLM"]
    asked = [each for fake in fakes for each in fake.asked]
    assert asked and not any(KEY in str(each.headers) for each in asked)


@pytest.mark.parametrize(
    ("llm", "cause", "message"),
    [
        (Llm(provider="off"), Cause.OFF, "The language model is turned off; set `llm.provider`"),
        (
            Llm(provider="openai_compatible"),
            Cause.NOT_FOUND,
            "The provider `openai_compatible` needs a URL; set `llm.base-url`",
        ),
        (
            Llm(base_url="https://example.org/v1"),
            Cause.NOT_LOCAL,
            "`llm.base-url` names example.org, which is not this machine; "
            "set `llm.allow-remote` in your own settings",
        ),
        (Llm(provider="ollama", base_url="http://10.0.0.1:11434"), Cause.NOT_LOCAL, "10.0.0.1"),
    ],
)
async def test_settings_that_name_no_server_to_ask_are_told(
    llm: Llm, cause: Cause, message: str
) -> None:
    for ask in (connect, look):
        with pytest.raises(Fault) as caught:
            await ask(llm)
        assert caught.value.cause is cause and message in str(caught.value)


def test_only_this_machine_is_this_machine() -> None:
    here = ("localhost", "LOCALHOST.", "127.0.0.1", "127.9.8.7", "::1", "[::1]")
    elsewhere = (
        "", "localhost.example.org", "127.0.0.1.nip.io", str(IPv4Address(0)), "192.168.0.1", "::",
        "127.1", "2130706433", "::ffff:10.0.0.1", "example.org", "127.0.0.1@example.org",
    )  # fmt: skip
    assert [each for each in here if not is_loopback(each)] == []
    assert [each for each in elsewhere if is_loopback(each)] == []
    for url in ("http://localhost@example.org/v1", "http://127.0.0.1.example.org", "http://[::]:1"):
        with pytest.raises(Fault):
            endpoint_of(Llm(), url)
    assert not endpoint_of(Llm(allow_remote=True), "https://example.org").is_local
    assert endpoint_of(Llm(), "http://localhost:1").is_local


def test_a_base_url_may_be_written_in_several_ways() -> None:
    for url in ("http://h:1", "http://h:1/", "HTTP://H:1/v1", "http://h:1/v1/chat/completions"):
        assert normalised(url) == "http://h:1/v1"
    assert normalised("http://h:1/engines/v1/") == "http://h:1/engines/v1"
    assert normalised("http://h:1/v1?key=secret#x") == "http://h:1/v1"


async def test_a_proxy_of_the_environment_gets_nothing_that_is_for_this_machine(
    servers: AsyncExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = await servers.enter_async_context(FakeServer(lambda _: Said({}, 502)))
    fake = await serving(servers, LLAMA_CPP)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.root)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    provider = await connect(Llm(base_url=fake.root))
    assert (await provider.generate(ASKED)).text == "x"
    assert proxy.asked == []


def test_the_http_library_is_imported_by_the_first_question_alone() -> None:
    code = """
import sys
import aura_lsp.server.app, aura_lsp.assist.servers
assert "httpx2" not in sys.modules
import asyncio
from aura_lsp.assist.servers import look
from aura_lsp.config import Llm
asyncio.run(look(Llm(base_url="http://127.0.0.1:9")))
assert "httpx2" in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


async def test_several_requests_run_at_once(servers: AsyncExitStack) -> None:
    fake = await serving(servers, LLAMA_CPP)
    provider = await connect(Llm(base_url=fake.root))
    replies = await asyncio.gather(*(provider.generate(ASKED) for _ in range(8)))
    assert [each.text for each in replies] == ["x"] * 8
