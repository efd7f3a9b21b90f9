"""Asking a model for something that is checked: a second try with the reasons, and no third."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aura_lsp.assist.prompts import Asked, Prompt
from aura_lsp.assist.servers import BaseProvider, Piece, Reply
from aura_lsp.assist.verify.verdict import Offer, Refusal

Check = Callable[[str, bool], Awaitable[Offer | Refusal]]
"""Of a reply, and whether it was cut off."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task: the answer to the last try, and how many there were."""

    answer: Offer | Refusal
    tries: int
    model: str


async def attempt(
    provider: BaseProvider,
    prompt: Prompt,
    check: Check,
    on_piece: Callable[[Piece], None],
    on_refusal: Callable[[Refusal], None],
) -> Outcome:
    """Ask, check, and ask once more if the answer is not good enough.

    Raises:
        Fault: the server gave no answer.
    """
    model = await provider.choose()
    asked = prompt.asked(model)
    answer, reply = await _asked(provider, asked, check, on_piece)
    again = asked.again(reply.text, answer.whole) if isinstance(answer, Refusal) else None
    if again is None or not isinstance(answer, Refusal):
        return Outcome(answer, 1, model.id)
    on_refusal(answer)
    answer, _ = await _asked(provider, again, check, on_piece)
    return Outcome(answer, 2, model.id)


async def _asked(
    provider: BaseProvider, asked: Asked, check: Check, on_piece: Callable[[Piece], None]
) -> tuple[Offer | Refusal, Reply]:
    reply = await provider.generate(asked.request, on_piece)
    return await check(asked.hidden.restored(reply.text), reply.end.is_cut), reply
