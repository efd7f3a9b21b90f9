"""Neovim with the plugin: findings, a fix, lenses, health, and a model's edit, as its help says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tools.scripted import scripted_server

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "aura_lsp", "serve", "--stdio"]
PYTHON = """\
def pick(a, b):
    if a > 0:
        if b > 0:
            return a + b
        else:
            return a
    else:
        return b


same = pick is "a"
"""
SIMPLE = """\
def pick(a, b):
    if a <= 0:
        return b
    return a + b if b > 0 else a
"""
GO = """\
package shop

import "errors"

func check(err error) error {
\tif err != nil {
\t\treturn errors.New("😀")
\t}
\treturn nil
}

func many(a, b, c, d, e, f, g, h int) {
}
"""


def run(neovim: str, folder: Path, task: dict[str, Any], **environment: str) -> dict[str, Any]:
    """What Neovim shows of a file."""
    finished = subprocess.run(
        [neovim, "--clean", "--headless", "-i", "NONE", "-n", "-l",
         str(Path(__file__).with_name("plugin.lua"))],
        env={
            **os.environ,
            "AURA_TEST": json.dumps({"plugin": str(ROOT / "editors" / "neovim"), **task}),
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
            "XDG_CONFIG_HOME": str(folder / "none"),
            "XDG_STATE_HOME": str(folder / "state"),
            **environment,
        },
        capture_output=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr
    report: dict[str, Any] = json.loads(finished.stdout)
    return report


def shifted(finding: list[Any], text: str) -> list[Any]:
    """A finding behind some text in its line; Neovim counts bytes."""
    code, line, start, end = finding
    width = len(text.encode())
    return [code, line, start + width, end + width]


def test_python_is_found_fixed_saved_and_refactored(neovim: str, tmp_path: Path) -> None:
    file = tmp_path / "shop.py"
    file.write_text(PYTHON, encoding="utf-8")
    typed = "s = '😀'; "
    with scripted_server(f"```python\n{SIMPLE}```\n") as script:
        shown = run(
            neovim,
            tmp_path,
            {
                "command": COMMAND, "file": str(file), "typed": [10, typed], "fix": "PY105",
                "function": [1, 5],
            },
            AURA_LLM_PROVIDER="llama_cpp",
            AURA_LLM_BASE_URL=script.url,
        )  # fmt: skip
    found = ["PY105", 10, 12, 14]
    assert shown["before"] == [found]
    assert shown["after"] == [shifted(found, typed)]
    assert shown["lenses"] == ["cognitive complexity 5 of 15"]
    assert shown["saved"].endswith(f'\n{typed}same = pick == "a"')
    assert shown["refactored"].startswith(SIMPLE)
    assert "aura-lsp" in shown["health"] and "at work in" in shown["health"]
    assert [each for each in shown["told"] if "Aura" in each] == []


def test_go_is_found_where_it_is(neovim: str, tmp_path: Path) -> None:
    file = tmp_path / "shop.go"
    file.write_text(GO, encoding="utf-8")
    typed = "/* 😀 */"
    shown = run(neovim, tmp_path, {"command": COMMAND, "file": str(file), "typed": [11, typed]})
    (found,) = shown["before"]
    assert found == ["X118", 11, 5, 9] and shown["after"] == [shifted(found, typed)]


def test_a_server_that_is_not_there_is_said(neovim: str, tmp_path: Path) -> None:
    file = tmp_path / "shop.py"
    file.write_text(PYTHON, encoding="utf-8")
    shown = run(
        neovim, tmp_path, {"command": ["/nowhere/aura-lsp"], "file": str(file), "broken": True}
    )
    assert "`/nowhere/aura-lsp` is not there" in shown["health"]
    assert "pipx install aura-lsp" in shown["health"]
    assert "Aura is not at work in this file; see :checkhealth aura" in shown["told"]
