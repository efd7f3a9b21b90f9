"""The HTTP client as everything that is sent to a server of models needs it."""

from __future__ import annotations

import httpx2

from aura_lsp import __version__
from aura_lsp.assist.servers.endpoint import Endpoint


def open_client(endpoint: Endpoint) -> httpx2.AsyncClient:
    """A client for one request, with the key and the headers of the settings.

    Proxies are for elsewhere: one of the environment would be sent what is meant for this machine.
    Redirects are not followed, as they might lead off it. Nothing but connecting has a time limit.
    """
    headers = {"User-Agent": f"aura-lsp/{__version__}", **dict(endpoint.headers)}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    return httpx2.AsyncClient(
        headers=headers,
        follow_redirects=False,
        timeout=httpx2.Timeout(None, connect=endpoint.connect_timeout),
        trust_env=not endpoint.is_local,
        # Without certificates to load, which takes longer than to connect.
        verify=endpoint.base_url.startswith("https:"),
    )
