"""What a long session costs: closing files gives their memory back."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

import pytest

from tools.client import Client

_FEW, _MANY = 50, 500


@pytest.mark.skipif(sys.platform != "linux", reason="reads the server's memory from /proc")
def test_500_files_opened_and_closed_take_at_most_10_percent_more_than_the_first_50(
    tmp_path: Path,
) -> None:
    library = Path(sysconfig.get_path("stdlib"))
    paths = [
        path
        for path in sorted(library.rglob("*.py"))
        if 2_000 < path.stat().st_size < 60_000 and "site-packages" not in path.parts
    ][:_MANY]
    assert len(paths) == _MANY

    after: dict[int, int] = {}
    with Client([sys.executable, "-m", "aura_lsp", "serve"]) as client:
        client.initialize(tmp_path)
        for count, path in enumerate(paths, 1):
            text = path.read_bytes().decode("utf-8", "replace")
            uri = client.open(path, "python", text)
            client.diagnostics(uri, 1)
            client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
            client.notifications.clear()
            if count in (_FEW, _MANY):
                after[count] = _resident_kib(client.process.pid)

    assert after[_MANY] <= 1.1 * after[_FEW], after


def _resident_kib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
