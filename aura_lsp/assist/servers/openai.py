"""The client for every server that speaks the dialect of OpenAI.

`discovery` imports this module, and with it the HTTP library, when a model is first asked for:
nobody else waits for it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Any

import httpx2

from aura_lsp.assist.servers import diagnosis
from aura_lsp.assist.servers.answer import Answer, dropped, idle
from aura_lsp.assist.servers.diagnosis import Patient, is_loading, refused
from aura_lsp.assist.servers.dialects import Dialect
from aura_lsp.assist.servers.endpoint import Endpoint
from aura_lsp.assist.servers.faults import Cause, Fault
from aura_lsp.assist.servers.provider import AUTO, BaseProvider
from aura_lsp.assist.servers.tokens import least_tokens
from aura_lsp.assist.servers.transport import open_client
from aura_lsp.assist.servers.values import End, Model, Piece, Request
from aura_lsp.assist.servers.wire import (
    OPTIONAL,
    Refusal,
    body_of,
    chunk_of,
    refusal_in,
    refusal_of,
)

_LIST_SECONDS = 5.0
"""A list of models is there at once, or the server hangs."""
_LOADING_SECONDS = 1.0
"""Between two questions whether a model is loaded by now."""
_RETRY_SECONDS = (0.2, 0.5)
"""Before each further try to connect to a server that may be starting."""
_NO_WORDS = ("", "All connection attempts failed")
"""What is said of a port that nobody listens on."""
_LONGEST_ERROR = 64 * 1024
_OK, _BAD_REQUEST, _NOT_FOUND = 200, 400, 404


class OpenAIProvider(BaseProvider):
    """A server by its dialect. It learns which parts of a request the server does not know."""

    def __init__(self, dialect: Dialect, endpoint: Endpoint, model: str = AUTO) -> None:
        super().__init__(endpoint, model)
        self.dialect = dialect
        self.title = dialect.title
        self._left_out: set[str] = set()

    def no_model(self) -> Fault:
        return diagnosis.no_model(self._patient())

    def unlisted(self, name: str) -> Model:
        if self.dialect.lists_all:
            raise self.no_model()
        return Model(name)

    async def choose(self) -> Model:
        """The model to ask; a server that is loading it is waited for."""
        deadline = asyncio.get_running_loop().time() + self.endpoint.first_token_timeout
        while True:
            try:
                return await super().choose()
            except Fault as fault:
                if fault.cause is not Cause.LOADING or not await _another_time(deadline):
                    raise

    async def models(self) -> tuple[Model, ...]:
        return await self.dialect.models(await self.rows(), self._ask)

    async def rows(self) -> tuple[Mapping[str, Any], ...]:
        """The models as the server lists them.

        Raises:
            Fault: it does not.
        """
        data = await self._get(f"{self.endpoint.base_url}/models")
        refusal = refusal_in(data)
        if refusal is not None:
            raise diagnosis.broke_off(self._patient(), refusal)
        listed = data.get("data") if isinstance(data, Mapping) else None
        if not isinstance(listed, list):
            raise diagnosis.no_server(self._patient())
        rows = (each for each in listed if isinstance(each, Mapping))
        return tuple(each for each in rows if isinstance(each.get("id"), str))

    async def stream(self, request: Request) -> AsyncGenerator[Piece | End, None]:
        model = request.model or await self.choose()
        self.check(model)
        patient = self._patient(model.id)
        least = least_tokens(request.text)
        if model.context and least + request.max_tokens > model.context:
            raise diagnosis.overflow(patient, None, model.context)
        answer = Answer()
        async with aclosing(self._pieces(patient, request, answer)) as pieces:
            async for piece in pieces:
                yield piece
        for piece in answer.rest():
            yield piece
        end = answer.end(patient, request.text)
        if isinstance(end, Fault):
            raise end
        yield end

    async def _pieces(
        self, patient: Patient, request: Request, answer: Answer
    ) -> AsyncGenerator[Piece, None]:
        """The pieces that arrive until the server says or shows that it is done."""
        now = asyncio.get_running_loop().time
        deadline = now() + self.endpoint.first_token_timeout
        try:
            async with self._answered(patient, request, deadline) as response:
                events = aiter(httpx2.EventSource(response))
                while True:
                    async with asyncio.timeout_at(deadline):
                        event = await anext(events, None)
                    if event is None:
                        return
                    if event.data == "[DONE]":
                        answer.done()
                        return
                    for piece in answer.take(chunk_of(_data(patient, event.data))):
                        yield piece
                    if answer.has_begun:
                        deadline = now() + self.endpoint.idle_timeout
        except TimeoutError:
            raise idle(patient, has_begun=answer.has_begun) from None
        except httpx2.TransportError:
            raise dropped(patient) from None

    @asynccontextmanager
    async def _answered(
        self, patient: Patient, request: Request, deadline: float
    ) -> AsyncIterator[httpx2.Response]:
        """The response of a server that has begun to answer; asks again while it loads its model,
        and without what it does not know."""
        async with open_client(self.endpoint) as client:
            while True:
                body = body_of(request, patient.model, self._left_out)
                async with asyncio.timeout_at(deadline):
                    response = await self._post(client, patient, body)
                try:
                    if _is_stream(response):
                        yield response
                        return
                    async with asyncio.timeout_at(deadline):
                        refusal = refusal_of(await _text(response))
                finally:
                    await response.aclose()
                status = response.status_code
                if not is_loading(status, refusal):
                    self._leave_out(status, refusal, patient, body)
                elif not await _another_time(deadline):
                    raise diagnosis.still_loading(patient)

    def _leave_out(
        self, status: int, refusal: Refusal, patient: Patient, body: Mapping[str, Any]
    ) -> None:
        """Learn what the server does not know.

        Raises:
            Fault: that is not what it refused.
        """
        unknown = [name for name in OPTIONAL if name in body and _names(refusal, name)]
        if status != _BAD_REQUEST or not unknown:
            raise _fault(patient, status, refusal)
        self._left_out.update(unknown)

    async def _post(
        self, client: httpx2.AsyncClient, patient: Patient, body: Mapping[str, Any]
    ) -> httpx2.Response:
        request = client.build_request(
            "POST",
            f"{self.endpoint.base_url}/chat/completions",
            json=body,
            headers={"Accept": "text/event-stream"},
        )
        for seconds in _RETRY_SECONDS:
            try:
                return await client.send(request, stream=True)
            except httpx2.ConnectError:
                await asyncio.sleep(seconds)
        try:
            return await client.send(request, stream=True)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            raise self._unreachable(patient, error) from None

    async def _get(self, url: str) -> Any:
        """The JSON at a URL, None where there is none.

        Raises:
            Fault: the server cannot be reached or refuses.
        """
        patient = self._patient()
        try:
            async with asyncio.timeout(_LIST_SECONDS), open_client(self.endpoint) as client:
                response = await client.get(url)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            raise self._unreachable(patient, error) from None
        except httpx2.TransportError:
            raise dropped(patient) from None
        except TimeoutError:
            what = f"has not listed its models within {_LIST_SECONDS:g} seconds"
            raise patient.fault(Cause.IDLE, what, "look at its log") from None
        if response.status_code != _OK:
            raise refused(patient, response.status_code, refusal_of(response.text))
        try:
            return response.json()
        except ValueError:
            return None

    async def _ask(self, path: str) -> Any:
        """What a server tells beyond the dialect; a wrong key or path tells nothing."""
        try:
            return await self._get(self.endpoint.root + path)
        except Fault:
            return None

    def _unreachable(self, patient: Patient, error: Exception) -> Fault:
        words = patient.quote(str(error))
        why = "" if words in _NO_WORDS else f" ({words})"
        return patient.fault(Cause.REFUSED, f"cannot be reached{why}", self.dialect.start)

    def _patient(self, model: str = "") -> Patient:
        named = "" if self.model == AUTO else self.model
        return Patient(self.dialect, self.endpoint, model or named)


async def _another_time(deadline: float) -> bool:
    """Wait a little for a model to be loaded; whether there was the time."""
    if asyncio.get_running_loop().time() + _LOADING_SECONDS > deadline:
        return False
    await asyncio.sleep(_LOADING_SECONDS)
    return True


def _is_stream(response: httpx2.Response) -> bool:
    content = response.headers.get("content-type", "").partition(";")[0]
    return response.status_code == _OK and content.strip().lower() == "text/event-stream"


async def _text(response: httpx2.Response) -> str:
    """The body of a refusal, which is not read without end."""
    body = b""
    async for part in response.aiter_bytes():
        body += part
        if len(body) > _LONGEST_ERROR:
            break
    return body.decode("utf-8", "replace")


def _data(patient: Patient, text: str) -> Mapping[str, Any]:
    """An event as a table.

    Raises:
        Fault: it is an error, or nothing that the dialect knows.
    """
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    refusal = refusal_in(data)
    if refusal is None and isinstance(data, dict):
        return data
    raise diagnosis.broke_off(patient, refusal or Refusal(text))


def _names(refusal: Refusal, name: str) -> bool:
    words = refusal.words.lower()
    return name in words or (name == "response_format" and "json_schema" in words)


def _fault(patient: Patient, status: int, refusal: Refusal) -> Fault:
    """Why there is no stream: the status says so, or else what came instead of one."""
    if status != _OK:
        return refused(patient, status, refusal)
    if not refusal.is_stated:
        return diagnosis.no_server(patient)
    return diagnosis.broke_off(patient, refusal)
