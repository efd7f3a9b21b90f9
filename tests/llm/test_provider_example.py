"""The provider of docs/extending, installed as its page says, against Ollama's own API."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.llm.fake import Asked, FakeServer, Said, Streamed

EXAMPLE = Path(__file__).parents[2] / "docs" / "extending" / "provider-example"
LINES = [
    {"message": {"role": "assistant", "content": "", "thinking": "Hm"}, "done": False},
    {"message": {"role": "assistant", "content": "Größe\u0085 "}, "done": False},
    {"message": {"role": "assistant", "content": "x"}, "done": False},
    {"message": {}, "done": True, "done_reason": "stop", "prompt_eval_count": 9, "eval_count": 3},
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which the package is installed."""
    folder = tmp_path_factory.mktemp("wide")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    command += ["--no-build-isolation", "--target", str(folder), str(EXAMPLE)]
    subprocess.run(command, check=True, timeout=120)
    yield folder


def ollama(asked: Asked) -> Said | Streamed:
    if asked.path == "/api/tags":
        models = [{"name": "far:cloud", "remote_host": "https://ollama.com"}, {"name": "near"}]
        return Said({"models": models})
    if asked.body["model"] == "broken":
        return Said({"error": "model runner has stopped"}, 500)
    script = [json.dumps(each, ensure_ascii=False) + "\n" for each in LINES]
    return Streamed(["".join(script)[:70], "".join(script)[70:]], "application/x-ndjson")


async def aura(site: Path, fake: FakeServer, *arguments: str, model: str = "auto") -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": str(site),
        "XDG_CONFIG_HOME": str(site / "none"),
        "AURA_LLM_PROVIDER": "ollama_wide",
        "AURA_LLM_BASE_URL": fake.root,
        "AURA_LLM_MODEL": model,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "aura_lsp", "llm", *arguments,
        stdout=-1, stderr=asyncio.subprocess.STDOUT, env=environment, cwd=site,
    )  # fmt: skip
    out, _ = await asyncio.wait_for(process.communicate(), 60)
    return out.decode()


async def test_the_example_is_found_and_asked(site: Path) -> None:
    async with FakeServer(ollama) as fake:
        status = await aura(site, fake, "status")
        assert (
            f"Ollama (wide) at {fake.root}/v1, model `near`; code stays on this machine" in status
        )
        assert await aura(site, fake, "ask", "Why?") == "Größe\u0085 x\n"
        body = fake.asked[-1].body
        assert body["options"] == {"num_ctx": 16384, "num_predict": 512, "temperature": 0.2}
        refused = await aura(site, fake, "ask", "Why?", model="far:cloud")
        assert "sends what `far:cloud` is asked to https://ollama.com" in refused
        assert fake.asked[-1].path == "/api/tags"
        failed = await aura(site, fake, "ask", "Why?", model="broken")
        assert failed.endswith("failed (model runner has stopped); see its log\n")
