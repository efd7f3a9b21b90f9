"""What differs between servers that speak the dialect of OpenAI: where they listen, how they list
their models, and what their users do about a fault.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aura_lsp.assist.servers.values import Model

Row = Mapping[str, Any]
Ask = Callable[[str], Awaitable[Any]]
"""Gets a path below the server's root: its JSON, None where there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Dialect:
    """One kind of server. `start`, `load` and `widen` complete a sentence with what to do; `load`
    and `widen` may name the `{model}`. `owner` is what its list of models has as `owned_by`.
    `lists_all`: what it does not list it has not, or passes it on to somebody else.
    """

    id: str
    title: str
    urls: tuple[str, ...]
    owner: str
    start: str
    load: str
    widen: str
    models: Callable[[Iterable[Row], Ask], Awaitable[tuple[Model, ...]]]
    lists_all: bool = False


def by_owner(rows: Iterable[Row]) -> Dialect | None:
    """The kind of server that a list of models comes from, if that can be told."""
    owners = {row.get("owned_by") for row in rows}
    named = (each for each in DIALECTS.values() if each.owner and each.owner in owners)
    return next(named, None)


async def _listed(rows: Iterable[Row], _: Ask) -> tuple[Model, ...]:
    """The models as the dialect lists them; llama.cpp and vLLM add the context that is in force."""
    return tuple(
        Model(
            row["id"],
            _count(_table(row, "meta").get("n_ctx")) or _count(row.get("max_model_len")),
        )
        for row in rows
    )


async def _lm_studio(rows: Iterable[Row], ask: Ask) -> tuple[Model, ...]:
    """LM Studio from 0.4 on tells more in `/api/v1`, older ones in `/api/v0`."""
    listed = await _listed(rows, ask)
    newer = _rows(await ask("/api/v1/models"), "models")
    if newer:
        return tuple(each for row in newer for each in _instances(row))
    older = {row.get("id"): row for row in _rows(await ask("/api/v0/models"), "data")}
    return tuple(
        Model(
            each.id,
            _count(older.get(each.id, {}).get("loaded_context_length")),
            older[each.id].get("state") == "loaded" if each.id in older else None,
        )
        for each in listed
        if older.get(each.id, {}).get("type") != "embeddings"
    )


def _instances(row: Row) -> list[Model]:
    """A model of LM Studio: once for each time that it is loaded, with the context of that."""
    if row.get("type") == "embedding" or not isinstance(row.get("key"), str):
        return []
    loaded = [
        Model(each["id"], _count(_table(each, "config").get("context_length")), is_loaded=True)
        for each in _rows(row, "loaded_instances")
        if isinstance(each.get("id"), str)
    ]
    return loaded or [Model(row["key"], is_loaded=False)]


async def _ollama(rows: Iterable[Row], ask: Ask) -> tuple[Model, ...]:
    """Ollama says what is loaded and how wide in `/api/ps`, and in `/api/tags` which models it only
    passes on to its makers."""
    running = {row.get("name"): row for row in _rows(await ask("/api/ps"), "models")}
    tags = {row.get("name"): row for row in _rows(await ask("/api/tags"), "models")}
    return tuple(
        Model(
            row["id"],
            _count(running.get(row["id"], {}).get("context_length")),
            is_loaded=row["id"] in running,
            remote=_passed_on(row["id"], tags.get(row["id"], {})),
        )
        for row in rows
    )


def _passed_on(name: str, tag: Row) -> str | None:
    host = tag.get("remote_host")
    return str(host) if host else "ollama.com" if is_cloud_name(name) else None


def is_cloud_name(model: str) -> bool:
    """Whether a model's name says that Ollama does not run it itself: `glm-4.6:cloud`,
    `gpt-oss:120b-cloud`."""
    return model.rpartition(":")[2].rpartition("-")[2] == "cloud" and ":" in model


def _rows(table: Any, name: str) -> list[Row]:
    """The tables in the list `name` of a table that somebody sent."""
    several = table.get(name) if isinstance(table, Mapping) else None
    return [each for each in several or () if isinstance(each, Mapping)]


def _table(row: Row, name: str) -> Row:
    value = row.get(name)
    return value if isinstance(value, Mapping) else {}


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None


LM_STUDIO = Dialect(
    id="lm_studio",
    title="LM Studio",
    urls=("http://localhost:1234/v1",),
    owner="organization_owner",
    start="start its server in the Developer tab or with `lms server start`",
    load="load it in LM Studio or with `lms load {model}`",
    widen="load the model with a longer context: `lms load {model} --context-length N`",
    models=_lm_studio,
)
OLLAMA = Dialect(
    id="ollama",
    title="Ollama",
    urls=("http://localhost:11434/v1",),
    owner="library",
    start="start it with `ollama serve`",
    load="get it with `ollama pull {model}`",
    widen="set `OLLAMA_CONTEXT_LENGTH` and start Ollama anew",
    models=_ollama,
    lists_all=True,
)
LLAMA_CPP = Dialect(
    id="llama_cpp",
    title="llama.cpp",
    urls=("http://localhost:8080/v1", "http://localhost:9931/v1"),
    owner="llamacpp",
    start="start it with `llama-server -m MODEL.gguf`",
    load="start it with that model",
    widen="start it with a larger `-c`",
    models=_listed,
)
VLLM = Dialect(
    id="vllm",
    title="vLLM",
    urls=("http://localhost:8000/v1",),
    owner="vllm",
    start="start it with `vllm serve MODEL`",
    load="start it with `vllm serve {model}`",
    widen="start it with a larger `--max-model-len`",
    models=_listed,
)
OTHER = Dialect(
    id="openai_compatible",
    title="The model server",
    urls=("http://localhost:1337/v1", "http://localhost:5000/v1"),
    owner="",
    start="start it, or correct `llm.base-url`",
    load="load it there",
    widen="give the model a longer context there",
    models=_listed,
)
EMBEDDED = Dialect(
    id="embedded",
    title="Aura's own server",
    urls=("http://localhost:9931/v1",),
    owner="",
    start="start it with `aura-lsp llm serve`",
    load="start it with `aura-lsp llm serve MODEL.gguf`",
    widen="start it with `aura-lsp llm serve --context N`",
    models=_listed,
)
DIALECTS = {
    each.id: each for each in (LM_STUDIO, OLLAMA, LLAMA_CPP, VLLM, OTHER, EMBEDDED)
}  # fmt: skip
