"""A real llama.cpp server with a real model, started as users start it.

The model is a toy: what it says is never looked at, only how it arrives.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from aura_lsp.config import Llm

PACKAGES = Path(__file__).parents[2] / ".llm"
KEY = "sk-real-server-0123456789"
CONTEXT = 1024


@pytest.fixture(scope="session")
def llm() -> Iterator[Llm]:
    """The settings for a server that runs while its tests do, without a GGUF named: it finds the
    small model."""
    if find_spec("xllamacpp") is None or not list(PACKAGES.rglob("*.gguf")):
        what = "xllamacpp or the small model is not installed; `make test-llm` does that"
        (pytest.fail if os.environ.get("REQUIRE_LLM") == "1" else pytest.skip)(what)
    command = [sys.executable, "-m", "aura_lsp", "llm", "serve", "--port", "0", "--threads", "1"]
    process = subprocess.Popen(
        [*command, "--context", str(CONTEXT), "--slots", "2"],
        env={**os.environ, "PYTHONPATH": str(PACKAGES), "AURA_LLM_API_KEY": KEY},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None and process.stderr is not None
    try:
        first, url = process.stdout.readline().split()
        assert first == "READY"
        yield Llm(base_url=url, api_key=KEY, first_token_timeout=120)
    finally:
        process.terminate()
        _, told = process.communicate(timeout=20)
    assert "SmolLM2-135M is a toy" in told and KEY not in told
    assert process.returncode == 0
