"""How LM Studio, Ollama, llama.cpp and vLLM behave, for `FakeServer` to play.

What differs is what their documentation, their sources or their issues show; where llama.cpp is
concerned it was also seen at the real server, which `test_real_server.py` asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aura_lsp.assist.servers import dialects
from aura_lsp.assist.servers.dialects import Dialect
from tests.llm.fake import Asked, Handler, Said, Streamed, event

MODEL = "qwen-coder"
KEY = "sk-local-0123456789"
TEXT = ("Merges ", "intervals\u2028that ", "overlap – ", "naïvely.")
"""U+2028 in a line of an event: some clients take it for the end of the line."""


@dataclass(frozen=True)
class Personality:
    """One server. `lists` are its answers to GET by path; `errors` what it answers when something
    is wrong; `reasoning` the field for what a model says to itself."""

    dialect: Dialect
    lists: Mapping[str, Any]
    context: int | None
    reasoning: str
    errors: Mapping[str, Said | Streamed]
    wants_keys: bool = True

    def __str__(self) -> str:
        return self.dialect.id

    def play(self, answer: Said | Streamed, key: str | None = None) -> Handler:
        """A handler that lists the models and gives one answer to every question."""

        def handler(asked: Asked) -> Said | Streamed:
            if key and asked.headers.get("authorization") != f"Bearer {key}":
                return self.errors["key"]
            if asked.method == "GET":
                missing = Said({"error": "not found"}, 404)
                return Said(self.lists[asked.path]) if asked.path in self.lists else missing
            return answer

        return handler

    def answer(self, *texts: str, **more: Any) -> Streamed:
        """A whole answer as this server streams it."""
        return Streamed(self.events(*texts, **more))

    def events(
        self,
        *texts: str,
        reasoning: str = "",
        finish: str | None = "stop",
        usage: tuple[int, int] = (21, 8),
    ) -> list[str]:
        deltas: list[dict[str, Any]] = [{"role": "assistant", "content": None}]
        deltas += [{self.reasoning: reasoning}] if reasoning else []
        deltas += [{"content": each} for each in texts]
        events = [": ping\n\n", *(event(self.chunk(each)) for each in deltas)]
        if finish is not None:
            events.append(event(self.chunk({}, finish)))
            counted = {"prompt_tokens": usage[0], "completion_tokens": usage[1]}
            events.append(event({**self.chunk({}), "choices": [], "usage": counted}))
            events.append(event("[DONE]"))
        return events

    def chunk(self, delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": dict(delta), "finish_reason": finish}
        return {"object": "chat.completion.chunk", "model": MODEL, "choices": [choice]}


def _list(owner: str, **more: Any) -> dict[str, Any]:
    row = {"id": MODEL, "object": "model", "owned_by": owner, **more}
    return {"object": "list", "data": [row]}


def _error(status: int, message: str, **more: Any) -> Said:
    return Said({"error": {"message": message, **more}}, status)


PROMPT_TOO_LONG = 3031

LM_STUDIO = Personality(
    dialects.LM_STUDIO,
    lists={
        "/v1/models": _list("organization_owner"),
        "/api/v1/models": {
            "models": [
                {"type": "embedding", "key": "nomic-embed", "loaded_instances": []},
                {"type": "llm", "key": "not-loaded", "loaded_instances": []},
                {
                    "type": "llm",
                    "key": MODEL,
                    "max_context_length": 32768,
                    "loaded_instances": [{"id": MODEL, "config": {"context_length": 8192}}],
                },
            ]
        },
    },
    context=8192,
    reasoning="reasoning_content",
    errors={
        "key": _error(401, f"Incorrect API key provided: {KEY}.", code="invalid_api_key"),
        "model": _error(
            404,
            "No models loaded. Please load a model in the developer page or use the 'lms load'.",
            type="invalid_request_error",
            code="model_not_found",
        ),
        "overflow": Streamed([]),
        "schema": Said(
            {"error": "'response_format.type' must be 'json_schema' or 'text'"}, status=400
        ),
        "endpoint": Said({"error": "Unexpected endpoint or method. (POST /chat/completions)"}),
    },
)
OLLAMA = Personality(
    dialects.OLLAMA,
    lists={
        "/v1/models": {
            "object": "list",
            "data": [
                {"id": "big:cloud", "object": "model", "owned_by": "library"},
                {"id": "alias:latest", "object": "model", "owned_by": "me"},
                {"id": MODEL, "object": "model", "owned_by": "library"},
            ],
        },
        "/api/ps": {"models": [{"name": MODEL, "model": MODEL, "context_length": 4096}]},
        "/api/tags": {
            "models": [
                {"name": "alias:latest", "remote_host": "https://ollama.com:443"},
                {"name": MODEL},
            ]
        },
    },
    context=4096,
    reasoning="reasoning",
    wants_keys=False,
    errors={
        "model": _error(
            404, f'model "{MODEL}" not found, try pulling it first', type="not_found_error"
        ),
        "overflow": _error(400, "the input length exceeds the context length", type="api_error"),
        "schema": _error(400, "invalid format: response_format", type="invalid_request_error"),
        "endpoint": Said("404 page not found", 404, "text/plain"),
    },
)
LLAMA_CPP = Personality(
    dialects.LLAMA_CPP,
    lists={"/v1/models": _list("llamacpp", meta={"n_ctx": 2048, "n_ctx_train": 8192})},
    context=2048,
    reasoning="reasoning_content",
    errors={
        "key": _error(401, "Invalid API Key", type="authentication_error", code=401),
        "model": _error(404, "model not found", type="not_found_error", code=404),
        "overflow": _error(
            400,
            "request (3031 tokens) exceeds the available context size (2048 tokens), increase it",
            type="exceed_context_size_error",
            code=400,
            n_prompt_tokens=PROMPT_TOO_LONG,
            n_ctx=2048,
        ),
        "schema": _error(400, "response_format is bad", type="invalid_request_error", code=400),
        "loading": _error(503, "Loading model", type="unavailable_error", code=503),
        "endpoint": _error(404, "File Not Found", type="not_found_error", code=404),
    },
)
VLLM = Personality(
    dialects.VLLM,
    lists={"/v1/models": _list("vllm", max_model_len=16384)},
    context=16384,
    reasoning="reasoning",
    errors={
        "key": Said({"error": "Unauthorized"}, 401),
        "model": Said(
            {
                "object": "error",
                "message": f"The model `{MODEL}` does not exist.",
                "type": "NotFoundError",
                "code": 404,
            },
            404,
        ),
        "overflow": _error(
            400,
            "This model's maximum context length is 16384 tokens. However, you requested more.",
            type="BadRequestError",
            param="input_tokens",
            code=400,
        ),
        "schema": _error(400, "Unknown: response_format", type="BadRequestError", code=400),
        "endpoint": Said({"detail": "Not Found"}, 404),
    },
)
ALL = (LM_STUDIO, OLLAMA, LLAMA_CPP, VLLM)
