"""Where teams run Aura: the action and the hooks call what there is."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from aura_lsp.cli import main

ROOT = Path(__file__).parents[2]
BARE = "try:\n    f()\nexcept:\n    g()\n"


def script_of(step: str) -> str:
    """The script of a step of the action."""
    text = (ROOT / "action.yml").read_text("utf-8")
    found = re.search(rf"- name: {step}\n.*?      run: \|\n((?:        .*\n|\n)+)", text, re.DOTALL)
    assert found is not None
    return dedent(found[1])


def defaults() -> dict[str, str]:
    """The variables of the step that checks, as the defaults of the inputs set them."""
    text = (ROOT / "action.yml").read_text("utf-8")
    inputs = dict(re.findall(r"\n  ([\w-]+):\n    description:[^\n]*\n    default: ([^\n]*)", text))
    variables = re.findall(r"(AURA_\w+): \$\{\{ inputs\.([\w-]+) \}\}", text)
    return {variable: inputs[name].strip('"') for variable, name in variables}


@pytest.mark.skipif(shutil.which("bash") is None, reason="the action runs in bash")
@pytest.mark.parametrize(
    ("inputs", "status", "printed"),
    [
        ({}, 1, "::warning file=a b.py,line=3,"),
        ({"AURA_FAIL_ON": "never", "AURA_ANNOTATIONS": "false"}, 0, "a b.py:3:1 warning PY109"),
        ({"AURA_MAX_FINDINGS": "1"}, 0, "::warning"),
        ({"AURA_PATHS": "$(touch pwned)"}, 2, ""),
        ({"AURA_PATHS": "a b.py\nfine.py", "AURA_SARIF": "x.sarif", "AURA_HTML": "x.html"}, 1, ""),
        ({"AURA_ARGUMENTS": "--ignore\nbug"}, 0, ""),
        ({"AURA_BASELINE": "none.json"}, 2, ""),
    ],
)
def test_the_action_checks(
    tmp_path: Path, inputs: dict[str, str], status: int, printed: str
) -> None:
    program = tmp_path / "temp" / "aura" / "bin" / "aura-lsp"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m aura_lsp "$@"\n')
    program.chmod(0o755)
    work = tmp_path / "work"
    work.mkdir()
    (work / "a b.py").write_text(BARE)
    (work / "fine.py").write_text("")
    told = tmp_path / "outputs"
    environ = {
        **os.environ, **defaults(), **inputs, "RUNNER_TEMP": str(tmp_path / "temp"),
        "GITHUB_OUTPUT": str(told), "GITHUB_WORKSPACE": str(work), "PYTHONPATH": str(ROOT),
        "XDG_CONFIG_HOME": str(tmp_path),
    }  # fmt: skip
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script_of("Check")],
        cwd=work, env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, told.read_text()) == (status, f"status={status}\n"), done.stderr
    assert printed in done.stdout
    written = {"x.sarif", "x.html"} if "AURA_SARIF" in inputs else set()
    assert {each.name for each in work.iterdir()} == {"a b.py", "fine.py"} | written


HOOKS = re.findall(r"entry: (.*)", (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))


@pytest.mark.parametrize("line", HOOKS)
def test_hooks_call_what_there_is(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "a.py").write_text(BARE)
    program, *arguments = shlex.split(line)
    assert program == "aura-lsp"
    assert main([*arguments, "a.py"]) == 1
    assert "bare-except" in capsys.readouterr().out
