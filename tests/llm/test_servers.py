"""One suite that each server has to pass: LM Studio, Ollama, llama.cpp and vLLM."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing
from typing import Any

import pytest

from aura_lsp.assist.servers import Cause, End, Endpoint, Fault, Message, Model, Piece, Request
from aura_lsp.assist.servers.openai import OpenAIProvider
from tests.llm.fake import DROP, HANG, Asked, FakeServer, Handler, Said, Streamed, event
from tests.llm.personalities import ALL, KEY, LLAMA_CPP, MODEL, OLLAMA, TEXT, Personality

ASKED = Request((Message("system", "Be short."), Message("user", "Explain `f`.")), max_tokens=64)
SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
Start = Callable[..., Any]


@pytest.fixture(params=ALL, ids=str)
def server(request: pytest.FixtureRequest) -> Personality:
    """Each of the four."""
    assert isinstance(request.param, Personality)
    return request.param


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Starts a fake server; gives it with a provider for it."""
    async with AsyncExitStack() as stack:

        async def started(
            server: Personality, handler: Handler, **endpoint: Any
        ) -> tuple[FakeServer, OpenAIProvider]:
            fake = await stack.enter_async_context(FakeServer(handler))
            where = Endpoint(f"{fake.root}/v1", **endpoint)
            return fake, OpenAIProvider(server.dialect, where)

        yield started


async def told(provider: OpenAIProvider, request: Request = ASKED) -> Fault:
    """The fault that a request ends in."""
    with pytest.raises(Fault) as caught:
        await provider.generate(request)
    assert "\n" not in str(caught.value) and KEY not in str(caught.value)
    return caught.value


async def test_an_answer_arrives_in_pieces_and_ends_with_what_it_cost(
    server: Personality, start: Start
) -> None:
    _, provider = await start(server, server.play(server.answer(*TEXT)))
    pieces = [each async for each in provider.stream(ASKED)]
    assert pieces == [*(Piece("text", each) for each in TEXT), End("stop", MODEL, 21, 8)]


async def test_a_request_says_where_to_stop_and_carries_no_key_that_nobody_set(
    server: Personality, start: Start
) -> None:
    fake, provider = await start(server, server.play(server.answer("x")))
    await provider.generate(ASKED)
    asked = fake.asked[-1]
    assert (asked.method, asked.path) == ("POST", "/v1/chat/completions")
    assert "authorization" not in asked.headers
    assert asked.body == {
        "model": MODEL,
        "stream": True,
        "max_tokens": 64,
        "temperature": 0.2,
        "stream_options": {"include_usage": True},
        "messages": [
            {"role": "system", "content": "Be short."},
            {"role": "user", "content": "Explain `f`."},
        ],
    }


async def test_the_loaded_model_is_chosen_with_the_context_that_is_in_force(
    server: Personality, start: Start
) -> None:
    _, provider = await start(server, server.play(server.answer("x")))
    chosen = await provider.choose()
    assert (chosen.id, chosen.context, chosen.window) == (MODEL, server.context, server.context)
    assert await provider.health() is None


async def test_reasoning_is_set_aside(server: Personality, start: Start) -> None:
    for answer in (
        server.answer("Yes.", reasoning="Let me think"),
        server.answer("<th", "ink>Let me", " think</thi", "nk>\n", "\nYes."),
        server.answer("\n<think>Let me think</think>Yes."),
        server.answer("Let me think", "</think>\n\nYes."),
    ):
        _, provider = await start(server, server.play(answer))
        reply = await provider.generate(ASKED)
        assert (reply.text, reply.reasoning) == ("Yes.", "Let me think")


async def test_a_tag_in_the_text_stays(server: Personality, start: Start) -> None:
    _, provider = await start(server, server.play(server.answer("Write <thi", "nk> first", "<")))
    assert (await provider.generate(ASKED)).text == "Write <think> first<"


