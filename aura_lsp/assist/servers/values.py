"""What is asked of a language model and what comes back, whichever server it runs in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Model:
    """A model that a server has.

    `context` is the number of tokens that prompt and answer may have together, None where the
    server does not tell. `is_loaded` None: it does not tell either. `remote` is where it runs if
    a server on this machine only passes it on.
    """

    id: str
    context: int | None = None
    is_loaded: bool | None = None
    remote: str | None = None

    @property
    def window(self) -> int:
        """The tokens to reckon with. Where nobody tells it is what Ollama has without a large
        graphics card: it cuts longer prompts in silence."""
        return self.context or 4096


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """What is asked: never without a limit, since some models go on until their context is full.

    `schema` is a JSON Schema for the answer. `model` None: the provider chooses, as `choose` does.
    """

    messages: tuple[Message, ...]
    max_tokens: int
    temperature: float = 0.2
    schema: Mapping[str, object] | None = None
    model: Model | None = None

    @property
    def text(self) -> str:
        """All that the model is to read."""
        return "\n".join(message.text for message in self.messages)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an answer as it arrives; reasoning is what a model says to itself first."""

    kind: Literal["text", "reasoning"]
    text: str


@dataclass(frozen=True, slots=True)
class End:
    """How an answer ended: `stop` by itself, `length` at a limit of tokens, or a server's own word.

    Tokens are None where the server does not count them.
    """

    finish: str
    model: str = ""
    prompt_tokens: int | None = None
    answer_tokens: int | None = None

    @property
    def is_cut(self) -> bool:
        """Whether the answer is not complete."""
        return self.finish == "length"


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer."""

    text: str
    reasoning: str
    end: End
