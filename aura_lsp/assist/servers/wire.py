"""The dialect of OpenAI as text: what is sent, and what the parts of an answer say."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aura_lsp.assist.servers.values import Message, Piece, Request

OPTIONAL = ("stream_options", "response_format")
"""What some servers do not know; it is left out once one has said so."""


def body_of(request: Request, model: str, left_out: Collection[str] = ()) -> dict[str, Any]:
    """The JSON to send. Where `response_format` is left out the model is asked in words."""
    messages = request.messages
    body: dict[str, Any] = {
        "model": model,
        "stream": True,
        "max_tokens": request.max_tokens,
        "temperature": request.temperature,
        "stream_options": {"include_usage": True},
    }
    if request.schema is not None:
        described = {"name": "answer", "strict": True, "schema": dict(request.schema)}
        body["response_format"] = {"type": "json_schema", "json_schema": described}
        if "response_format" in left_out:
            messages = (*messages[:-1], _asking_for_json(messages[-1], request.schema))
    body["messages"] = [{"role": each.role, "content": each.text} for each in messages]
    return {name: value for name, value in body.items() if name not in left_out}


def _asking_for_json(message: Message, schema: Mapping[str, object]) -> Message:
    """In the same message: some models take no two of one role after each other."""
    asked = f"Reply with JSON alone, as this JSON Schema has it: {json.dumps(schema)}"
    return Message(message.role, f"{message.text}\n\n{asked}")


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one event of a stream says."""

    pieces: tuple[Piece, ...] = ()
    finish: str | None = None
    model: str | None = None
    prompt_tokens: int | None = None
    answer_tokens: int | None = None


def chunk_of(data: Mapping[str, Any]) -> Chunk:
    """The meaning of an event; what is not as expected counts as not there."""
    choices = data.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else {}
    choice = choice if isinstance(choice, Mapping) else {}
    delta = choice.get("delta")
    usage = data.get("usage")
    usage = usage if isinstance(usage, Mapping) else {}
    return Chunk(
        tuple(_pieces(delta if isinstance(delta, Mapping) else {})),
        _text(choice.get("finish_reason")),
        _text(data.get("model")),
        _number(usage.get("prompt_tokens")),
        _number(usage.get("completion_tokens")),
    )


def _pieces(delta: Mapping[str, Any]) -> Iterator[Piece]:
    reasoning = _text(delta.get("reasoning_content")) or _text(delta.get("reasoning"))
    if reasoning:
        yield Piece("reasoning", reasoning)
    text = _text(delta.get("content"))
    if text:
        yield Piece("text", text)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a server says is wrong: its words, and the codes that it puts beside them. Not
    `is_stated`: the words are all that it sent, whatever they mean."""

    words: str
    codes: frozenset[str] = frozenset()
    context: int | None = None
    prompt_tokens: int | None = None
    is_stated: bool = True


def refusal_in(data: object) -> Refusal | None:
    """The error in what a server sent, which is a string, a table or lies flat in the body; None
    where there is none."""
    error = _error_in(data) if isinstance(data, Mapping) else None
    if not error:
        return None
    if not isinstance(error, Mapping):
        return Refusal(error if isinstance(error, str) else json.dumps(error))
    words = _text(error.get("message")) or _text(error.get("detail")) or json.dumps(dict(error))
    codes = frozenset(str(error[name]) for name in ("type", "code") if error.get(name))
    return Refusal(words, codes, _number(error.get("n_ctx")), _number(error.get("n_prompt_tokens")))


def _error_in(data: Mapping[str, Any]) -> object:
    """What a body has for an error: nothing, a string or a table, which may be the body itself."""
    if data.get("error"):
        return data["error"]
    if data.get("object") == "error":
        return data
    if "choices" in data or "data" in data:
        return None
    return data.get("detail") or (data if "message" in data else None)


def refusal_of(body: str) -> Refusal:
    """The error in the body of a refusal."""
    try:
        data = json.loads(body)
    except ValueError:
        data = None
    return refusal_in(data) or Refusal(body, is_stated=False)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
