"""What has arrived of one answer, and whether that is an answer at all."""

from __future__ import annotations

from collections.abc import Iterator

from aura_lsp.assist.servers.diagnosis import Patient
from aura_lsp.assist.servers.faults import Cause, Fault
from aura_lsp.assist.servers.thinking import Thinking
from aura_lsp.assist.servers.tokens import least_tokens
from aura_lsp.assist.servers.values import End, Piece
from aura_lsp.assist.servers.wire import Chunk

_WORTH_A_LOOK = 1000


class Answer:
    """One answer while it arrives."""

    def __init__(self) -> None:
        self._thinking = Thinking()
        self._last = Chunk()
        self._is_done = False
        self._kinds: set[str] = set()

    @property
    def has_begun(self) -> bool:
        """Whether there is anything of it yet."""
        return bool(self._kinds)

    def take(self, chunk: Chunk) -> Iterator[Piece]:
        """The pieces of a part; what else it says is kept."""
        known = self._last
        self._last = Chunk(
            (),
            chunk.finish or known.finish,
            chunk.model or known.model,
            chunk.prompt_tokens or known.prompt_tokens,
            chunk.answer_tokens or known.answer_tokens,
        )
        for piece in chunk.pieces:
            if piece.kind == "text":
                yield from self._seen(self._thinking.sort(piece.text))
            else:
                yield from self._seen([piece])

    def done(self) -> None:
        """The server has said that this is all."""
        self._is_done = True

    def rest(self) -> Iterator[Piece]:
        """What was held back so far."""
        yield from self._seen(self._thinking.rest())

    def end(self, patient: Patient, prompt: str) -> End | Fault:
        """How the answer ended, or why it is none. `prompt` is the text that was sent."""
        last = self._last
        if not self._kinds:
            return _empty(patient)
        if last.finish is None and not self._is_done:
            return dropped(patient)
        if "text" not in self._kinds:
            return _only_reasoned(patient)
        if _is_truncated(prompt, last.prompt_tokens):
            return _truncated(patient, last.prompt_tokens)
        finish = last.finish or "stop"
        return End(finish, last.model or patient.model, last.prompt_tokens, last.answer_tokens)

    def _seen(self, pieces: Iterator[Piece] | list[Piece]) -> Iterator[Piece]:
        for piece in pieces:
            self._kinds.add(piece.kind)
            yield piece


def dropped(patient: Patient) -> Fault:
    """The connection was closed too early."""
    what = "closed the connection in the midst of its answer"
    remedy = "look at its log, it may have run out of memory"
    return patient.fault(Cause.DROPPED, what, remedy)


def idle(patient: Patient, *, has_begun: bool) -> Fault:
    """The server let too much time pass."""
    endpoint = patient.endpoint
    if has_begun:
        what = f"has sent nothing for {endpoint.idle_timeout:g} seconds"
        return patient.fault(Cause.IDLE, what, "look at its log, or raise `llm.idle-timeout`")
    what = f"has not begun to answer within {endpoint.first_token_timeout:g} seconds"
    remedy = "wait until it has loaded its model, or raise `llm.first-token-timeout`"
    return patient.fault(Cause.IDLE, what, remedy)


def _empty(patient: Patient) -> Fault:
    """LM Studio does so when the prompt is too long (opencode issue 2259)."""
    what = "sent an empty answer, as some do when they were sent too much"
    remedy = f"look at its log, take less code, or {patient.dialect.widen}"
    return patient.fault(Cause.EMPTY, what, remedy)


def _only_reasoned(patient: Patient) -> Fault:
    what = "used up its answer on reasoning"
    return patient.fault(Cause.EMPTY, what, "turn reasoning off there or choose another model")


def _is_truncated(prompt: str, read: int | None) -> bool:
    """Whether a server read less than it was sent: Ollama cuts a prompt to its context and says
    nothing."""
    least = least_tokens(prompt)
    return read is not None and least > _WORTH_A_LOOK and read < least


def _truncated(patient: Patient, read: int | None) -> Fault:
    what = f"read only {read} tokens of what it was sent"
    return patient.fault(Cause.TRUNCATED, what, f"take less code, or {patient.dialect.widen}")