async def test_a_schema_is_sent_and_asked_for_in_words_where_it_is_not_known(
    server: Personality, start: Start
) -> None:
    request = Request(ASKED.messages, 64, schema=SCHEMA)
    fake, provider = await start(server, server.play(server.answer("{}")))
    await provider.generate(request)
    described = {"name": "answer", "strict": True, "schema": SCHEMA}
    assert fake.asked[-1].body["response_format"] == {
        "type": "json_schema",
        "json_schema": described,
    }

    def knows_none(asked: Asked) -> Said | Streamed:
        answer = server.answer('{"name": "x"}')
        refuses = asked.method == "POST" and "response_format" in asked.body
        return server.play(server.errors["schema"] if refuses else answer)(asked)

    fake, provider = await start(server, knows_none)
    assert (await provider.generate(request)).text == '{"name": "x"}'
    assert (await provider.generate(request)).text == '{"name": "x"}'
    posted = [each.body for each in fake.asked if each.method == "POST"]
    assert ["response_format" in each for each in posted] == [True, False, False]
    assert '"required": ["name"]' in posted[-1]["messages"][-1]["content"]
    assert [each["role"] for each in posted[-1]["messages"]] == ["system", "user"]


async def test_a_server_that_does_not_count_is_asked_again_without(
    server: Personality, start: Start
) -> None:
    def counts_not(asked: Asked) -> Said | Streamed:
        refuses = asked.method == "POST" and "stream_options" in asked.body
        unknown = Said({"error": {"message": "Unrecognized: stream_options"}}, 400)
        plain = Streamed([event(server.chunk({"content": "x"})), event(server.chunk({}, "stop"))])
        return server.play(unknown if refuses else plain)(asked)

    _, provider = await start(server, counts_not)
    assert (await provider.generate(ASKED)).end == End("stop", MODEL)


async def test_a_limit_of_tokens_shows(server: Personality, start: Start) -> None:
    _, provider = await start(server, server.play(server.answer("x", finish="length")))
    assert (await provider.generate(ASKED)).end.is_cut


async def test_a_cancel_closes_the_connection_at_once(server: Personality, start: Start) -> None:
    fake, provider = await start(server, server.play(Streamed([*server.events("x")[:3], HANG])))
    arrived = asyncio.Event()
    asking = asyncio.ensure_future(provider.generate(ASKED, lambda _: arrived.set()))
    await arrived.wait()
    asking.cancel()
    await asyncio.wait_for(fake.closed.wait(), 1)
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_leaving_early_closes_the_connection(server: Personality, start: Start) -> None:
    fake, provider = await start(server, server.play(Streamed([*server.events("x")[:3], HANG])))
    async with aclosing(provider.stream(ASKED)) as stream:
        assert await anext(stream) == Piece("text", "x")
    await asyncio.wait_for(fake.closed.wait(), 1)


async def test_a_key_goes_along_and_is_never_shown(server: Personality, start: Start) -> None:
    if not server.wants_keys:
        fake, provider = await start(server, server.play(server.answer("x")), key=KEY)
        await provider.generate(ASKED)
        assert fake.asked[-1].headers["authorization"] == f"Bearer {KEY}"
        return
    _, provider = await start(server, server.play(server.answer("x"), KEY), key=KEY)
    assert (await provider.generate(ASKED)).text == "x"
    assert KEY not in repr(provider.endpoint)
    for key, what in ((None, "wants a key; set it in `AURA_LLM_API_KEY`"), ("sk-x", "refuses")):
        _, provider = await start(server, server.play(server.answer("x"), KEY), key=key)
        fault = await told(provider)
        assert fault.cause is Cause.KEY
        assert f"{provider.name} {what}" in str(fault)


async def test_a_model_that_is_not_there_is_named_with_what_to_do(
    server: Personality, start: Start
) -> None:
    _, provider = await start(server, server.play(server.errors["model"]))
    fault = await told(provider, Request(ASKED.messages, 9, model=Model("other")))
    assert fault.cause is Cause.NO_MODEL
    load = server.dialect.load.replace("{model}", "other")
    assert str(fault) == (
        f"{provider.name} has not loaded the model `other`; {load}, or set `llm.model`"
    )


async def test_too_much_is_told_with_what_to_do(server: Personality, start: Start) -> None:
    _, provider = await start(server, server.play(server.errors["overflow"]))
    fault = await told(provider)
    assert fault.cause in (Cause.OVERFLOW, Cause.EMPTY)
    assert str(fault).startswith(f"{provider.name} ")
    widen = server.dialect.widen.replace("{model}", MODEL)
    assert str(fault).endswith(f"take less code, or {widen}")


