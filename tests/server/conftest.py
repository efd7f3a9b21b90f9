"""A real server process, driven by pytest-lsp as editors drive it, or by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import pytest_lsp
from pytest_lsp import ClientServerConfig

from tests.server.editor import COMMAND, Editor, Recorder, environment
from tests.server.wire import Wire


@pytest_lsp.fixture(
    config=ClientServerConfig(
        server_command=COMMAND, client_factory=Recorder, server_env=environment()
    )
)
async def client(lsp_client: Recorder) -> AsyncIterator[None]:
    """The process and its client; tests start the session themselves."""
    yield
    server = lsp_client._server
    if lsp_client.capabilities is None and server is not None:
        server.kill()  # no session was opened: nothing to shut down
    else:
        await lsp_client.shutdown_session()


@pytest.fixture
def editor(client: Recorder, tmp_path: Path) -> Editor:
    return Editor(client, tmp_path)


@pytest.fixture
def connect() -> Iterator[Callable[..., Wire]]:
    """Starts servers to talk to by hand; whatever is left of them is ended after the test."""
    with ExitStack() as stack:
        yield lambda *options: stack.enter_context(Wire(*options))
