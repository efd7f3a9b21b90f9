"""What every server of models can be asked, and the form to fill in for a further one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing

from aura_lsp.assist.servers.endpoint import Endpoint
from aura_lsp.assist.servers.faults import Cause, Fault, fault
from aura_lsp.assist.servers.values import End, Model, Piece, Reply, Request

AUTO = "auto"


class BaseProvider(ABC):
    """One server. It keeps no connection open, so there is nothing to close.

    `title` is how messages call it, `default_url` where it is if the settings do not say.
    `model` is the name in the settings, or `auto`.
    """

    title: str = ""
    default_url: str = ""

    def __init__(self, endpoint: Endpoint, model: str = AUTO) -> None:
        self.endpoint = endpoint
        self.model = model

    @property
    def name(self) -> str:
        """The server as messages call it."""
        return f"{self.title} at {self.endpoint.base_url}"

    @abstractmethod
    async def models(self) -> tuple[Model, ...]:
        """The models that can write text.

        Raises:
            Fault: there is no telling.
        """

    @abstractmethod
    def stream(self, request: Request) -> AsyncGenerator[Piece | End, None]:
        """The answer as it arrives; an `End` comes last. Whoever leaves early closes the generator,
        which closes the connection: that is how a server learns that it may stop.

        Raises:
            Fault: there is no answer, or no more of it.
        """

    async def health(self) -> Fault | None:
        """Why nothing can be asked at present, None if all is well."""
        try:
            self.pick(await self.models())
        except Fault as fault:
            return fault
        return None

    async def choose(self) -> Model:
        """The model to ask, see `pick`.

        Raises:
            Fault: there is none, or it is not to be used.
        """
        return self.pick(await self.models())

    def pick(self, models: Iterable[Model]) -> Model:
        """The model of the settings; for `auto` one that is loaded, best one for code.

        Raises:
            Fault: there is none, or it is not to be used.
        """
        if self.model != AUTO:
            wanted = self.model.casefold()
            named = (e for e in models if e.id.casefold() in (wanted, f"{wanted}:latest"))
            chosen = next(named, None) or self.unlisted(self.model)
            self.check(chosen)
            return chosen
        usable = [each for each in models if self._may_use(each) and "embed" not in each.id.lower()]
        if not usable:
            raise self.no_model()
        return min(usable, key=_preference)

    def unlisted(self, name: str) -> Model:
        """The model of the settings where the server does not list it: it may have it all the same.

        Raises:
            Fault: it has not.
        """
        return Model(name)

    async def generate(
        self, request: Request, on_piece: Callable[[Piece], None] | None = None
    ) -> Reply:
        """The whole answer; each piece is told as it arrives.

        Raises:
            Fault: there is no answer, or not all of it.
        """
        pieces: list[Piece] = []
        end = End("stop")
        async with aclosing(self.stream(request)) as stream:
            async for each in stream:
                if isinstance(each, End):
                    end = each
                    break
                pieces.append(each)
                if on_piece is not None:
                    on_piece(each)
        return _reply(pieces, end)

    def no_model(self) -> Fault:
        """There is no model to be chosen."""
        return fault(Cause.NO_MODEL, self.name, "has no model", "load one there")

    def check(self, model: Model) -> None:
        """Refuse a model that sends code off this machine.

        Raises:
            Fault: it does, and nobody has allowed it.
        """
        if not self._may_use(model):
            raise fault(
                Cause.NOT_LOCAL,
                self.name,
                f"sends what `{model.id}` is asked to {model.remote}",
                "choose a model that runs here, or set `llm.allow-remote` in your own settings",
            )

    def _may_use(self, model: Model) -> bool:
        return model.remote is None or self.endpoint.allow_remote


def _preference(model: Model) -> tuple[bool, bool, bool]:
    """The least is preferred; among equals the server's order counts."""
    return model.remote is not None, not model.is_loaded, "code" not in model.id.lower()


def _reply(pieces: list[Piece], end: End) -> Reply:
    """The pieces together. Some models' reasoning begins without a tag, so that only its end shows
    what it was."""
    text = "".join(each.text for each in pieces if each.kind == "text")
    reasoning = "".join(each.text for each in pieces if each.kind == "reasoning")
    before, closed, after = text.partition("</think>")
    if closed and not reasoning and "<think>" not in before:
        return Reply(after.lstrip(), before, end)
    return Reply(text, reasoning, end)
