"""Notice that the client has died without closing the connection, and go with it."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from typing import TYPE_CHECKING

from aura_lsp.server.showing import forget_texts

if TYPE_CHECKING:
    from aura_lsp.server.app import AuraServer

logger = logging.getLogger(__name__)

_SECONDS = 5.0


async def watch_client(server: AuraServer) -> None:
    """Exit soon after the process that started the session is gone."""
    while True:
        await asyncio.sleep(_SECONDS)
        process_id = server.process_id
        if process_id is not None and not is_alive(process_id):
            logger.warning("The client (process %s) is gone", process_id)
            forget_texts()
            os._exit(1)


def is_alive(process_id: int) -> bool:
    """Whether a process exists, on POSIX systems and on Windows."""
    if sys.platform == "win32":
        return _is_alive_windows(process_id)
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _is_alive_windows(process_id: int) -> bool:
    import ctypes  # noqa: PLC0415 - not needed elsewhere

    still_active, query_limited_information = 259, 0x1000
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    handle = kernel.OpenProcess(query_limited_information, False, process_id)
    if not handle:
        return False
    code = ctypes.c_ulong()
    known = kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return not known or code.value == still_active
