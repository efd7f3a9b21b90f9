"""Neovim, as it comes, shows what Aura finds in real files and follows what is typed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "aura_lsp", "serve", "--stdio"]


def show(neovim: str, folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    """What Neovim shows of a file before and after an edit."""
    run = subprocess.run(
        [neovim, "--clean", "--headless", "-i", "NONE", "-n", "-l",
         str(Path(__file__).with_name("neovim.lua"))],
        env={
            **os.environ,
            "AURA_TEST": json.dumps({"command": COMMAND, "root": str(folder), **task}),
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
            "XDG_CONFIG_HOME": str(folder / "none"),
            "XDG_STATE_HOME": str(folder / "state"),
        },
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    report: dict[str, Any] = json.loads(run.stdout)
    return report


def flat(symbols: list[Any]) -> list[str]:
    return [name for each in symbols for name in (each[0], *flat(each[2]))]


@pytest.mark.parametrize(
    ("example", "head", "name", "replacement"),
    [
        ("python/pricing.py", "def quote(", "quote", ["def quote():", "    return None"]),
        (
            "go/store.go",
            "func (s *Shelf) Reserve(",
            "Reserve",
            ["func (s *Shelf) Reserve() {", "}"],
        ),
    ],
)
def test_neovim_shows_findings_hover_and_symbols_and_follows_an_edit(
    neovim: str, tmp_path: Path, example: str, head: str, name: str, replacement: list[str]
) -> None:
    file = tmp_path / Path(example).name
    shutil.copy(ROOT / "examples" / example, file)
    lines = file.read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines) if text.startswith(head))
    column = head.index(name)

    shown = show(
        neovim,
        tmp_path,
        {
            "file": str(file),
            "filetype": example.partition("/")[0],
            "hover": [line, column],
            "edit": [line, len(lines) - line, replacement],
        },
    )

    code, source, row, start, end, message = shown["before"][0]
    assert (code, source, row) == ("X115", "aura", line)
    assert (start, end) == (column, column + len(name))
    assert message.startswith(f"`{name}` has a cognitive complexity of ")
    assert name in shown["hover"].partition("\n")[0]
    assert "| cognitive complexity | " in shown["hover"]
    assert name in flat(shown["symbols"])
    assert [each for each in shown["after"] if each[0].startswith("X11")] == []
    assert shown["undone"] == shown["before"]
