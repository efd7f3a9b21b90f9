"""`make demo`: what Aura does, on the command line and in an editor, without either an editor or a
model.

Checks the project in `examples/`, then starts the server as an editor would, opens one file of each
language, types an edit, and prints what the editor would show.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markdown import Markdown
from rich.panel import Panel

from tools.client import Client

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
AURA = [sys.executable, "-m", "aura_lsp"]
LANGUAGE_IDS = {
    ".py": "python", ".go": "go", ".rs": "rust", ".kt": "kotlin", ".js": "javascript",
    ".ts": "typescript",
}  # fmt: skip
SEVERITIES = {1: "error", 2: "warning", 3: "info", 4: "hint"}
TYPED = {
    ".py": "def typed(a, b, c, d, e, f, g, h):\n    return a\n\n\n",
    ".go": "func typed(a, b, c, d, e, f, g, h int) int { return a }\n\n",
    ".rs": "fn typed(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8) -> u8 { a }\n\n",
    ".kt": "fun typed(a: Int, b: Int, c: Int, d: Int, e: Int, f: Int, g: Int, h: Int) = a\n\n",
    ".js": "function typed(a, b, c, d, e, f, g, h) { return a; }\n\n",
    ".ts": "function typed(a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8) { return a; }\n\n",
}

console = Console(highlight=False, emoji=False)


def main() -> int:
    console.rule("[bold]aura-lsp check examples")
    status = subprocess.run(  # noqa: S603 - our own command
        [*AURA, "check", "examples", "--statistics", "--format", "concise"],
        cwd=ROOT, check=False,
    ).returncode  # fmt: skip
    console.print(f"[dim]exit status {status}[/dim]\n")
    console.rule("[bold]aura-lsp metrics examples --sort cognitive --top 8")
    subprocess.run(  # noqa: S603 - our own command
        [*AURA, "metrics", "examples", "--sort", "cognitive", "--top", "8"],
        cwd=ROOT, check=True,
    )  # fmt: skip
    console.print()
    with Client([sys.executable, "-m", "aura_lsp", "serve", "--stdio"]) as client:
        client.initialize(EXAMPLES)
        for suffix in LANGUAGE_IDS:
            show(client, most_complex(suffix))
    console.print("[green]The server has left cleanly.[/green]")
    return 0 if status in (0, 1) else 1


def most_complex(suffix: str) -> Path:
    """The largest example of a language, which has the most to show."""
    return max(EXAMPLES.rglob(f"*{suffix}"), key=lambda path: path.stat().st_size)


def show(client: Client, path: Path) -> None:
    """Open a file, hover its first finding, list its symbols, type a function, and see what
    changes."""
    console.rule(f"[bold]an editor opens {path.relative_to(ROOT).as_posix()}")
    text = path.read_text("utf-8")
    uri = client.open(path, LANGUAGE_IDS[path.suffix], text)
    before = client.diagnostics(uri, 1)
    print_diagnostics(before)
    if before:
        hover = client.request(
            "textDocument/hover",
            {"textDocument": {"uri": uri}, "position": before[0]["range"]["start"]},
        )
        if hover:
            console.print(
                Panel(Markdown(hover["contents"]["value"].split("\n---\n")[0]), title="hover")
            )
    symbols = client.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
    console.print("[bold]symbols[/bold] " + "; ".join(symbol_names(symbols)[:8]))
    line = insertion_line(text, path.suffix)
    position = {"line": line, "character": 0}
    client.change(uri, 2, {"start": position, "end": position}, TYPED[path.suffix])
    after = client.diagnostics(uri, 2)
    added = len(after) - len(before)
    console.print(f"[bold]typed[/bold] {TYPED[path.suffix].splitlines()[0]}")
    console.print(f"[bold]now[/bold] {len(after)} diagnostics, {added:+d}:")
    known = {each["message"] for each in before}
    print_diagnostics([each for each in after if each["message"] not in known])
    console.print()


def insertion_line(text: str, suffix: str) -> int:
    """A line at which a function may stand: before the first one that starts in the first
    column."""
    starts = (
        "def ", "func ", "fn ", "pub fn ", "fun ", "function ", "export function ", "class ",
        "export class ", "impl ", "async def ", "@", "/**", "///", "// ", "#[",
    )  # fmt: skip
    rows = text.splitlines()
    for number, row in enumerate(rows):
        if (
            number > 0
            and row.startswith(starts)
            and not rows[number - 1].strip()
            and "package" not in row
        ):
            return number
    return len(rows)


def symbol_names(symbols: list[dict[str, Any]]) -> list[str]:
    found = []
    for symbol in symbols or []:
        detail = f" [dim]({symbol['detail']})[/dim]" if symbol.get("detail") else ""
        found.append(f"{symbol['name']}{detail}")
        found += symbol_names(symbol.get("children") or [])
    return found


def print_diagnostics(diagnostics: list[dict[str, Any]]) -> None:
    colours = {1: "red", 2: "yellow", 3: "blue", 4: "cyan"}
    for each in diagnostics[:6]:
        start = each["range"]["start"]
        colour = colours[each["severity"]]
        console.print(
            f"  [{colour}]{SEVERITIES[each['severity']]:7}[/{colour}] "
            f"{start['line'] + 1}:{start['character'] + 1} "
            f"{each['code']} {each['message'].splitlines()[0]}"
        )
    if len(diagnostics) > 6:
        console.print(f"  … and {len(diagnostics) - 6} more")


if __name__ == "__main__":
    sys.exit(main())
