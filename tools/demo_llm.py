"""`make demo-llm`: how Aura works with a language model, with a real server and a real model.

The model is a toy of 135 million parameters: it shows how answers arrive and what becomes of bad
ones. What a good one looks like is shown with a server that says what it was told to; that part is
labelled as scripted.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import unified_diff
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.syntax import Syntax

from tools.client import Client
from tools.scripted import scripted_server

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "examples" / "python" / "complex_function.py"
MODEL = ROOT / ".llm"
AURA = [sys.executable, "-m", "aura_lsp"]
CAPABILITIES = {
    "window": {"workDoneProgress": True},
    "workspace": {"workspaceEdit": {"documentChanges": True}},
}
GOOD = """\
Here is a simpler version:

```python
def complex_function(a, b, c, d):
    if a <= 0:
        return d
    if b <= 0:
        return a
    return a + b + c if c > 0 else a + b
```
"""

console = Console(highlight=False, emoji=False)


def main() -> int:
    console.rule("[bold]aura-lsp llm serve")
    with toy_server() as url:
        console.rule("[bold]aura-lsp llm status")
        settings = {"AURA_LLM_PROVIDER": "llama_cpp", "AURA_LLM_BASE_URL": url}
        run(settings, "llm", "status")
        console.rule("[bold]aura-lsp llm ask: a real model, as it streams")
        run(settings, "llm", "ask", "--max-tokens", "60", "What is a function in Python?")
        console.rule("[bold]aura.refactor with the toy: what it writes is not good enough")
        refactor(f"{url}/v1", "the toy")
    console.rule("[bold]aura.refactor with a good answer (scripted: no model wrote it)")
    with scripted_server(GOOD) as script:
        refactor(script.url, "the script")
    console.print(
        "What a model writes is parsed and analysed in its place before it is offered, and the "
        "title says what was checked and what was not. docs/models.md names models that are of use."
    )
    return 0


def run(settings: dict[str, str], *arguments: str) -> None:
    environment = {**os.environ, **settings}
    subprocess.run([*AURA, *arguments], env=environment, check=False)  # noqa: S603 - our own command
    console.print()


def refactor(url: str, who: str) -> None:
    """Ask for a simpler function as an editor does, and show what becomes of it."""
    text = FILE.read_text("utf-8")
    os.environ |= {"AURA_LLM_PROVIDER": "llama_cpp", "AURA_LLM_BASE_URL": url}
    with Client([*AURA, "serve", "--stdio"]) as client:
        client.replies["workspace/applyEdit"] = {"applied": True}
        client.initialize(FILE.parent, CAPABILITIES)
        uri = client.open(FILE, "python", text)
        line = next(n for n, row in enumerate(text.split("\n")) if row.startswith("def "))
        at = {"line": line, "character": 6}
        arguments = [{"uri": uri, "range": {"start": at, "end": at}}]
        command = {"command": "aura.refactor", "arguments": arguments}
        client.request("workspace/executeCommand", command)
        end = follow(client)
    told = [e["params"]["message"] for e in client.notifications if "showMessage" in e["method"]]
    edits = [e["params"] for e in client.requests if e["method"] == "workspace/applyEdit"]
    for message in told:
        console.print(f"  [yellow]message[/yellow] {message}")
    for each in edits:
        console.print(f"  [green]offered[/green] {each['label']}")
        (change,) = each["edit"]["documentChanges"]
        show_difference(text, change["edits"])
    if not edits:
        console.print(f"  Nothing that {who} wrote got into the file ({end}).")
    console.print()


def follow(client: Client) -> str:
    """Print the progress of a job until its end, which is returned."""
    said = ""
    while True:
        while not client.notifications:
            client.keep(client.receive())
        pending = [e for e in client.notifications if e["method"] == "$/progress"]
        client.notifications = [e for e in client.notifications if e["method"] != "$/progress"]
        for each in pending:
            value = each["params"]["value"]
            if value["kind"] == "end":
                return str(value.get("message", ""))
            message = str(value.get("message") or value.get("title"))
            if message.split(",", maxsplit=1)[0] != said.split(",", maxsplit=1)[0]:
                console.print(f"  [dim]progress[/dim] {message}")
            said = message
        if not pending:
            client.keep(client.receive())


def show_difference(text: str, edits: list[dict[str, Any]]) -> None:
    rows = text.splitlines(keepends=True)
    starts = [sum(map(len, rows[:at])) for at in range(len(rows) + 1)]
    after = text
    for each in reversed(edits):
        start, end = (
            starts[each["range"][which]["line"]] + each["range"][which]["character"]
            for which in ("start", "end")
        )
        after = after[:start] + each["newText"] + after[end:]
    difference = unified_diff(rows, after.splitlines(keepends=True), "before", "after")
    console.print(Syntax("".join(difference), "diff", background_color="default"))


@contextmanager
def toy_server() -> Iterator[str]:
    """A real llama.cpp server with the small model; where it is."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*AURA, "llm", "serve", "--port", "0", "--context", "2048"],
        env={**os.environ, "PYTHONPATH": str(MODEL)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        said = process.stdout.readline().split()
        if said[:1] != ["READY"]:
            sys.exit("aura-lsp llm serve did not start; `make demo-llm` installs what it needs")
        console.print(f"{said[1]}\n")
        yield said[1]
    finally:
        process.terminate()
        process.wait(20)


if __name__ == "__main__":
    sys.exit(main())
