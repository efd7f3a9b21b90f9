"""Ollama by its own API, which unlike the one of OpenAI takes the size of the context."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import httpx2

from aura_lsp.assist.servers import BaseProvider, Cause, End, Model, Piece, Request, fault
from aura_lsp.assist.servers.transport import open_client

CONTEXT = 16384


class WideOllama(BaseProvider):
    title = "Ollama (wide)"
    default_url = "http://localhost:11434"

    async def models(self) -> tuple[Model, ...]:
        listed = [each async for each in self._lines("GET", "/api/tags")]
        return tuple(
            Model(row["name"], CONTEXT, remote=row.get("remote_host"))
            for row in listed[0]["models"]
        )

    async def stream(self, request: Request) -> AsyncGenerator[Piece | End, None]:
        model = request.model or await self.choose()
        self.check(model)
        body: dict[str, Any] = {
            "model": model.id,
            "messages": [{"role": each.role, "content": each.text} for each in request.messages],
            "options": {
                "num_ctx": CONTEXT,
                "num_predict": request.max_tokens,
                "temperature": request.temperature,
            },
        }
        if request.schema is not None:
            body["format"] = request.schema
        async with aclosing(self._lines("POST", "/api/chat", body)) as lines:
            async for line in lines:
                message = line.get("message", {})
                if message.get("thinking"):
                    yield Piece("reasoning", message["thinking"])
                if message.get("content"):
                    yield Piece("text", message["content"])
                if line.get("done"):
                    read, written = line.get("prompt_eval_count"), line.get("eval_count")
                    yield End(line.get("done_reason") or "stop", model.id, read, written)
                    return
        raise fault(Cause.DROPPED, self.name, "stopped in the midst of its answer", "see its log")

    async def _lines(self, method: str, path: str, body: Any = None) -> AsyncGenerator[Any, None]:
        """The JSON of each line that the server sends, as soon as it is there."""
        url = self.endpoint.root + path
        rest = b""
        try:
            async with (
                open_client(self.endpoint) as client,
                client.stream(method, url, json=body) as response,
            ):
                async for part in response.aiter_bytes():
                    *lines, rest = (rest + part).split(b"\n")
                    for line in lines:
                        yield self._checked(json.loads(line))
        except httpx2.TransportError:
            raise fault(
                Cause.REFUSED, self.name, "cannot be reached", "start it with `ollama serve`"
            ) from None
        if rest:
            yield self._checked(json.loads(rest))

    def _checked(self, line: Any) -> Any:
        if "error" in line:
            raise fault(Cause.FAILED, self.name, f"failed ({line['error']})", "see its log")
        return line
