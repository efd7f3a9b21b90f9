"""Where a server is, whether that is this machine, and what is sent along with each request."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One server; `base_url` ends in the version of the dialect (`/v1`) and without a slash.

    Times are in seconds. Key and headers are left out of the `repr`, which ends up in logs.
    """

    base_url: str
    key: str | None = field(default=None, repr=False)
    headers: Pairs = field(default=(), repr=False)
    connect_timeout: float = 3
    first_token_timeout: float = 300
    idle_timeout: float = 60
    allow_remote: bool = False

    @property
    def root(self) -> str:
        """The URL without the version, where servers have what is not of the dialect."""
        head, _, tail = self.base_url.rpartition("/")
        return head if _is_version(tail) else self.base_url

    @property
    def host(self) -> str:
        """The machine by its name or number."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def is_local(self) -> bool:
        """Whether what is sent stays on this machine."""
        return is_loopback(self.host)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown, wherever it turns up."""
        return tuple(filter(None, (self.key, *(value for _, value in self.headers))))


def normalised(url: str) -> str:
    """A base URL as users write it, with or without `/v1` and a slash, as `Endpoint` has it."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/").removesuffix("/chat/completions")
    if not path:
        path = "/v1"
    return SplitResult(parts.scheme.lower(), parts.netloc.lower(), path, "", "").geturl()


def is_loopback(host: str) -> bool:
    """Whether a host is this very machine, by its name or number alone: nobody is asked."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_version(segment: str) -> bool:
    return segment[:1] == "v" and segment[1:].isdigit()
