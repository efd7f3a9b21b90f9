"""What goes wrong with a server of models: each time one sentence with the server, the cause and
what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

from aura_lsp.errors import AuraError


class Cause(Enum):
    """What went wrong; the value is how logs and `llm status` call it."""

    OFF = "off"
    NOT_FOUND = "not-found"
    NOT_LOCAL = "not-local"
    REFUSED = "refused"
    KEY = "key"
    NO_MODEL = "no-model"
    LOADING = "loading"
    BUSY = "busy"
    FAILED = "failed"
    NO_SERVER = "no-server"
    BROKE_OFF = "broke-off"
    EMPTY = "empty"
    DROPPED = "dropped"
    IDLE = "idle"
    OVERFLOW = "overflow"
    TRUNCATED = "truncated"
    NOT_JSON = "not-json"


class Fault(AuraError):
    """Why there is no answer. `str()` is a sentence for the user, without a secret and without a
    full stop."""

    def __init__(self, cause: Cause, server: str, message: str) -> None:
        super().__init__(message)
        self.cause = cause
        self.server = server

    def __repr__(self) -> str:
        return f"Fault({self.cause.value}, {self.server!r}, {str(self)!r})"


def fault(cause: Cause, server: str, what: str, remedy: str) -> Fault:
    """`server what; remedy`."""
    return Fault(cause, server, f"{server} {what}; {remedy}")


_LONGEST = 200
_HTML = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


def quoted(text: str, secrets: Iterable[str]) -> str:
    """What a server said, fit to be shown: one line, not long, the title of a page of HTML, and
    without the secrets, which some servers repeat."""
    if _HTML.search(text):
        title = _TITLE.search(text)
        text = title[1] if title else "a page of HTML"
    for secret in secrets:
        text = text.replace(secret, "***")
    printable = "".join(each if each.isprintable() else " " for each in text)
    line = " ".join(printable.split()).rstrip(".")
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
