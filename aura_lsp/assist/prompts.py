"""What a model is asked, and how much of it goes into the model's window."""

from __future__ import annotations

from dataclasses import dataclass

from aura_lsp.assist.masking import Masked, masked
from aura_lsp.assist.servers.tokens import most_tokens
from aura_lsp.assist.servers.values import Message, Model, Request

_PER_MESSAGE = 16
"""Tokens that a model's template adds to each message, with room to spare."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question about code.

    `extras` are of help and no more: where the window is small the last ones are left out. `least`
    and `most` bound the tokens that the answer may have.
    """

    system: str
    question: str
    extras: tuple[str, ...] = ()
    least: int = 64
    most: int = 1024

    def asked(self, model: Model) -> Asked:
        """The question as it is sent to a model, with secrets hidden."""
        extras = self.extras
        while True:
            hidden = masked("\n\n".join((*extras, self.question)))
            tokens = sum(most_tokens(each) + _PER_MESSAGE for each in (self.system, hidden.text))
            room = model.window - tokens
            if room >= self.most or not extras:
                break
            extras = extras[:-1]
        messages = (Message("system", self.system), Message("user", hidden.text))
        return Asked(messages, max(min(self.most, room), self.least), model, hidden)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its limit, for one model."""

    messages: tuple[Message, ...]
    max_tokens: int
    model: Model
    hidden: Masked

    @property
    def request(self) -> Request:
        return Request(self.messages, self.max_tokens, model=self.model)

    def again(self, reply: str, reasons: str) -> Asked | None:
        """The same with an answer and what is wrong with it; None if that is too much for the
        model's window."""
        turns = (
            Message("assistant", reply),
            Message(
                "user",
                f"This can't be used: {self.hidden.hide(reasons)}. Reply again, complete, in the "
                "same form.",
            ),
        )
        tokens = sum(most_tokens(each.text) + _PER_MESSAGE for each in (*self.messages, *turns))
        if tokens + self.max_tokens > self.model.window:
            return None
        return Asked((*self.messages, *turns), self.max_tokens, self.model, self.hidden)
