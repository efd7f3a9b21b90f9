"""What all tests share: nothing of theirs gets into the user's folders, and the reverse."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder in which results are kept while the tests run."""
    folder = tmp_path_factory.mktemp("cache")
    before = os.environ.get("AURA_CACHE_DIR")
    os.environ["AURA_CACHE_DIR"] = str(folder)
    yield folder
    if before is None:
        del os.environ["AURA_CACHE_DIR"]
    else:
        os.environ["AURA_CACHE_DIR"] = before
