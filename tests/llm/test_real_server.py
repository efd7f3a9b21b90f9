"""The client of model servers and a real llama.cpp server."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from aura_lsp.assist.servers import (
    BaseProvider,
    Cause,
    End,
    Fault,
    Message,
    Piece,
    Request,
    connect,
    most_tokens,
)
from aura_lsp.assist.servers.tokens import least_tokens
from aura_lsp.config import Llm
from tests.llm.conftest import CONTEXT, KEY

ASKED = Request((Message("user", "Count from one to fifty in words."),), 24, temperature=0)
LONG = replace(ASKED, max_tokens=600)


@pytest.fixture
async def provider(llm: Llm) -> BaseProvider:
    return await connect(llm)


async def test_the_server_is_known_with_its_model_and_context(provider: BaseProvider) -> None:
    assert provider.title == "llama.cpp"
    model = await provider.choose()
    assert (model.id, model.context) == ("SmolLM2-135M-Instruct.Q4_1", CONTEXT)
    assert await provider.health() is None


async def test_an_answer_streams_to_its_end(provider: BaseProvider) -> None:
    pieces = [each async for each in provider.stream(ASKED)]
    end = pieces.pop()
    assert isinstance(end, End) and end.finish in ("stop", "length")
    assert end.prompt_tokens and end.answer_tokens and end.answer_tokens <= 24
    assert len(pieces) > 2
    assert all(isinstance(each, Piece) and each.kind == "text" and each.text for each in pieces)


async def test_a_schema_holds(provider: BaseProvider) -> None:
    schema = {
        "type": "object",
        "properties": {"answer": {"enum": ["yes", "no"]}},
        "required": ["answer"],
        "additionalProperties": False,
    }
    reply = await provider.generate(replace(ASKED, schema=schema, max_tokens=32))
    assert json.loads(reply.text)["answer"] in ("yes", "no")


async def test_requests_run_side_by_side(provider: BaseProvider) -> None:
    replies = await asyncio.gather(*(provider.generate(ASKED) for _ in range(4)))
    assert all(each.text for each in replies)


async def test_a_cancel_closes_the_connection_and_frees_the_slot(
    provider: BaseProvider,
) -> None:
    closed: list[float] = []
    freed: list[float] = []
    for _ in range(20):
        arrived = asyncio.Event()
        asking = asyncio.ensure_future(
            provider.generate(LONG, lambda _, arrived=arrived: arrived.set())  # type: ignore[misc]
        )
        await asyncio.wait_for(arrived.wait(), 120)
        began = time.perf_counter()
        asking.cancel()
        await asyncio.wait([asking])
        closed.append(time.perf_counter() - began)
        assert asking.cancelled()
        while await busy_slots(provider):
            assert time.perf_counter() - began < 30
            await asyncio.sleep(0.02)
        freed.append(time.perf_counter() - began)
    print(f"closed: median {statistics.median(closed):.3f} s, worst {max(closed):.3f} s")
    print(f"freed: median {statistics.median(freed):.3f} s, worst {max(freed):.3f} s")
    assert statistics.median(closed) < 0.05
    assert statistics.median(freed) < 1


async def busy_slots(provider: BaseProvider) -> int:
    """How many requests the server works on."""
    async with httpx2.AsyncClient(trust_env=False) as client:
        key = {"Authorization": f"Bearer {KEY}"}
        slots = (await client.get(f"{provider.endpoint.root}/slots", headers=key)).json()
    assert len(slots) == 2
    return sum(each["is_processing"] for each in slots)


async def test_a_cancel_while_the_prompt_is_read_is_noticed(provider: BaseProvider) -> None:
    words = " ".join(f"w{number}" for number in range(180))
    asking = asyncio.ensure_future(provider.generate(Request((Message("user", words),), 8)))
    while not await busy_slots(provider):
        assert not asking.done()
        await asyncio.sleep(0.02)
    asking.cancel()
    began = time.perf_counter()
    # Asking more often keeps llama.cpp from looking whether its client is still there.
    await asyncio.sleep(1.5)
    while await busy_slots(provider):
        assert time.perf_counter() - began < 30
        await asyncio.sleep(1.5)
    print(f"freed while reading: {time.perf_counter() - began:.1f} s")
    assert asking.cancelled()


async def told(provider: BaseProvider, request: Request = ASKED) -> Fault:
    with pytest.raises(Fault) as caught:
        await provider.generate(request)
    assert KEY not in str(caught.value)
    return caught.value


async def test_too_much_is_told_with_the_numbers_of_the_server(provider: BaseProvider) -> None:
    unusual = " ".join(f"zqxjkvb{number}wyfpg{number}" for number in range(150))
    fault = await told(provider, Request((Message("user", unusual),), 8))
    assert fault.cause is Cause.OVERFLOW
    assert f" tokens, context {CONTEXT})" in str(fault)
    assert str(fault).endswith("take less code, or start it with a larger `-c`")


async def test_tokens_are_reckoned_on_the_safe_side(provider: BaseProvider) -> None:
    samples = sorted(Path(__file__).parents[2].glob("aura_lsp/languages/*/sample.*"))
    assert len(samples) > 5
    for sample in samples:
        text = sample.read_text("utf-8")
        assert least_tokens(text) < await tokens(provider, text) < most_tokens(text), sample.name
    for text in ("größer übermäßig schöne Straße", "函数的说明在这里", "d41d8cd98f00b204" * 20):
        assert await tokens(provider, text) < 1.5 * most_tokens(text), text


async def tokens(provider: BaseProvider, text: str) -> int:
    """How many the server's tokenizer makes of a text."""
    async with httpx2.AsyncClient(trust_env=False) as client:
        response = await client.post(
            f"{provider.endpoint.root}/tokenize",
            json={"content": text},
            headers={"Authorization": f"Bearer {KEY}"},
        )
    return len(response.json()["tokens"])


async def test_a_wrong_key_and_none_are_told(llm: Llm) -> None:
    for key, what in (("sk-wrong-0123", "refuses the key"), (None, "wants a key")):
        provider = await connect(replace(llm, provider="llama_cpp", api_key=key))
        fault = await told(provider, replace(ASKED, model=None))
        assert fault.cause is Cause.KEY
        assert str(fault).startswith(f"llama.cpp at {llm.base_url}/v1 {what}")


async def test_a_port_with_nobody_is_told(llm: Llm) -> None:
    with pytest.raises(Fault) as caught:
        await connect(replace(llm, provider="llama_cpp", base_url="http://127.0.0.1:9/v1"))
    assert caught.value.cause is Cause.REFUSED


async def test_no_web_page_may_ask(provider: BaseProvider) -> None:
    async with httpx2.AsyncClient(trust_env=False) as client:
        headers = {"Origin": "https://page.example", "Authorization": f"Bearer {KEY}"}
        response = await client.get(f"{provider.endpoint.base_url}/models", headers=headers)
    assert response.headers["access-control-allow-origin"] == "http://127.0.0.1"
