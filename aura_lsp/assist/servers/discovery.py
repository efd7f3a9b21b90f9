"""Finding the server of the settings, and making sure that it is one that code may be sent to."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aura_lsp.assist.servers.dialects import DIALECTS, LM_STUDIO, OLLAMA, OTHER, Dialect, by_owner
from aura_lsp.assist.servers.endpoint import Endpoint, is_loopback, normalised
from aura_lsp.assist.servers.faults import Cause, Fault, fault
from aura_lsp.assist.servers.installed import installed_providers
from aura_lsp.assist.servers.provider import AUTO, BaseProvider
from aura_lsp.assist.servers.values import Model
from aura_lsp.config import Llm

if TYPE_CHECKING:
    from aura_lsp.assist.servers.openai import OpenAIProvider

_NOBODY = frozenset({Cause.REFUSED, Cause.NO_SERVER, Cause.DROPPED, Cause.IDLE})


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where a server may be, and which one is expected there."""

    url: str
    dialect: Dialect


AUTO_PLACES = tuple(Place(each.urls[0], each) for each in (LM_STUDIO, OLLAMA))
"""All that is looked at without being asked to: two programs that people start for this."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What was found at one place: a server with its models, or why nothing can be asked there."""

    provider: BaseProvider
    models: tuple[Model, ...] = ()
    model: Model | None = None
    fault: Fault | None = None

    @property
    def is_somebody(self) -> bool:
        """Whether there is a server of models at all."""
        return self.fault is None or self.fault.cause not in _NOBODY

    @property
    def host(self) -> str:
        """Where the model runs."""
        remote = self.model.remote if self.model is not None else None
        return remote or self.provider.endpoint.host

    @property
    def is_local(self) -> bool:
        """Whether what is asked stays on this machine."""
        return is_loopback(self.host)


async def connect(llm: Llm) -> BaseProvider:
    """The provider of the settings; for `auto` the first that answers.

    Raises:
        Fault: there is none, or code must not be sent there.
    """
    answers = await look(llm)
    found = chosen(answers) or next((each for each in answers if each.is_somebody), None)
    if found is None:
        raise nobody(llm, answers)
    return found.provider


def chosen(answers: Sequence[Answer]) -> Answer | None:
    """The first that can be asked at present."""
    return next((each for each in answers if each.fault is None), None)


def nobody(llm: Llm, answers: Sequence[Answer]) -> Fault:
    """Nothing that was looked at is there; of a provider with several places the first is told."""
    first = answers[0].fault
    if first is not None and (llm.provider != AUTO or len(answers) == 1):
        return first
    places = " or ".join(each.provider.name for each in answers)
    message = f"No server of language models answers ({places}); start one, or set `llm.provider`"
    return Fault(Cause.NOT_FOUND, places, message)


async def look(llm: Llm) -> tuple[Answer, ...]:
    """What is at each place where the settings let a server be.

    Raises:
        Fault: they want none, or code must not be sent there.
    """
    if llm.provider == "off":
        remedy = "set `llm.provider` to use one"
        raise Fault(Cause.OFF, "", f"The language model is turned off; {remedy}")
    further = installed_providers().get(llm.provider)
    if further is not None:
        endpoint = endpoint_of(llm, llm.base_url or further.default_url)
        return (await answer_of(further(endpoint, llm.model)),)
    places = places_of(llm)
    recognise = llm.provider == AUTO
    return tuple(await asyncio.gather(*(_at(llm, place, recognise=recognise) for place in places)))


async def probe(llm: Llm) -> tuple[Answer, ...]:
    """The servers of models at all usual places of this machine. None is sent a key or a header of
    the user's: nobody knows yet who listens there."""
    urls = dict.fromkeys(url for dialect in DIALECTS.values() for url in dialect.urls)
    plain = replace(llm, provider=AUTO, model=AUTO, base_url=None, headers=(), api_key=None)
    places = [Place(url, _usual(url)) for url in urls]
    answers = await asyncio.gather(*(_at(plain, place, recognise=True) for place in places))
    return tuple(each for each in answers if each.is_somebody)


def places_of(llm: Llm) -> Sequence[Place]:
    """Where a server may be by the settings.

    Raises:
        Fault: they do not say where.
    """
    dialect = DIALECTS.get(llm.provider, OTHER)
    if llm.base_url is not None:
        return (Place(llm.base_url, dialect),)
    if llm.provider == AUTO:
        return AUTO_PLACES
    if dialect is OTHER:
        message = f"The provider `{llm.provider}` needs a URL; set `llm.base-url`"
        raise Fault(Cause.NOT_FOUND, llm.provider, message)
    return tuple(Place(url, dialect) for url in dialect.urls)


def endpoint_of(llm: Llm, url: str) -> Endpoint:
    """A server's place with all that goes along.

    Raises:
        Fault: it is not on this machine, and nobody has allowed that.
    """
    host = urlsplit(url).hostname or ""
    if not llm.allow_remote and not is_loopback(host):
        remedy = "set `llm.allow-remote` in your own settings if code may be sent there"
        message = f"`llm.base-url` names {host}, which is not this machine; {remedy}"
        raise Fault(Cause.NOT_LOCAL, host, message)
    return Endpoint(
        normalised(url),
        llm.api_key,
        llm.headers,
        first_token_timeout=llm.first_token_timeout,
        idle_timeout=llm.idle_timeout,
        allow_remote=llm.allow_remote,
    )


async def answer_of(provider: BaseProvider) -> Answer:
    """What a provider can be asked at present."""
    models: tuple[Model, ...] = ()
    try:
        models = await provider.models()
        return Answer(provider, models, provider.pick(models))
    except Fault as why:
        return Answer(provider, models, fault=why)
    except Exception as error:  # noqa: BLE001 - somebody else's provider, which must not stop ours
        what = f"is broken ({type(error).__name__}: {error})"
        broken = fault(Cause.FAILED, provider.name, what, "update or remove its package")
        return Answer(provider, models, fault=broken)


async def _at(llm: Llm, place: Place, *, recognise: bool) -> Answer:
    """What is at a place; `recognise`: it may be another server than expected there."""
    endpoint = endpoint_of(llm, place.url)
    provider = await _client(place.dialect, endpoint, llm.model)
    if recognise:
        try:
            dialect = by_owner(await provider.rows())
        except Fault as why:
            return Answer(provider, fault=why)
        if dialect not in (None, place.dialect):
            provider = await _client(dialect, endpoint, llm.model)
    return await answer_of(provider)


async def _client(dialect: Dialect, endpoint: Endpoint, model: str) -> OpenAIProvider:
    """The client, imported in a thread: the event loop has other things to do for that long."""
    name = "aura_lsp.assist.servers.openai"
    module = await asyncio.to_thread(importlib.import_module, name)
    provider: OpenAIProvider = module.OpenAIProvider(dialect, endpoint, model)
    return provider


def _usual(url: str) -> Dialect:
    """The server that is meant by a place; other ports than these two have had many."""
    return next((each.dialect for each in AUTO_PLACES if each.url == url), OTHER)