async def test_too_much_is_not_even_sent_if_the_context_is_known(
    server: Personality, start: Start
) -> None:
    fake, provider = await start(server, server.play(server.answer("x")))
    fault = await told(provider, Request((Message("user", "a b " * 20_000),), 64))
    assert fault.cause is Cause.OVERFLOW and f"(context {server.context})" in str(fault)
    assert all(each.method == "GET" for each in fake.asked)


async def test_what_is_no_server_of_models_is_told_so(server: Personality, start: Start) -> None:
    page = Said("<!DOCTYPE html><title>Router</title>", 200, "text/html")
    moved = Said("", 302, location="http://example.org/v1/chat/completions")
    for answer in (server.errors["endpoint"], page, moved):
        fake, provider = await start(server, server.play(answer))
        fault = await told(provider)
        assert fault.cause is Cause.NO_SERVER
        assert "correct `llm.base-url`" in str(fault)
        assert [each.path for each in fake.asked].count("/v1/chat/completions") == 1
    _, provider = await start(server, lambda _: Said({"ok": True}))
    assert (await told(provider)).cause is Cause.NO_SERVER


PAGE = "<html><head><title>502 Bad\nGateway</title></head><body>…</body></html>"
BROKEN: dict[str, tuple[Callable[[Personality], Said | Streamed], Cause, str]] = {
    "500 with HTML": (
        lambda _: Said(PAGE, 500, "text/html"),
        Cause.FAILED,
        "failed (HTTP 500 502 Bad Gateway); look at its log",
    ),
    "500 that repeats the key": (
        lambda _: Said({"error": {"message": f"no\u001b[0m {KEY}.\n" + "x" * 500}}, 500),
        Cause.FAILED,
        "failed (HTTP 500 no [0m ***. xxx",
    ),
    "busy": (
        lambda _: Said({"error": "server busy, please try again."}, 503),
        Cause.BUSY,
        "is busy (server busy, please try again); try again later",
    ),
    "error in a 200": (
        lambda _: Said({"error": "Model crashed"}),
        Cause.BROKE_OFF,
        "broke off (Model crashed); look at its log",
    ),
    "error in a chunk": (
        lambda each: Streamed([*each.events("x")[:3], event({"error": {"message": "CUDA error"}})]),
        Cause.BROKE_OFF,
        "broke off (CUDA error); look at its log",
    ),
    "no JSON in a chunk": (
        lambda each: Streamed([*each.events("x")[:3], event("oops")]),
        Cause.BROKE_OFF,
        "broke off (oops); look at its log",
    ),
    "empty stream": (
        lambda each: each.answer(finish=None),
        Cause.EMPTY,
        "sent an empty answer, as some do when they were sent too much; look at its log",
    ),
    "nothing but an end": (lambda each: each.answer(), Cause.EMPTY, "sent an empty answer"),
    "nothing but reasoning": (
        lambda each: each.answer(reasoning="Hm", finish="length"),
        Cause.EMPTY,
        "used up its answer on reasoning; turn reasoning off there or choose another model",
    ),
    "closed without an end": (
        lambda each: Streamed([*each.events("x", finish=None), DROP]),
        Cause.DROPPED,
        "closed the connection in the midst of its answer; look at its log",
    ),
    "ended without an end": (
        lambda each: each.answer("x", finish=None),
        Cause.DROPPED,
        "closed the connection in the midst of its answer; look at its log",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
async def test_what_breaks_is_told_once_with_server_cause_and_remedy(
    server: Personality, start: Start, case: str
) -> None:
    answer, cause, what = BROKEN[case]
    _, provider = await start(server, server.play(answer(server)), key=KEY)
    fault = await told(provider)
    assert (fault.cause, fault.server) == (cause, provider.name)
    assert str(fault).startswith(f"{server.dialect.title} at {provider.endpoint.base_url} {what}")
    assert len(str(fault)) < 400


async def test_silence_is_told_apart_before_and_after_the_first_token(
    server: Personality, start: Start
) -> None:
    pings: list[str | float] = [": ping\n\n", 0.05] * 40
    for events, what in (
        ([], "has not begun to answer within 0.5 seconds; wait until it has loaded its model"),
        ([event(server.chunk({"content": None})), *pings], "has not begun to answer within 0.5"),
        ([event(server.chunk({"content": "x"})), *pings], "has sent nothing for 0.2 seconds;"),
    ):
        limits = {"first_token_timeout": 0.5, "idle_timeout": 0.2}
        fake, provider = await start(server, server.play(Streamed([*events, HANG])), **limits)
        fault = await told(provider)
        assert fault.cause is Cause.IDLE
        assert f"{provider.name} {what}" in str(fault)
        await asyncio.wait_for(fake.closed.wait(), 1)


async def test_a_prompt_that_was_cut_in_silence_is_told(server: Personality, start: Start) -> None:
    _, provider = await start(server, server.play(server.answer("x", usage=(512, 8))))
    long = Request((Message("user", "a b " * 1500),), 9, model=Model(MODEL))
    fault = await told(provider, long)
    assert fault.cause is Cause.TRUNCATED
    assert "read only 512 tokens of what it was sent; take less code" in str(fault)


async def test_nobody_there_is_told_with_how_to_start(server: Personality, start: Start) -> None:
    fake, provider = await start(server, server.play(server.answer("x")))
    fake.stop()
    for request in (ASKED, Request(ASKED.messages, 9, model=Model(MODEL))):
        fault = await told(provider, request)
        assert fault.cause is Cause.REFUSED
        assert f"{provider.name} cannot be reached; " in str(fault)
        assert str(fault).endswith(f"; {server.dialect.start}")
    assert (await provider.health() or fault).cause is Cause.REFUSED


async def test_a_model_that_is_loading_is_waited_for(start: Start) -> None:
    for first in ("GET", "POST"):
        waited: list[str] = []

        def loads(asked: Asked, first: str = first, waited: list[str] = waited) -> Said | Streamed:
            if asked.method == first and not waited:
                waited.append(asked.path)
                return LLAMA_CPP.errors["loading"]
            return LLAMA_CPP.play(LLAMA_CPP.answer("x"))(asked)

        _, provider = await start(LLAMA_CPP, loads)
        assert (await provider.generate(ASKED)).text == "x" and waited

        def always(asked: Asked, first: str = first) -> Said | Streamed:
            loading = LLAMA_CPP.errors["loading"]
            return loading if asked.method == first else LLAMA_CPP.play(loading)(asked)

        _, provider = await start(LLAMA_CPP, always, first_token_timeout=0.3)
        fault = await told(provider)
        assert fault.cause is Cause.LOADING
        assert "is still loading its model; wait, or raise `llm.first-token" in str(fault)


@pytest.mark.parametrize("name", ["alias", "ALIAS", "alias:latest", "big:cloud"])
async def test_ollama_passes_nothing_on_to_its_makers_unless_allowed(
    start: Start, name: str
) -> None:
    for allowed in (False, True):
        fake, provider = await start(OLLAMA, OLLAMA.play(OLLAMA.answer("x")), allow_remote=allowed)
        models = {each.id: each.remote for each in await provider.models()}
        hosts = {"big:cloud": "ollama.com", "alias:latest": "https://ollama.com:443", MODEL: None}
        assert models == hosts
        assert (await provider.choose()).id == MODEL
        provider.model = name
        if allowed:
            assert (await provider.generate(ASKED)).text == "x"
        else:
            fault = await told(provider)
            assert fault.cause is Cause.NOT_LOCAL
            assert "; choose a model that runs here, or set `llm.allow-remote`" in str(fault)
        assert any(each.method == "POST" for each in fake.asked) is allowed


async def test_ollama_is_asked_only_for_models_that_it_lists(start: Start) -> None:
    fake, provider = await start(OLLAMA, OLLAMA.play(OLLAMA.answer("x")))
    provider.model = "registry.ollama.ai/library/alias"
    assert (await told(provider)).cause is Cause.NO_MODEL
    assert all(each.method == "GET" for each in fake.asked)


async def test_a_server_without_a_model_says_how_to_get_one(start: Start) -> None:
    _, provider = await start(OLLAMA, lambda asked: Said({"object": "list", "data": []}))
    fault = await told(provider)
    assert fault.cause is Cause.NO_MODEL
    assert str(fault).endswith("has no model; get it with `ollama pull MODEL`, or set `llm.model`")
