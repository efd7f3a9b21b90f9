"""`python -m benchmarks.model`: what Aura adds to a language model's own time, from the command to
the first progress, and from the model's last word to the edit. The model's server is scripted.
"""

from __future__ import annotations

import os
import sys
import sysconfig
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from tools.client import Client
from tools.scripted import Scripted, scripted_server

_ROUNDS = 15
_SERVER = [sys.executable, "-m", "aura_lsp", "serve", "--stdio"]
_CAPABILITIES = {
    "textDocument": {"publishDiagnostics": {"versionSupport": True}},
    "window": {"workDoneProgress": True},
    "workspace": {"workspaceEdit": {"documentChanges": True}},
}
_TANGLED = """\
def pick(a, b):
    if a > 0:
        if b > 0:
            return a + b
        else:
            return a
    else:
        return b
"""
_SIMPLE = """\
def pick(a, b):
    if a <= 0:
        return b
    return a + b if b > 0 else a
"""


class Cost(NamedTuple):
    """Milliseconds: from the command to the first progress, the first time and later, and from the
    last word to the edit."""

    first: float
    progress: float
    edit: float


def main() -> int:
    standard = (Path(sysconfig.get_paths()["stdlib"]) / "_pydecimal.py").read_text("utf-8")
    print(f"{'lines':>6} {'first command ms':>17} {'to progress ms':>15} {'to edit ms':>11}")
    for text in (_TANGLED, f"{standard}\n\n{_TANGLED}", f"{standard * 8}\n\n{_TANGLED}"):
        with scripted_server(f"```python\n{_SIMPLE}```\n") as script:
            cost = measure(text, script)
        lines = text.count("\n")
        print(f"{lines:6} {cost.first:17.1f} {cost.progress:15.1f} {cost.edit:11.1f}")
    return 0


def measure(text: str, script: Scripted) -> Cost:
    """Refactor the last function of a text again and again; the edits are not made."""
    os.environ |= {"AURA_LLM_PROVIDER": "llama_cpp", "AURA_LLM_BASE_URL": script.url}
    begun, edited = [], []
    with tempfile.TemporaryDirectory() as folder, Client(_SERVER) as client:
        client.replies["workspace/applyEdit"] = {"applied": True}
        client.initialize(Path(folder), _CAPABILITIES)
        uri = client.open(Path(folder) / "a.py", "python", text)
        client.diagnostics(uri, 1)
        line = text.count("\n") - _TANGLED.count("\n")
        at = {"line": line, "character": 6}
        arguments = [{"uri": uri, "range": {"start": at, "end": at}}]
        for nth in range(_ROUNDS):
            asked = perf_counter()
            client.request(
                "workspace/executeCommand", {"command": "aura.refactor", "arguments": arguments}
            )
            _until(client, "$/progress")
            begun.append(perf_counter() - asked)
            while len(_edits(client)) <= nth:
                client.keep(client.receive())
            edited.append(perf_counter() - script.said_at[nth])
            _until_end(client)
    return Cost(1000 * begun[0], 1000 * median(begun[1:]), 1000 * median(edited))


def _edits(client: Client) -> list[object]:
    return [each for each in client.requests if each["method"] == "workspace/applyEdit"]


def _until(client: Client, method: str) -> None:
    while not any(each["method"] == method for each in client.notifications):
        client.keep(client.receive())


def _until_end(client: Client) -> None:
    """Wait for the end of the job, and forget what it said."""
    while not any(e["params"].get("value", {}).get("kind") == "end" for e in client.notifications):
        client.keep(client.receive())
    client.notifications.clear()


if __name__ == "__main__":
    sys.exit(main())
