"""Which language model can be asked, as far as is known: nobody looks for one until a command of
the user's needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aura_lsp.config import Llm

if TYPE_CHECKING:
    from aura_lsp.assist.servers import BaseProvider

_LOOKED_FOR, _OFF = "auto", "off"


class Models:
    """The servers that have answered, by the settings that led to them."""

    def __init__(self) -> None:
        self._known: dict[Llm, BaseProvider] = {}

    def is_off(self, llm: Llm) -> bool:
        """Whether the user wants nothing to do with any."""
        return llm.provider == _OFF

    def is_offered(self, llm: Llm) -> bool:
        """Whether to offer what a model can do: the user has named a server, or one has
        answered."""
        return not self.is_off(llm) and (llm.provider != _LOOKED_FOR or llm in self._known)

    async def provider(self, llm: Llm) -> BaseProvider:
        """The server to ask.

        Raises:
            Fault: there is none, or code must not be sent there.
        """
        from aura_lsp.assist.servers import connect  # noqa: PLC0415 - nobody else waits for it

        if llm not in self._known:
            self._known[llm] = await connect(llm)
        return self._known[llm]

    def known(self, llm: Llm) -> BaseProvider | None:
        """The server that has answered; nobody is asked."""
        return self._known.get(llm)

    def forget(self, llm: Llm) -> None:
        """The server did not answer: look for it again next time."""
        self._known.pop(llm, None)
